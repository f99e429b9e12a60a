/** The table of seeded mutants and who kills them, as a page, from the record. It runs nothing. */
import { join } from 'node:path';
import { JUDGE_NAMES, SEEDED_JUDGES, type SeededRecord } from './seeded-judges.ts';
import type { Seeded } from './seeded.ts';

export const MUTANTS_PAGE = join(import.meta.dirname, '../../docs/protocol/mutants.md');

const PARTS: Readonly<Record<Seeded['part'], string>> = {
  raft: 'Raft',
  log: 'The log on disk',
  plans: 'Plans and submissions',
};

export function mutantsPage(seeded: readonly Seeded[], record: SeededRecord): string {
  const killed = seeded.filter(({ name }) => killersOf(record, name).length > 0).length;
  return [
    '# Mistakes planted, and who notices',
    '',
    'Written by `npm run mutate:seeded -- --all` from `test/mutate/seeded.ts` and the record beside it; do not edit.',
    '',
    `Each row is one small edit that breaks the implementation on purpose, in a copy of the tree. ${killed} of ${seeded.length} are noticed`,
    'by at least one judge. An empty cell: the judge has passed the broken tree. A dash: it does not run that code. A question mark: not asked yet.',
    '',
    '| judge | what it does | asked | kills |',
    '|---|---|---|---|',
    ...JUDGE_NAMES.map((judge) => {
      const asked = seeded.filter(({ name }) => record[name]?.[judge] !== undefined).length;
      const kills = seeded.filter(({ name }) => record[name]?.[judge]?.killed === true).length;
      return `| ${judge} | ${SEEDED_JUDGES[judge].says} | ${asked} | ${kills} |`;
    }),
    ...Object.entries(PARTS).flatMap(([part, title]) => [
      '',
      `## ${title}`,
      '',
      `| mistake | what it would lead to | ${JUDGE_NAMES.join(' | ')} |`,
      `|---|---|${'---|'.repeat(JUDGE_NAMES.length)}`,
      ...seeded.filter((one) => one.part === part).map((one) => rowOf(one, record)),
    ]),
    '',
  ].join('\n');
}

function rowOf({ name, part, file, harm }: Seeded, record: SeededRecord): string {
  const cells = JUDGE_NAMES.map((judge) => {
    const verdict = record[name]?.[judge];
    if (verdict !== undefined) return verdict.killed ? 'kills' : '';
    return SEEDED_JUDGES[judge].sees.includes(part) ? '?' : '–';
  });
  return `| [${name}](../../${file}) | ${harm} | ${cells.join(' | ')} |`;
}

function killersOf(record: SeededRecord, name: string): readonly string[] {
  return JUDGE_NAMES.filter((judge) => record[name]?.[judge]?.killed === true);
}
