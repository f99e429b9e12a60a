/** Values as TLA+ writes them: numbers, strings, booleans, sets, sequences, functions (maps) and records (objects). */

export function tlaText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value).toUpperCase();
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `<<${value.map(tlaText).join(', ')}>>`;
  if (value instanceof Set) return `{${[...value].map(tlaText).join(', ')}}`;
  if (value instanceof Map) return mapText(value);
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name} |-> ${tlaText(field)}`);
    return `[${fields.join(', ')}]`;
  }
  throw new TypeError(`TLA+ has no ${String(value)}`);
}

/** `<<>>` is also the function of nothing. */
function mapText(map: ReadonlyMap<unknown, unknown>): string {
  if (map.size === 0) return '<<>>';
  const pairs = [...map].map(([key, value]) => `(${tlaText(key)} :> ${tlaText(value)})`);
  return pairs.length === 1 ? (pairs[0] ?? '') : `(${pairs.join(' @@ ')})`;
}
