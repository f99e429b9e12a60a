/**
 * `${...}` in what a job says: a name that is known is replaced by its value, one that is not stays as it is, as upstream
 * has it, so that shells may have `${HOME}`. Pure.
 */

export type Names = Readonly<Record<string, string>>;

export function interpolate(text: string, names: Names): string {
  return text.replaceAll(/\$\{([^{}]+)\}/g, (whole, inside: string) => {
    const name = inside.trim();
    return Object.hasOwn(names, name) ? (names[name] as string) : whole;
  });
}

/** In every string of a value, keys of maps included. */
export function interpolateAll(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return interpolate(value, names);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [interpolate(key, names), interpolateAll(item, names)]),
  );
}
