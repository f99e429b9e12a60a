/** Which nodes a job may use by their datacenter: a job names datacenters, or patterns with `*` for any text. */
import type { Job, Node } from './records.ts';

export function isInDatacenters({ Datacenters }: Job, { Datacenter }: Node): boolean {
  return Datacenters.some((pattern) => pattern === Datacenter || fits(pattern, Datacenter));
}

/** The first and the last part stand at the ends, those between in their order. */
function fits(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return false;
  const parts = pattern.split('*');
  const first = parts[0] as string;
  const last = parts[parts.length - 1] as string;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
