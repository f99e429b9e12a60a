/**
 * Runs one open defect: in each revision that has it the law fails after as many steps as the file says, and with the
 * remedy it holds. What does not is told in one line that names the defect. Printing is not here.
 */
import { REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import type { Counterexample } from '../export/verify-report.ts';
import { propertiesOf } from '../properties/index.ts';
import { compose } from '../worlds/compose.ts';
import type { SearchedWorld } from './defect.ts';
import type { OpenDefect } from './open-defect.ts';
import { MAX_STATES, type SearchedLaw, idleKeys, missingProperty, searchFor, switchText } from './run.ts';
import { tell } from './tell.ts';

export interface OpenRun {
  readonly defect: OpenDefect;
  readonly revision: RevisionName;
  /** Steps that were found; 0 when the law did not fail. */
  readonly steps: number;
  /** Of both searches. */
  readonly states: number;
  readonly seconds: number;
  /** Whether the search with the remedy saw every state. */
  readonly complete: boolean;
  readonly verdict: 'found' | 'failed';
  /** The shortest, told; absent when the law did not fail. */
  readonly counterexample?: Counterexample | undefined;
  /** Sentences, each with the name of the defect; empty when the verdict is `found`. */
  readonly failures: readonly string[];
}

/** One run for each revision that has the defect; of one that names none, a single failure. */
export function runOpenDefect(defect: OpenDefect): OpenRun[] {
  const revisions = (Object.keys(REVISIONS) as RevisionName[]).filter((name) => name in defect.revisions);
  if (revisions.length > 0) return revisions.map((revision) => runUnder(defect, revision));
  const failures = [`${defect.name}: it names no revision that has it`];
  return [{ defect, revision: 'strict-steps', ...NOTHING, verdict: 'failed', failures }];
}

const NOTHING = { steps: 0, states: 0, seconds: 0, complete: false } as const;

function runUnder(defect: OpenDefect, revision: RevisionName): OpenRun {
  const startedAt = performance.now();
  const { found, faults } = search(defect, revision);
  const failures = faults.map((fault) => `${defect.name} under ${revision}: ${fault}`);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    defect,
    revision,
    ...NOTHING,
    ...found,
    seconds,
    verdict: faults.length === 0 ? 'found' : 'failed',
    failures,
  };
}

function search(
  defect: OpenDefect,
  revision: RevisionName,
): { found?: Pick<OpenRun, 'steps' | 'states' | 'complete' | 'counterexample'>; faults: string[] } {
  const rules: Rules = { ...REVISIONS[revision], ...defect.besides };
  const idle = idleKeys(rules, defect.remedy);
  if (idle !== undefined) return { faults: [idle] };
  const world = worldUnder(defect, revision, rules);
  const missing = missingProperty(world.properties, defect.law, ({ kind }) => kind !== 'sometimes', 'law');
  if (missing.length > 0) return { faults: missing };
  const limit = defect.maxStates ?? MAX_STATES;
  const asItStands = searchFor(world, defect.law, undefined, limit);
  const mended = searchFor(
    worldUnder(defect, revision, { ...rules, ...defect.remedy }),
    defect.law,
    undefined,
    limit,
  );
  return {
    found: {
      steps: asItStands.law.steps,
      states: asItStands.states + mended.states,
      complete: mended.complete,
      counterexample: tell(world, asItStands.law, {
        id: `${defect.name}.${revision}`,
        title: defect.name,
        revision,
        replay: `npm run orrery -- history --open --defect ${defect.name} --story`,
      }),
    },
    faults: [...faultsAsItStands(defect, revision, asItStands), ...faultsMended(defect, mended)],
  };
}

function worldUnder({ world }: OpenDefect, revision: RevisionName, rules: Rules): SearchedWorld {
  if (typeof world === 'function') return world(rules);
  const composed = compose(world, revision, rules);
  return { world: composed.world, model: composed.model, properties: propertiesOf(composed) };
}

function faultsAsItStands(
  defect: OpenDefect,
  revision: RevisionName,
  { law, states }: SearchedLaw,
): string[] {
  const expected = defect.revisions[revision];
  if (law.verdict !== 'violated')
    return [`it no longer reproduces: '${defect.law}' holds in ${states} states`];
  if (law.steps === expected) return [];
  return [`'${defect.law}' fails after ${law.steps} steps, not ${expected}`];
}

function faultsMended(defect: OpenDefect, { law, complete, states }: SearchedLaw): string[] {
  const remedy = switchText(defect.remedy);
  if (law.verdict === 'violated')
    return [`the remedy does not remove it: with ${remedy} '${defect.law}' fails after ${law.steps} steps`];
  if (complete || defect.maxStates !== undefined) return [];
  return [`with ${remedy} the search stopped at ${states} states; make the world smaller, or give maxStates`];
}
