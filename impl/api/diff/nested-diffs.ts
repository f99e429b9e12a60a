/** The blocks within two blocks beside each other, each with all its fields once anything in it has changed. */
import {
  fieldDiff,
  isBlock,
  isTable,
  type Members,
  type ObjectDiff,
  ownFields,
  typeOf,
} from './object-diff.ts';

/** Blocks of a list are named one by one. Others by their field's name without the plural. */
const ONE_OF: Readonly<Record<string, string>> = {
  DynamicPorts: 'Dynamic Port',
  ReservedPorts: 'Static Port',
  Affinities: 'Affinity',
  Identities: 'Identity',
};
const NOTHING: ReadonlySet<string> = new Set();

export function objectsIn(
  old: Members | undefined,
  now: Members | undefined,
  without: ReadonlySet<string> = NOTHING,
): ObjectDiff[] {
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]);
  return [...names]
    .filter((name) => !without.has(name) && !isTable(name))
    .flatMap((name) => objectsOf(name, old?.[name], now?.[name]))
    .filter(({ Type }) => Type !== 'None');
}

function objectsOf(name: string, old: unknown, now: unknown): ObjectDiff[] {
  if (Array.isArray(old) || Array.isArray(now)) return listDiffs(name, itemsOf(old), itemsOf(now));
  const [before, after] = [blockOf(old), blockOf(now)];
  if (before === undefined && after === undefined) return [];
  return [name === 'Config' ? configDiff(before, after) : objectDiff(name, before, after)];
}

function objectDiff(Name: string, old: Members | undefined, now: Members | undefined): ObjectDiff {
  const Fields = ownFields(old, now, NOTHING, true);
  const Objects = objectsIn(old, now);
  return {
    Type: typeOf(old, now, [...Fields, ...Objects]),
    Name,
    Fields: Fields.length === 0 ? null : Fields,
    Objects: Objects.length === 0 ? null : Objects,
  };
}

/** A driver's words are known to the driver alone: all of it as fields, `args[0]`. */
function configDiff(old: Members | undefined, now: Members | undefined): ObjectDiff {
  const flat = (block: Members | undefined) => (block === undefined ? undefined : flattened(block));
  return objectDiff('Config', flat(old), flat(now));
}

function flattened(value: unknown, at = ''): Members {
  if (typeof value !== 'object' || value === null) return { [at]: value };
  const place = (key: string): string => {
    if (at === '') return key;
    return Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`;
  };
  return Object.assign({}, ...Object.entries(value).map(([key, part]) => flattened(part, place(key))));
}

function listDiffs(name: string, old: readonly unknown[], now: readonly unknown[]): ObjectDiff[] {
  if (![...old, ...now].every(isBlock)) return [setDiff(name, old.map(String), now.map(String))];
  const one = ONE_OF[name] ?? name.replace(/s$/, '');
  const [before, after] = [byKey(old as Members[]), byKey(now as Members[])];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((key) => objectDiff(one, before.get(key), after.get(key)));
}

function setDiff(Name: string, old: readonly string[], now: readonly string[]): ObjectDiff {
  const Fields = [...new Set([...old, ...now])]
    .sort()
    .map((text) =>
      fieldDiff(Name, old.includes(text) ? text : undefined, now.includes(text) ? text : undefined),
    );
  const sides = [old, now].map((side) => (side.length === 0 ? undefined : {}));
  return { Type: typeOf(sides[0], sides[1], Fields), Name, Fields, Objects: null };
}

/** Blocks of a list that have a name are the same block when it changes; others are another one then. */
function byKey(blocks: readonly Members[]): ReadonlyMap<string, Members> {
  return new Map(blocks.map((block, at) => [keyOf(block, at), block] as const));
}

function keyOf(block: Members, at: number): string {
  const name = block['Name'] || block['Label'];
  if (typeof name === 'string') return name;
  // A group has one network: it changes, and does not become another.
  return 'Mode' in block ? String(at) : JSON.stringify(block, plainly);
}

function plainly(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function blockOf(value: unknown): Members | undefined {
  return isBlock(value) ? value : undefined;
}
