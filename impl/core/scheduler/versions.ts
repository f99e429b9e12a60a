/**
 * Version numbers and constraints on them, as job files write them: `>= 1.2, < 2`, `~> 1.4`. Two dialects:
 * `version` is lenient about the number of parts, `semver` wants three and orders prereleases.
 */

export interface Version {
  readonly parts: readonly number[];
  /** Dot-separated identifiers after `-`; empty for a release. */
  readonly prerelease: string;
}

const LENIENT = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.~-]+))?(?:\+[0-9A-Za-z.~-]+)?$/;
const STRICT = /^v?(\d+\.\d+\.\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

export function parseVersion(text: string, dialect: 'version' | 'semver'): Version | undefined {
  const match = (dialect === 'semver' ? STRICT : LENIENT).exec(text.trim());
  if (match === null) return undefined;
  return { parts: (match[1] ?? '').split('.').map(Number), prerelease: match[2] ?? '' };
}

/** Negative, zero, positive. Missing parts count as zero; a prerelease comes before its release. */
export function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.parts.length, b.parts.length);
  for (let i = 0; i < length; i++) {
    const difference = (a.parts[i] ?? 0) - (b.parts[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = compareIdentifiers(left[i] ?? '', right[i] ?? '');
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareIdentifiers(a: string, b: string): number {
  const bothNumbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  if (bothNumbers) return Number(a) - Number(b);
  if (/^\d+$/.test(a)) return -1;
  if (/^\d+$/.test(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every comma-separated part of the constraint holds. What cannot be read holds for nothing. */
export function satisfiesVersion(text: string, constraint: string, dialect: 'version' | 'semver'): boolean {
  const version = parseVersion(text, dialect);
  if (version === undefined) return false;
  return constraint.split(',').every((part) => satisfiesPart(version, part, dialect));
}

function satisfiesPart(version: Version, part: string, dialect: 'version' | 'semver'): boolean {
  const match = /^\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*$/.exec(part);
  const bound = match === null ? undefined : parseVersion(match[2] ?? '', 'version');
  if (match === null || bound === undefined) return false;
  const operator = match[1] ?? '=';
  // Lenient dialect: a prerelease is not meant unless the constraint names one of the same numbers.
  if (dialect === 'version' && version.prerelease !== '' && operator !== '=' && operator !== '!=') {
    const sameNumbers = compareVersions({ ...version, prerelease: '' }, { ...bound, prerelease: '' }) === 0;
    if (bound.prerelease === '' || !sameNumbers) return false;
  }
  return holds(operator, version, bound);
}

function holds(operator: string, version: Version, bound: Version): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0 && sameUpToLast(version, bound);
  }
}

/** `~> 1.2.3`: at least that, and the same in all but the last part given. */
function sameUpToLast(version: Version, bound: Version): boolean {
  return bound.parts.slice(0, -1).every((part, i) => (version.parts[i] ?? 0) === part);
}
