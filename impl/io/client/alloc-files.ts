/**
 * The files of an allocation, for those who look at them from outside: never what lies outside of its folder, also not
 * by a link that a task has planted, and never its secrets. Source: reference page nomad-features.md, section 2 (client fs).
 */
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { ClientRefusal } from './client-refusal.ts';

export interface FileInfo {
  readonly Name: string;
  readonly IsDir: boolean;
  readonly Size: number;
  /** As `ls -l` shows it. */
  readonly FileMode: string;
  /** RFC 3339. */
  readonly ModTime: string;
  readonly ContentType: string;
}

const CHUNK_BYTES = 64 * 1024;

export async function listFiles(root: string, path: string): Promise<readonly FileInfo[]> {
  const folder = await inside(root, path);
  const names = await told(path, readdir(folder));
  const infos = await Promise.all(
    names.sort().map((name) => infoOf(join(folder, name)).catch(() => undefined)),
  );
  return infos.filter((info) => info !== undefined);
}

export async function statFile(root: string, path: string): Promise<FileInfo> {
  return await told(path, infoOf(await inside(root, path)));
}

/** From `offset`, `limit` bytes at most. */
export async function* readParts(
  root: string,
  path: string,
  offset = 0,
  limit = Infinity,
): AsyncGenerator<Buffer> {
  const file = await inside(root, path);
  if ((await told(path, stat(file))).isDirectory())
    throw new ClientRefusal(400, `file ${JSON.stringify(path)} is a directory`);
  const handle = await told(path, open(file, 'r'));
  try {
    yield* partsOf(handle, offset, limit);
  } finally {
    await handle.close();
  }
}

/** Of a file, to its present end. */
export async function* partsOf(handle: FileHandle, offset: number, limit = Infinity): AsyncGenerator<Buffer> {
  for (let at = offset, left = limit; left > 0; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, left));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    left -= bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

async function inside(root: string, path: string): Promise<string> {
  const wanted = resolve(root, `./${path}`);
  const escapes = new ClientRefusal(400, 'Path escapes the alloc directory');
  if (leadsOut(root, wanted)) throw escapes;
  const found = await told(path, realpath(wanted));
  const real = await realpath(root);
  if (leadsOut(real, found)) throw escapes;
  // `<task>/secrets`, and everything in it.
  if (relative(real, found).split(sep)[1] === 'secrets')
    throw new ClientRefusal(403, `Reading secret file prohibited: ${path}`);
  return found;
}

function leadsOut(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '..' || way.startsWith(`..${sep}`);
}

async function infoOf(path: string): Promise<FileInfo> {
  const found = await stat(path);
  const IsDir = found.isDirectory();
  return {
    Name: basename(path),
    IsDir,
    Size: found.size,
    FileMode: `${IsDir ? 'd' : '-'}${inLetters(found.mode)}`,
    // As Go writes it: without zeros at the end.
    ModTime: found.mtime.toISOString().replace(/\.?0+Z$/, 'Z'),
    ContentType: IsDir ? '' : 'application/octet-stream',
  };
}

function inLetters(mode: number): string {
  return 'rwxrwxrwx'
    .split('')
    .map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'))
    .join('');
}

/** What the file system says of a path, in Go's words. */
async function told<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ClientRefusal(404, `stat ${path}: no such file or directory`);
    throw error;
  }
}
