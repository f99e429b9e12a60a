/**
 * Which laws one revision keeps and the other breaks, world by world, from the verdicts that are pinned or were just
 * computed. It explores nothing.
 */
import type { PropertyKind, Verdict } from '../export/verify-report.ts';
import type { Property } from '../model/types.ts';
import { counterexampleId, type PinnedRun } from '../verify/pinned.ts';
import type { PropertyChange, PropertyChangeKind, PropertyVerdict } from './report.ts';

/** What one side says of one world. */
export interface WorldVerdicts {
  readonly revision: string;
  readonly run: PinnedRun;
  readonly laws: readonly Property[];
  /** What precedes a replay token's id; empty when the token cannot be pasted in this tree. */
  readonly replay: string;
}

export interface VerdictDiff {
  readonly changes: readonly PropertyChange[];
  readonly brokenByBoth: readonly PropertyChange[];
}

export function diffVerdicts(world: string, a: WorldVerdicts, b: WorldVerdicts): VerdictDiff {
  const laws = new Map([...b.laws, ...a.laws].map((law) => [law.name, law]));
  const names = [...new Set([...Object.keys(a.run.verdicts), ...Object.keys(b.run.verdicts)])];
  const all = names.flatMap((property) => {
    const inA = verdictOf(world, a, property);
    const inB = verdictOf(world, b, property);
    const law = laws.get(property);
    const kind: PropertyKind = law?.kind ?? 'always';
    const change = changeOf(kind, inA, inB);
    const sentence = law?.sentence ?? '';
    return change === undefined ? [] : [{ change, world, property, kind, sentence, inA, inB }];
  });
  return {
    changes: all.filter(({ change }) => change !== 'broken-by-both'),
    brokenByBoth: all.filter(({ change }) => change === 'broken-by-both'),
  };
}

function verdictOf(
  world: string,
  { revision, run, replay }: WorldVerdicts,
  property: string,
): PropertyVerdict | null {
  const verdict = run.verdicts[property];
  if (verdict === undefined) return null;
  const example = run.counterexamples[property];
  if (example === undefined) return { verdict };
  const token = replay === '' ? {} : { replay: `${replay}${counterexampleId(revision, world, property)}` };
  return { verdict, steps: example.actions.length, ...token };
}

/** Undefined where nothing is to be said. */
function changeOf(
  kind: PropertyKind,
  inA: PropertyVerdict | null,
  inB: PropertyVerdict | null,
): PropertyChangeKind | 'broken-by-both' | undefined {
  if (inA === null) return 'new';
  if (inB === null) return 'gone';
  if (kind === 'sometimes') return reachChange(inA.verdict, inB.verdict);
  if (inA.verdict === 'violated' && inB.verdict === 'violated') return 'broken-by-both';
  if (inA.verdict === 'violated') return inB.verdict === 'holds' ? 'restored' : 'maybe-restored';
  if (inB.verdict === 'violated') return inA.verdict === 'holds' ? 'lost' : 'maybe-lost';
  return undefined;
}

/** A situation counts as reached or not only where that was decided. */
function reachChange(a: Verdict, b: Verdict): 'possible' | 'impossible' | undefined {
  if (a === 'violated' && b === 'holds') return 'possible';
  if (a === 'holds' && b === 'violated') return 'impossible';
  return undefined;
}

/** `S3 gate (n1)` as `S3 gate`: the law, whoever it is about. */
export function lawOf(property: string): string {
  return property.replace(/ \([^)]*\)$/, '');
}
