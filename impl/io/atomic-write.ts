/**
 * Writing results so that nobody ever sees half of one: everything is written aside, made durable, and only then
 * renamed into place. Files that are not ours in the folder are left alone.
 */
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { InputError } from './input-error.ts';

/** What to write: path inside the folder, to its content. */
export type Contents = ReadonlyMap<string, string | Uint8Array>;

/**
 * Make sure that the folder can be written, before work that takes minutes. Creates it when it is missing.
 * `name` is the option that chose it, for the complaint.
 */
export async function ensureWritable(folder: string, name: string): Promise<void> {
  await explaining(folder, name, async () => {
    await makeFolder(folder);
    await rm(await mkdtemp(join(folder, '.orrery-')), { recursive: true });
  });
}

/**
 * Write all of `contents` into `folder`, or none of it: the renames start when every byte is on the disk.
 * They happen in the map's order, so a file that points at others (an index page) belongs last.
 */
export async function writeFolder(folder: string, contents: Contents, name = 'folder'): Promise<void> {
  await explaining(folder, name, async () => {
    await makeFolder(folder);
    const aside = await mkdtemp(join(folder, '.orrery-'));
    try {
      for (const [path, content] of contents) await writeDurably(inside(aside, path), content);
      for (const path of contents.keys()) {
        const target = inside(folder, path);
        await mkdir(dirname(target), { recursive: true });
        await rename(join(aside, path), target);
      }
      await syncFolder(folder);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  });
}

/** Write one file whole or not at all. */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const path = resolve(file);
  await writeFolder(dirname(path), new Map([[relative(dirname(path), path), content]]), 'file');
}

/** Like `mkdir -p`, which Node's own does not leave where the system refuses with ENOENT, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const failure = await mkdir(path).then(() => undefined, codeOf);
  if (failure === undefined || (failure === 'EEXIST' && (await stat(path)).isDirectory())) return;
  if (failure === 'ENOENT' && dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? '';

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function inside(folder: string, path: string): string {
  const target = resolve(folder, path);
  if (relative(folder, target).startsWith('..')) throw new Error(`"${path}" leads out of ${folder}`);
  return target;
}

const WORLD_FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only file system',
  ENOTDIR: 'is not a folder, or lies below something that is not one',
  EEXIST: 'is not a folder',
  EISDIR: 'is a folder where a file belongs',
  ENOSPC: 'is on a full disk',
  ENOENT: 'cannot be created here',
  ENAMETOOLONG: 'has too long a name',
};

/** Turn what the file system says into a complaint about the folder; anything else passes through. */
async function explaining(folder: string, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const problem = WORLD_FAILURES[code];
    if (problem === undefined) throw error;
    const remedy = 'name a folder that you can write to';
    throw new InputError({ file: name, field: folder, problem: `${problem} (${code})`, remedy }, error);
  }
}
