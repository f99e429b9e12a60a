/** Two decoded answers side by side: is every member of the recorded one in ours, and of the same sort? Compares, no more. */

/** Paths of members that ours lacks, or has as nil where the recorded answer has something; throws on another sort. */
export function lackingIn(ours: unknown, theirs: unknown, where: string, path = ''): string[] {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    // Items of one list are alike: the first of each are compared.
    return theirs.length > 0 && ours.length > 0 ? lackingIn(ours[0], theirs[0], where, `${path}[]`) : [];
  }
  if (isMembers(theirs) && isMembers(ours)) {
    return Object.entries(theirs).flatMap(([key, member]) => {
      // Fields of Go structs begin with a capital; other keys are data, of maps.
      const isField = /^[A-Z]/.test(key);
      const name = isField ? [path, key].filter((part) => part !== '').join('.') : `${path}.*`;
      if (key in ours) return lackingIn(ours[key], member, where, name);
      return isField ? [name] : [];
    });
  }
  if (ours === null && theirs !== null) return [path];
  if (sortOf(ours) !== sortOf(theirs)) {
    throw new Error(`${where}: ${path} is ${sortOf(ours)}, and was recorded as ${sortOf(theirs)}`);
  }
  return [];
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function sortOf(value: unknown): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'bigint') return 'number';
  return value instanceof Uint8Array ? 'string' : typeof value;
}
