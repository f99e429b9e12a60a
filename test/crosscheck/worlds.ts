/**
 * The worlds about which several tools are asked: those of the historical defects, each without its defect and with it,
 * and some of those that `npm start` explores. The list, nothing else.
 */
import { REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import type { Defect, SearchedWorld } from '../../spec/history/defect.ts';
import { DEFECTS } from '../../spec/history/index.ts';
import { switchText } from '../../spec/history/run.ts';
import { propertiesOf } from '../../spec/properties/index.ts';
import { compose } from '../../spec/worlds/compose.ts';
import type { WorldConfig } from '../../spec/worlds/config.ts';
import { firstStart } from '../../spec/worlds/first-start.ts';
import { oneNode } from '../../spec/worlds/one-node.ts';
import { reorderedReports } from '../../spec/worlds/reordered-reports.ts';
import { restart } from '../../spec/worlds/restart.ts';
import { twoNodes } from '../../spec/worlds/two-nodes.ts';
import { wideFailover } from '../../spec/worlds/wide-failover.ts';

export interface CheckedWorld {
  /** As the command line calls it. */
  readonly name: string;
  /** The revision, and the rule that was switched back. */
  readonly rules: string;
  readonly world: () => SearchedWorld;
}

/** Worlds of spec/worlds that have an end, under the revisions under which they have one. */
const COMPOSED: readonly (readonly [WorldConfig, readonly RevisionName[]])[] = [
  [firstStart, ['pre-15808', 'strict-steps', 'nomad-2.0', 'orrery']],
  [reorderedReports, ['pre-15808', 'strict-steps', 'nomad-2.0', 'orrery']],
  [oneNode, ['orrery']],
  [wideFailover, ['orrery']],
];

/** The same, of half a million states and more. */
const LARGE: typeof COMPOSED = [
  [oneNode, ['strict-steps', 'nomad-2.0']],
  [twoNodes, ['orrery']],
  [restart, ['orrery']],
];

/** What is compared when nothing is said: a world that several rows share comes once. */
export function checkedWorlds(): readonly CheckedWorld[] {
  const all = [...DEFECTS.flatMap((defect) => [soundly(defect), broken(defect)]), ...composed(COMPOSED)];
  const keys = all.map(({ name, rules }) => `${name}, ${rules}`);
  return all.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}

/** What takes minutes more. */
export function largeWorlds(): readonly CheckedWorld[] {
  return composed(LARGE);
}

function composed(worlds: typeof COMPOSED): CheckedWorld[] {
  return worlds.flatMap(([config, revisions]) =>
    revisions.map((revision) => ({
      name: config.name,
      rules: revision,
      world: () => {
        const made = compose(config, revision);
        return { world: made.world, model: made.model, properties: propertiesOf(made) };
      },
    })),
  );
}

function soundly({ row, fixed, world }: Defect): CheckedWorld {
  return { name: `row-${row}`, rules: fixed, world: () => world(REVISIONS[fixed]) };
}

function broken({ row, fixed, world, switch: change }: Defect): CheckedWorld {
  const rules = `${fixed} with ${switchText(change)}`;
  return { name: `row-${row}`, rules, world: () => world({ ...REVISIONS[fixed], ...change }) };
}
