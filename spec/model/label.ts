/**
 * Short stable names for a machine's local states: the XState value, then the context fields that differ from
 * the initial ones. For people and golden files; identity is `key.ts`.
 */

/** The XState value in words: `ready`, `connected.idle`, `rpc:idle timer:armed` for parallel regions. */
export function valueLabel(value: unknown): string {
  if (typeof value === 'string') return value;
  const regions = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  if (regions.length !== 1)
    return regions.map(([region, inner]) => `${region}:${valueLabel(inner)}`).join(' ');
  const [name, inner] = regions[0] as [string, unknown];
  return `${name}.${valueLabel(inner)}`;
}

/**
 * One context field in words: `missed` for a boolean that became true, `not-missed` for one that became false,
 * `reason=lost` for anything else.
 */
function fieldLabel(name: string, value: unknown): string {
  if (value === true) return name;
  if (value === false) return `not-${name}`;
  return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** The whole label: `disconnected missed attempts=2`; `initial` is the context that goes without saying. */
export function stateLabel(
  value: unknown,
  context: Readonly<Record<string, unknown>>,
  initial: Readonly<Record<string, unknown>>,
): string {
  const changed = Object.keys(context)
    .filter((name) => JSON.stringify(context[name]) !== JSON.stringify(initial[name]))
    .sort();
  const dropped = Object.keys(initial)
    .filter((name) => !(name in context))
    .sort();
  const words = changed.map((name) => fieldLabel(name, context[name]));
  return [valueLabel(value), ...words, ...dropped.map((name) => `no-${name}`)].join(' ');
}

/** An event instance in words: `UPDATE_STATUS(status=ready)`. */
export function eventLabel(event: { readonly type: string; readonly [field: string]: unknown }): string {
  const fields = Object.keys(event)
    .filter((name) => name !== 'type')
    .sort();
  if (fields.length === 0) return event.type;
  return `${event.type}(${fields.map((name) => fieldLabel(name, event[name])).join(' ')})`;
}
