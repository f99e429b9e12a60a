/**
 * A tree's protocol as a `ProtocolTree`: the working tree itself, or a commit laid out in a temporary folder and imported
 * from there. A tree whose machines do not load is a complaint about that tree, never a defect of orrery.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ProtocolModules, ProtocolTree } from '../../../spec/diff/side.ts';
import type { Pinned } from '../../../spec/verify/pinned.ts';
import { InputError } from '../../io/input-error.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** Which module of a tree says what of its protocol. */
const MODULES: Readonly<Record<keyof ProtocolModules, string>> = {
  revisions: 'machines/revisions.ts',
  components: 'spec/conform/components.ts',
  tables: 'spec/verify/table-pins.ts',
  compose: 'spec/worlds/compose.ts',
  properties: 'spec/properties/index.ts',
  worlds: 'spec/worlds/index.ts',
  judge: 'spec/verify/judge-world.ts',
};

export async function workingTree(): Promise<ProtocolTree> {
  return await readTree(ROOT, 'the working tree');
}

/**
 * The tree of a commit, with its abbreviated name.
 * @throws InputError when there is no such commit, or its machines cannot be used
 */
export async function treeAt(
  ref: string,
  repository = ROOT,
): Promise<{ readonly tree: ProtocolTree; readonly commit: string }> {
  const commit = await commitOf(ref, repository);
  const folder = await mkdtemp(join(tmpdir(), 'orrery-diff-'));
  try {
    await layOut({ ref, commit, repository }, folder);
    return { tree: await readTree(folder, ref), commit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function commitOf(ref: string, repository: string): Promise<string> {
  try {
    // A name that begins with a hyphen would be an option.
    const { stdout } = await git(
      repository,
      'rev-parse',
      '--verify',
      '--quiet',
      '--short',
      '--end-of-options',
      `${ref}^{commit}`,
    );
    return stdout.toString().trim();
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 1;
    throw new InputError({
      file: ref,
      problem: isAbsent
        ? 'is neither a revision nor a commit of this repository'
        : `git cannot be asked (${reasonOf(error)})`,
      remedy: 'name a revision, or what git rev-parse knows: a branch, a tag, a commit',
    });
  }
}

/** machines/, and the folder that composes and judges them as they were then. */
async function layOut(
  { ref, commit, repository }: { readonly ref: string; readonly commit: string; readonly repository: string },
  folder: string,
): Promise<void> {
  const { stdout: listed } = await git(
    repository,
    'ls-tree',
    '--name-only',
    commit,
    '--',
    'machines',
    'spec',
  );
  const found = listed.toString().split('\n');
  for (const needed of ['machines', 'spec'])
    if (!found.includes(needed))
      throw new InputError({
        file: ref,
        problem: `has no folder ${needed}/`,
        remedy: 'name a commit that has the protocol in it',
      });
  await git(
    repository,
    'archive',
    '--format=tar',
    `--output=${join(folder, 'tree.tar')}`,
    commit,
    'machines',
    'spec',
  );
  await run('tar', ['-xf', join(folder, 'tree.tar'), '-C', folder]);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

async function git(repository: string, ...args: string[]) {
  return await run('git', args, { cwd: repository, encoding: 'buffer', maxBuffer: 64 * 2 ** 20 });
}

async function readTree(root: string, name: string): Promise<ProtocolTree> {
  const modules: Partial<Record<keyof ProtocolModules, unknown>> = {};
  for (const [key, path] of Object.entries(MODULES)) {
    try {
      modules[key as keyof ProtocolModules] = await import(pathToFileURL(join(root, path)).href);
    } catch (error) {
      throw unusable(name, path, error, root);
    }
  }
  return {
    modules: modules as ProtocolModules,
    rulesSource: await readFile(join(root, MODULES.revisions), 'utf8'),
    ...(await readPins(join(root, 'spec/expected'))),
  };
}

/** What a tree's modules throw when they load, or when their machines are tabulated. */
export function unusable(name: string, what: string, error: unknown, root = ROOT): InputError {
  return new InputError({
    file: name,
    field: what,
    problem: `does not become a table: ${reasonOf(error).replaceAll(`${root}/`, '').replaceAll('file://', '')}`,
    remedy: 'mend it, or name another commit',
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return error.message.replace(/ imported from .*/, '');
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
}

async function readPins(folder: string): Promise<Pick<ProtocolTree, 'pins' | 'tablePins'>> {
  const files: string[] = await readdir(folder).catch(() => []);
  const pins = new Map<string, Pinned>();
  let tablePins: ProtocolTree['tablePins'] = {};
  for (const file of files.toSorted().filter((each) => each.endsWith('.json'))) {
    const content = JSON.parse(await readFile(join(folder, file), 'utf8')) as unknown;
    if (file === 'tables.json') tablePins = content as ProtocolTree['tablePins'];
    else pins.set((content as Pinned).world, content as Pinned);
  }
  return { pins, tablePins };
}
