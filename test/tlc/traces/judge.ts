/**
 * Hands windows to TLC as one generated module, and reads how far it could follow each. The rules are Raft.tla's, the
 * comparison RaftTrace.tla's; here is only the carrying.
 */
import { runTlc, type TlcOutcome } from '../tlc.ts';
import type { Window } from './recorder.ts';
import { NO_CONFIG, NOBODY } from './spec-values.ts';
import { tlaText } from './tla-text.ts';

export interface WindowVerdict {
  readonly window: Window;
  /** How many of its events the specification explains; all of them, if it fits. */
  readonly explained: number;
  readonly fits: boolean;
  /** Invariants that do not hold where it ends. */
  readonly broken: readonly string[];
}

export interface Judgement {
  readonly verdicts: readonly WindowVerdict[];
  readonly tlc: TlcOutcome;
}

const CONFIG = `SPECIFICATION TraceSpec
CONSTANTS
  Server <- Servers
  Nobody = "${NOBODY}"
  Value <- Values
  FirstConfig <- NoFirstConfig
  MaxUnsynced = 1000000
  Eager = FALSE
CONSTRAINT Watch
`;

/** @throws Error if TLC does not get to the end. */
export async function judgeWindows(windows: readonly Window[]): Promise<Judgement> {
  const tlc = await runTlc({ module: 'RaftTrace', modules: { Windows: moduleOf(windows) }, config: CONFIG });
  if (tlc.verdict.kind !== 'holds') {
    throw new Error(`TLC could not judge the windows: ${JSON.stringify(tlc.verdict)}`);
  }
  return { verdicts: verdictsFrom(tlc.output, windows), tlc };
}

export function verdictsFrom(output: string, windows: readonly Window[]): readonly WindowVerdict[] {
  const reached = windows.map(() => -1);
  for (const [, window, at] of output.matchAll(/^<<"at", (\d+), (\d+)>>$/gm)) {
    const place = Number(window) - 1;
    reached[place] = Math.max(reached[place] ?? -1, Number(at));
  }
  const broken = new Map<number, string[]>();
  for (const [, window, , names = ''] of output.matchAll(/^<<"broken", (\d+), (\d+), \{(.*)\}>>$/gm)) {
    broken.set(Number(window) - 1, names.replaceAll('"', '').split(', '));
  }
  return windows.map((window, i) => {
    const explained = reached[i] ?? -1;
    const wrong = broken.get(i) ?? [];
    return {
      window,
      explained,
      broken: wrong,
      fits: explained === window.events.length && wrong.length === 0,
    };
  });
}

/** The module `Windows`: what RaftTrace.tla extends. */
export function moduleOf(windows: readonly Window[]): string {
  const servers = new Set(
    windows.flatMap(({ nodes }) => [...nodes.values()].flatMap(({ match }) => [...match.keys()])),
  );
  const names = windows.map((_, i) => `W${i + 1}`);
  return [
    '---- MODULE Windows ----',
    'EXTENDS Naturals, Sequences, TLC',
    `Servers == ${tlaText(servers)}`,
    'Values == {}',
    `NoFirstConfig == ${tlaText(NO_CONFIG)}`,
    ...windows.map((window, i) => `W${i + 1} == ${windowText(window)}`),
    `Windows == <<${names.join(', ')}>>`,
    '====',
  ].join('\n');
}

function windowText({ nodes, disks, msgs, leaders, chosen, events }: Window): string {
  return tlaText({ nodes, disks, msgs: new Set(msgs), leaders: new Set(leaders), chosen, events });
}
