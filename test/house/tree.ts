/** The project's own files as the house rules see them: path and text, without what tools and installs produce. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export const ROOT = resolve(import.meta.dirname, '../..');

/** Folders that no commit holds: what `.gitignore` names, and git's own. */
const NOT_OURS = new Set([
  '.git',
  '.orrery-crosscheck',
  '.orrery-tlc',
  'node_modules',
  'report',
  'site',
  'coverage',
]);
/** Read as text; anything else has only a name. */
const TEXT =
  /\.(ts|mts|mjs|js|json|jsonl|ndjson|md|svg|html|css|txt|dot|mmd|puml|tla|cfg|pml|itf)$|(^|\/)[^.]+$|(^|\/)\.[a-z]+$/;

/** Every file of the project, in order of path. */
export async function projectFiles(root = ROOT): Promise<readonly SourceFile[]> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !NOT_OURS.has(name));
  const here = entries.filter((entry) => entry.isFile()).map(({ name }) => join(root, name));
  const folders = entries.filter((entry) => entry.isDirectory());
  const below = await Promise.all(folders.map(({ name }) => filesBelow(join(root, name))));
  const paths = [...here, ...below.flat()].filter((path) => !path.endsWith('.log'));
  return await Promise.all(paths.toSorted().map((path) => load(root, path)));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function load(root: string, path: string): Promise<SourceFile> {
  const name = relative(root, path).split(sep).join('/');
  return { path: name, text: TEXT.test(name) ? await readFile(path, 'utf8') : '' };
}
