/** How the files of a log are called: by number, padded so that names sort as numbers do. */

/** A segment while it is being made; never part of a log. */
export const UNFINISHED = '.new';
const EXTENSION = '.log';
const DIGITS = 16;

export function segmentName(number: number): string {
  return `${String(number).padStart(DIGITS, '0')}${EXTENSION}`;
}

/** Undefined for any other file: those are left alone. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{16})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED) && segmentNumber(name.slice(0, -UNFINISHED.length)) !== undefined;
}
