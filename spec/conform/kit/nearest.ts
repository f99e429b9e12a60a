/** Which revision a target follows, or is nearest to: by the tours of every component under each. */
import { EXPLORED, type RevisionName } from '../../../machines/revisions.ts';
import type { ConformOptions } from './conform.ts';
import { conform } from './conform.ts';
import type { RevisionDistance } from './verdict.ts';

/** What one disagreement hides is not looked for behind it, so the number says how far, not how many. */
const PATIENCE = 8;

/** The revisions, the nearest first. */
export async function distances(
  options: (revision: RevisionName) => Promise<ConformOptions> | ConformOptions,
): Promise<readonly RevisionDistance[]> {
  const found: RevisionDistance[] = [];
  for (const revision of EXPLORED) {
    const asked = await options(revision);
    const verdicts = await conform({ suites: ['tour'], ...asked, patience: PATIENCE, tries: 0 });
    const disagreements = verdicts.flatMap((verdict) => verdict.disagreements);
    const first = disagreements[0]?.sentence;
    found.push({ revision, disagreements: disagreements.length, ...(first === undefined ? {} : { first }) });
  }
  return found.toSorted((a, b) => a.disagreements - b.disagreements);
}
