/**
 * Are the seeded mutants still noticed? Each is shown to one judge that is on record for killing it: the fastest, or all
 * of its own to the judge that is named.
 */
import { JUDGE_NAMES, judgeSeeded, loadRecord, type JudgeName, type SeededRecord } from './seeded-judges.ts';
import { SEEDED, type Seeded } from './seeded.ts';

/** Of those that have killed it, the fastest. */
function fastest(record: SeededRecord, { name }: Seeded): JudgeName | undefined {
  const killers = JUDGE_NAMES.filter((judge) => record[name]?.[judge]?.killed === true);
  return killers.toSorted((a, b) => (record[name]?.[a]?.seconds ?? 0) - (record[name]?.[b]?.seconds ?? 0))[0];
}

/** Says of each whether it was refused; fails the process when one was not. */
export async function confirmSeeded(only?: JudgeName): Promise<void> {
  const record = await loadRecord();
  const alive = SEEDED.filter((seeded) => fastest(record, seeded) === undefined).map(({ name }) => name);
  for (const judge of JUDGE_NAMES) {
    const killedBy = ({ name }: Seeded) => record[name]?.[judge]?.killed === true;
    const assigned = (seeded: Seeded) => fastest(record, seeded) === judge;
    const due = SEEDED.filter(only === undefined ? assigned : killedBy);
    if ((only ?? judge) === judge && due.length > 0) alive.push(...(await survivors(judge, due)));
  }
  console.log(alive.length === 0 ? 'All refused.' : `Nobody refuses: ${alive.join(', ')}`);
  if (alive.length > 0) process.exitCode = 1;
}

/** Shows the judge these; the names of those that it let live. */
async function survivors(judge: JudgeName, seeded: readonly Seeded[]): Promise<readonly string[]> {
  const alive: string[] = [];
  await judgeSeeded(judge, seeded, ({ name }, { killed, judgement }) => {
    if (!killed) alive.push(name);
    console.log(`${judge}: ${name} ${killed ? 'refused' : 'NOT refused'}: ${judgement.lastLine}`);
  });
  return alive;
}
