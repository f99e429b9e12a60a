/**
 * What a call leaves in the log of transitions beside its entry (docs/formats/trace.md, volatile facts of `node`), as the
 * text by which decisions compare it: the facts in order, fields by name, an instant as the ms from then.
 */
export type Told = Readonly<Record<string, string | number | boolean | null>>;

export function told(cause: string, data: Told): string {
  const fields = Object.keys(data).toSorted();
  return [cause, ...fields.map((name) => `${name}=${String(data[name])}`)].join(' ');
}

export function inOrder(...facts: readonly (string | undefined)[]): string {
  return facts.filter((fact) => fact !== undefined).join('; ');
}

/** The shortest TTL, and the grace that only the leader adds to it (section 1.4). */
export const WAITED_FOR = told('timer-set', { ttlMs: 10_000, deadlineAt: '+20000' });
