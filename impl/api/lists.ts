/** What lists have in common: the namespace, the beginning of an id. */
import type { Request } from './exchange.ts';

const ALL = '*';
export const DEFAULT_NAMESPACE = 'default';

/** Where one thing is meant. */
export function namespaceOf({ query }: Pick<Request, 'query'>): string {
  return query.get('namespace') || DEFAULT_NAMESPACE;
}

interface Listed {
  readonly ID: string;
  readonly Namespace?: string;
}

/** Those of the namespace asked for (`*`: of any) whose id begins as asked. */
export function wanted<T extends Listed>(items: readonly T[], request: Pick<Request, 'query'>): T[] {
  const namespace = namespaceOf(request);
  const prefix = request.query.get('prefix') ?? '';
  return items.filter(
    ({ ID, Namespace }) =>
      (Namespace === undefined || namespace === ALL || Namespace === namespace) && ID.startsWith(prefix),
  );
}
