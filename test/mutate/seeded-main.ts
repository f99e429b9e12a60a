/**
 * `npm run mutate:seeded`: is each mistake of seeded.ts noticed? By default each is shown to the judge that was fastest
 * on record; with `--all` every judge sees every mistake, and the record, with its page, is written anew. `--judge NAME`
 * shows one judge what it is on record for killing.
 */
import { parseArgs } from 'node:util';
import { writeFileAtomically } from '../../impl/io/atomic-write.ts';
import {
  JUDGE_NAMES,
  judgeSeeded,
  loadRecord,
  RECORD,
  SEEDED_JUDGES,
  type JudgeName,
  type SeededVerdict,
} from './seeded-judges.ts';
import { MUTANTS_PAGE, mutantsPage } from './seeded-page.ts';
import { confirmSeeded } from './seeded-confirm.ts';
import { SEEDED } from './seeded.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    judge: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});

/** Every judge on every mistake. Kept after each verdict, so that an interrupted run is not lost. */
async function recordAll(only: JudgeName | undefined): Promise<void> {
  const record: Record<string, Partial<Record<JudgeName, SeededVerdict>>> = { ...(await loadRecord()) };
  for (const judge of only === undefined ? JUDGE_NAMES : [only]) {
    const seen = SEEDED.filter(({ part }) => SEEDED_JUDGES[judge].sees.includes(part));
    await judgeSeeded(judge, seen, async ({ name }, { killed, judgement }) => {
      const seconds = Math.ceil(judgement.elapsedMs / 1000);
      record[name] = { ...record[name], [judge]: { killed, seconds } };
      console.log(`${judge}: ${name} ${killed ? 'killed' : 'lives'}: ${judgement.lastLine}`);
      await writeFileAtomically(RECORD, `${JSON.stringify(record, null, 2)}\n`);
    });
  }
  await writePage();
}

async function writePage(): Promise<void> {
  await writeFileAtomically(MUTANTS_PAGE, mutantsPage(SEEDED, await loadRecord()));
}

const known = JUDGE_NAMES.find((name) => name === values.judge);
if (values.judge !== undefined && known === undefined) {
  console.log(`--judge: there is no "${values.judge}"; name one of ${JUDGE_NAMES.join(', ')}`);
  process.exitCode = 2;
} else if (values.page) await writePage();
else if (values.all) await recordAll(known);
else await confirmSeeded(known);
