/** The worlds about which several tools are asked: those of the historical defects, each without its defect and with it. */
import { REVISIONS } from '../../machines/revisions.ts';
import type { Defect, SearchedWorld } from '../../spec/history/defect.ts';
import { DEFECTS } from '../../spec/history/index.ts';
import { switchText } from '../../spec/history/run.ts';

export interface CheckedWorld {
  /** As the command line calls it. */
  readonly name: string;
  /** The revision, and the rule that was switched back. */
  readonly rules: string;
  readonly world: () => SearchedWorld;
}

/** The worlds of which rows of spec/history are told, in the order of the rows; a world that several share comes once. */
export function checkedWorlds(): readonly CheckedWorld[] {
  const all = DEFECTS.flatMap((defect) => [soundly(defect), broken(defect)]);
  const keys = all.map(({ name, rules }) => `${name}, ${rules}`);
  return all.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}

function soundly({ row, fixed, world }: Defect): CheckedWorld {
  return { name: `row-${row}`, rules: fixed, world: () => world(REVISIONS[fixed]) };
}

function broken({ row, fixed, world, switch: change }: Defect): CheckedWorld {
  const rules = `${fixed} with ${switchText(change)}`;
  return { name: `row-${row}`, rules, world: () => world({ ...REVISIONS[fixed], ...change }) };
}
