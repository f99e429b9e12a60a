/** Paths as text, as Go's `filepath` takes them apart on Unix. */
import { posix } from 'node:path';

/** Without `.`, `..` and doubled slashes, without one at the end; `.` for nothing. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

export function joinPath(...parts: readonly string[]): string {
  return cleanPath(posix.join(...parts));
}

export function baseName(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

export function folderName(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}
