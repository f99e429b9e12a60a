/** The fields of one block beside those of another, as texts. Blocks within blocks are `nested-diffs.ts`. */
export type DiffType = 'Added' | 'Deleted' | 'Edited' | 'None';
export type Members = Readonly<Record<string, unknown>>;

export interface FieldDiff {
  Type: DiffType;
  Name: string;
  Old: string;
  New: string;
  Annotations: string[] | null;
}

export interface ObjectDiff {
  Type: DiffType;
  Name: string;
  Fields: FieldDiff[] | null;
  Objects: ObjectDiff[] | null;
}

/** Blocks whose keys are their author's: a field for each, `Env[A]`. */
const TABLES = new Set([
  'Meta',
  'Env',
  'CanaryMeta',
  'TaggedAddresses',
  'Headers',
  'GetterOptions',
  'GetterHeaders',
]);

/**
 * The fields of a block that hold one value, in the order of names. `all`: also those that say the same on both sides, which
 * is how a block within another is shown.
 */
export function ownFields(
  old: Members | undefined,
  now: Members | undefined,
  without: ReadonlySet<string>,
  all: boolean,
): FieldDiff[] {
  const [before, after] = [textsOf(old, without), textsOf(now, without)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => fieldDiff(name, before.get(name), after.get(name)))
    .filter(({ Type }) => all || Type !== 'None');
}

export function fieldDiff(Name: string, old: string | undefined, now: string | undefined): FieldDiff {
  const [Old, New] = [old ?? '', now ?? ''];
  return { Type: fieldType(old, now), Name, Old, New, Annotations: null };
}

function fieldType(old: string | undefined, now: string | undefined): DiffType {
  if ((old ?? '') === (now ?? '')) return 'None';
  if (old === undefined) return 'Added';
  return now === undefined ? 'Deleted' : 'Edited';
}

/** Of a block with these differences in it. */
export function typeOf(
  old: Members | undefined,
  now: Members | undefined,
  parts: readonly { readonly Type: DiffType }[],
): DiffType {
  if (old === undefined) return 'Added';
  if (now === undefined) return 'Deleted';
  return parts.some(({ Type }) => Type !== 'None') ? 'Edited' : 'None';
}

export function isBlock(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTable(name: string): boolean {
  return TABLES.has(name);
}

export function membersOf(list: unknown): readonly Members[] {
  return Array.isArray(list) ? list.filter(isBlock) : [];
}

function textsOf(block: Members | undefined, without: ReadonlySet<string>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(block ?? {})) {
    if (without.has(name) || value === null || value === undefined) continue;
    if (isTable(name) && isBlock(value)) {
      for (const [key, text] of Object.entries(value)) texts.set(`${name}[${key}]`, String(text));
    } else if (isScalar(value)) texts.set(name, String(value));
  }
  return texts;
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
