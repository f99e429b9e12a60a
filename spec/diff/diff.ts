/**
 * The comparison of two sides as a whole: each part computed by its own file, put into one report. It reads nothing and
 * writes nothing.
 */
import type { Composed } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { attribute, canWalk, type KnownRun } from './attribution.ts';
import { diffBehaviours } from './behaviours.ts';
import { explain } from './explain.ts';
import {
  DIFF_FORMAT,
  type DiffReport,
  type PropertyChange,
  type PropertyDiff,
  type SideName,
} from './report.ts';
import { diffRules } from './rules.ts';
import type { Side } from './side.ts';
import { diffTables, type MachineDiff } from './tables.ts';
import { diffTests } from './tests.ts';
import { diffVerdicts, type WorldVerdicts } from './verdicts.ts';

export interface DiffOptions {
  /** Worlds to search for partings. */
  readonly worlds: readonly WorldConfig[];
  readonly maxPairs: number;
  /** By world: how far to search anew instead of reading what is pinned. */
  readonly recompute: ReadonlyMap<string, number>;
  readonly onProgress: (text: string) => void;
}

export function diffSides(a: Side, b: Side, options: DiffOptions): DiffReport {
  const { worlds, maxPairs, onProgress } = options;
  onProgress('machines');
  const machines = diffMachines(a, b);
  const behaviours = diffBehaviours(a, b, worlds, {
    maxPairs,
    onWorld: (world) => onProgress(`runs of ${world}`),
  });
  const { properties, brokenInA, brokenInB } = compareVerdicts(a, b, options);
  onProgress('rules');
  const rules = attribute(a, b, diffRules(a, b), { brokenInA, brokenInB });
  onProgress('tests');
  const tests = pairs(a.components, b.components).map(([one, other]) => diffTests(one, other));
  const found = { rules, machines, behaviours, properties, tests };
  return {
    format: DIFF_FORMAT,
    a: nameOf(a),
    b: nameOf(b),
    explanation: explain(a, b, found, brokenInA),
    ...found,
  };
}

/** Where one tree lists fewer machines than the other, only what both list is compared. */
function diffMachines(a: Side, b: Side): MachineDiff[] {
  const ofComponents = (side: Side) => side.components.map(({ table }) => table);
  const listsAll = a.tables !== undefined && b.tables !== undefined;
  const [inA, inB] = listsAll ? [a.tables, b.tables] : [ofComponents(a), ofComponents(b)];
  return pairs(inA, inB).map(([one, other]) => diffTables(one, other));
}

function nameOf({ name, revision, commit }: Side): SideName {
  return { name, revision, ...(commit === undefined ? {} : { commit }) };
}

/** Of each name what both have of it, in the order of the second. */
function pairs<T extends { readonly name: string }>(
  inA: readonly T[],
  inB: readonly T[],
): (readonly [T | undefined, T | undefined])[] {
  const names = [...new Set([...inB, ...inA].map(({ name }) => name))];
  const called = (list: readonly T[], name: string) => list.find((each) => each.name === name);
  return names.map((name) => [called(inA, name), called(inB, name)] as const);
}

interface Verdicts {
  readonly properties: PropertyDiff;
  /** Counterexamples of laws that A breaks and B does not, as far as known. */
  readonly brokenInA: readonly KnownRun[];
  readonly brokenInB: readonly KnownRun[];
}

function compareVerdicts(a: Side, b: Side, options: DiffOptions): Verdicts {
  const names = [...new Set([...a.worlds, ...b.worlds].map(({ name }) => name))];
  const chosen = options.recompute.size === 0 ? names : names.filter((name) => options.recompute.has(name));
  const compared = chosen.map((world) => {
    const [inA, inB] = [a, b].map((side) => verdictsOf(side, world, options)) as [Found, Found];
    return { world, inA, inB };
  });
  const changes: PropertyChange[] = [];
  const brokenByBoth: PropertyChange[] = [];
  const missing: { world: string; reason: string }[] = [];
  const sized: PropertyDiff['worlds'][number][] = [];
  for (const { world, inA, inB } of compared) {
    if (typeof inA === 'string' || typeof inB === 'string') {
      missing.push({ world, reason: [inA, inB].filter((each) => typeof each === 'string').join('; ') });
      continue;
    }
    const diff = diffVerdicts(world, inA, inB);
    changes.push(...diff.changes);
    brokenByBoth.push(...diff.brokenByBoth);
    sized.push({ world, inA: sizeOf(inA), inB: sizeOf(inB) });
  }
  const runsOf = (pick: 'inA' | 'inB', kinds: readonly string[]) =>
    changes.flatMap((change) => {
      const side = compared.find(({ world }) => world === change.world)?.[pick];
      if (!kinds.includes(change.change) || side === undefined || typeof side === 'string') return [];
      const run = side.run.counterexamples[change.property];
      return run === undefined ? [] : [{ change, run }];
    });
  return {
    properties: { changes, brokenByBoth, worlds: sized, missing },
    brokenInA: runsOf('inA', ['restored', 'maybe-restored']),
    brokenInB: runsOf('inB', ['lost', 'maybe-lost']),
  };
}

/** Verdicts, or why there are none. */
type Found = WorldVerdicts | string;

function verdictsOf(side: Side, world: string, { recompute, onProgress }: DiffOptions): Found {
  const config = side.worlds.find(({ name }) => name === world);
  if (config === undefined) return `${side.name} has no such world`;
  const maxStates = recompute.get(world);
  const composed = composedOrNot(side, config);
  if (typeof composed === 'string') return composed;
  const laws = side.lawsOf(composed);
  const known = { revision: side.revision, laws };
  if (maxStates !== undefined) {
    const onSome = ({ states }: { states: number }) =>
      onProgress(`${world} under ${side.name}, ${states.toLocaleString('en-US')} states`);
    const { pin } = side.judge(config, composed.cast.revision, { maxStates, onProgress: onSome }, undefined);
    return { ...known, run: pin, replay: '' };
  }
  const run = side.pins.get(world)?.revisions[composed.cast.revision];
  if (run === undefined) return `nothing is pinned of it under ${side.name}`;
  if (side.changedSincePinned.length > 0)
    return `${side.changedSincePinned.join(', ')} changed under ${side.name} since it was pinned`;
  const outdated = Object.entries(run.counterexamples).find(([, { actions }]) => !canWalk(composed, actions));
  if (outdated !== undefined)
    return `the run pinned against ${outdated[0]} is no longer possible under ${side.name}`;
  return { ...known, run, replay: side.commit === undefined ? 'npm run replay -- check:' : '' };
}

function composedOrNot(side: Side, config: WorldConfig): Composed | string {
  try {
    return side.compose(config);
  } catch (error) {
    const why = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    return `it cannot be composed under ${side.name}: ${why}`;
  }
}

function sizeOf({ run }: WorldVerdicts) {
  return { states: run.states, complete: run.complete };
}
