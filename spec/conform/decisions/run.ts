/** Asks a target every case of a decision and reports as a suite does, so that both stand in one table. */
import { eventLabel } from '../../model/label.ts';
import type { SuiteReport } from '../component-suites.ts';
import type { Failure } from '../run.ts';
import type { Target } from '../target.ts';
import { type Decision, difference } from './decision.ts';

export const EXHAUSTIVE = 'exhaustive';

export interface DecisionRunOptions {
  readonly maxFailures: number;
  readonly stopAtFirst?: boolean;
  readonly onProgress?: (done: number) => void;
}

export async function runDecision(
  target: Target,
  decision: Decision,
  { maxFailures, stopAtFirst = false, onProgress }: DecisionRunOptions,
): Promise<SuiteReport> {
  const startedAt = performance.now();
  const failures: Failure[] = [];
  let tests = 0;
  let failed = 0;
  for (const at of decision.cases.keys()) {
    const failure = await askCase(target, decision, at);
    tests += 1;
    if (failure !== undefined) {
      failed += 1;
      if (failures.length < maxFailures) failures.push(failure);
      if (stopAtFirst) break;
    }
    if (tests % 256 === 0) onProgress?.(tests);
  }
  onProgress?.(tests);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    suite: EXHAUSTIVE,
    machine: decision.name,
    target: target.name,
    tests,
    steps: tests,
    skipped: 0,
    passed: tests - failed,
    failed,
    failures,
    faults: 0,
    seconds,
    ...worthOf(tests, decision.cases.length),
  };
}

/** One case, counted from 0; undefined when the target says what the protocol says. */
export async function askCase(target: Target, decision: Decision, at: number): Promise<Failure | undefined> {
  const given = decision.cases[at]!;
  const id = `${decision.name}/${EXHAUSTIVE}/${at + 1}`;
  await target.start({ component: decision.name, seed: at });
  await target.send(given);
  const parted = difference(decision, given, await target.observe());
  await target.stop();
  if (parted === undefined) return undefined;
  const event = eventLabel(given);
  const { expected, observed } = parted;
  return {
    walk: id,
    step: 1,
    event,
    expected: [expected],
    observed,
    before: [],
    story: [],
    sentence: `${decision.name} on ${target.name}: ${event}: expected ${expected}; observed ${observed}`,
    token: `walk:${id}`,
  };
}

/** A wrong answer to any case that was asked is seen: there is nothing behind it to hide in. */
function worthOf(asked: number, of: number): Pick<SuiteReport, 'killRate' | 'coverage'> {
  const none = { covered: 0, of: 0 };
  return {
    killRate: asked / of,
    coverage: {
      states: { covered: 1, of: 1 },
      transitions: { covered: asked, of },
      refusals: none,
      pairs: none,
    },
  };
}
