/**
 * Artifacts: files that a task finds in its folder when it starts, from this machine or over HTTP, unpacked when they are
 * tar archives, checked when the job says a checksum. Source: reference page nomad-features.md, section 4.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, cp, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { StartRefused } from './driver.ts';
import { insideTask } from './inside-task.ts';

export interface Artifact {
  readonly GetterSource: string;
  readonly GetterOptions?: Readonly<Record<string, string>>;
  readonly GetterHeaders?: Readonly<Record<string, string>>;
  /** `any`: unpacked if it is an archive; `dir`; `file`: `RelativeDest` is its name. */
  readonly GetterMode?: string;
  readonly RelativeDest?: string;
}

const ARCHIVE = /\.(tar|tgz|tbz2|txz|tar\.(gz|bz2|xz|zst))$/;
const run = promisify(execFile);

/** Rejects with a `StartRefused`; what a network did wrong may be tried again. */
export async function fetchArtifact(artifact: Artifact, taskFolder: string): Promise<void> {
  const { GetterSource: source, GetterMode = 'any', RelativeDest = 'local/' } = artifact;
  const destination = await insideTask(taskFolder, RelativeDest || 'local/', 'artifact destination');
  try {
    await fetchTo(artifact, destination, GetterMode || 'any');
  } catch (error) {
    if (error instanceof StartRefused) throw error;
    throw new StartRefused(`failed to download artifact "${source}": ${(error as Error).message}`, true);
  }
}

async function fetchTo(artifact: Artifact, destination: string, mode: string): Promise<void> {
  const source = artifact.GetterSource.replace(/^file::|^file:\/\//, '');
  const name = basename(/^https?:/.test(source) ? new URL(source).pathname : source);
  const isLocal = source.startsWith('/');
  await mkdir(mode === 'file' ? join(destination, '..') : destination, { recursive: true });
  if (isLocal && (await stat(source)).isDirectory())
    return await cp(source, destination, { recursive: true });
  const file = mode === 'file' ? destination : join(destination, name || 'artifact');
  if (isLocal) await copyFile(source, file);
  else await download(source, artifact.GetterHeaders ?? {}, file);
  await check(file, artifact.GetterOptions?.['checksum']);
  const unpacks = mode !== 'file' && artifact.GetterOptions?.['archive'] !== 'false' && ARCHIVE.test(name);
  if (!unpacks) return await chmod(file, 0o755);
  await run('tar', ['--extract', '--no-same-owner', '--file', file, '--directory', destination]);
  await rm(file);
}

async function download(
  source: string,
  headers: Readonly<Record<string, string>>,
  file: string,
): Promise<void> {
  if (!/^https?:\/\//.test(source))
    throw new StartRefused(`artifact source "${source}": only absolute paths and http(s) are fetched here`);
  const response = await fetch(source, { headers });
  if (!response.ok || response.body === null) throw new Error(`bad response code: ${response.status}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file));
}

/** `sha256:<hex>`, or another of Node's names. */
async function check(file: string, checksum = ''): Promise<void> {
  if (checksum === '') return;
  const [, algorithm = '', wanted = ''] = /^(md5|sha1|sha256|sha512):([0-9a-f]+)$/i.exec(checksum) ?? [];
  if (algorithm === '')
    throw new StartRefused(`artifact checksum "${checksum}": write it as in sha256:<hexadecimal>`);
  const hash = createHash(algorithm.toLowerCase());
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found === wanted.toLowerCase()) return;
  await rm(file);
  throw new StartRefused(`artifact checksum does not match: expected ${wanted}, got ${found}`);
}
