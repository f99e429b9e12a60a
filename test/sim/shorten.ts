/** Shrinks a failing simulation to a shorter one of the same seed that still fails. Cheap: a few runs at most. */
import { EPOCH } from './clock.ts';
import { runSimulation, type SimOutcome } from './run.ts';
import type { Replayable } from './token.ts';

const SHORTER = [0.25, 0.5, 0.75] as const;

export async function shorten(run: Replayable, outcome: SimOutcome): Promise<Replayable> {
  const failedAt = outcome.violations[0]?.at;
  if (failedAt === undefined) return run;
  const neededMinutes = Math.ceil((failedAt - EPOCH) / 60_000);
  // A run ends with its first violation, so this is the same run.
  if (neededMinutes <= run.minutes) return { ...run, minutes: neededMinutes };
  for (const share of SHORTER) {
    const shorter = { ...run, minutes: Math.max(1, Math.round(run.minutes * share)) };
    if ((await runSimulation(shorter)).violations.length > 0) return shorter;
  }
  return run;
}
