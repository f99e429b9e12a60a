/** Which files of the implementation are broken on purpose: those that hold the reconnect rules. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../impl/io/input-error.ts';
import { mutantsOf, wordGroupsOf, type Mutant } from './mutants.ts';

/**
 * Issue 3, section 7: the rule, the node endpoint, heartbeats, the alloc merge, the classification; and since issue 4 the
 * entries that decide on what they find.
 */
export const TARGETS: readonly string[] = [
  'impl/core/reconnect.ts',
  'impl/core/outage.ts',
  'impl/core/window-watch.ts',
  'impl/core/endpoints/node*.ts',
  'impl/core/endpoints/windows.ts',
  'impl/core/heartbeat.ts',
  'impl/core/leader-ear.ts',
  'impl/core/state/alloc-merge.ts',
  'impl/core/state/node-entries.ts',
  'impl/core/state/outage-writes.ts',
  'impl/core/state/plan-entry.ts',
  'impl/core/state/report-writes.ts',
  'impl/core/scheduler/classify.ts',
];

/** Every mutant of the targets, by file and place. `only` narrows them by file name or folder. */
export async function collectMutants(root: string, only: readonly string[] = []): Promise<readonly Mutant[]> {
  const paths = (await targetFiles(root)).filter(
    (path) => only.length === 0 || only.some((part) => path.includes(part)),
  );
  if (paths.length === 0) {
    throw new InputError({
      file: '--only',
      problem: `${only.join(' ')} names no file that is mutated`,
      remedy: `name one of ${(await targetFiles(root)).join(', ')}`,
    });
  }
  const vocabulary = await readFile(join(root, 'machines/vocabulary.ts'), 'utf8');
  const mutants = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      // A file's own words first: a class named as a status is meant as the class.
      return mutantsOf(path, text, wordGroupsOf([text, vocabulary]));
    }),
  );
  return mutants.flat();
}

async function targetFiles(root: string): Promise<readonly string[]> {
  const found = await Promise.all(TARGETS.map((pattern) => Array.fromAsync(glob(pattern, { cwd: root }))));
  const missing = TARGETS.find((_, at) => found[at]?.length === 0);
  if (missing !== undefined) {
    throw new InputError({
      file: 'test/mutate/targets.ts',
      field: missing,
      problem: 'matches no file',
      remedy: 'name the file that holds this rule now',
    });
  }
  return found.flat().toSorted();
}
