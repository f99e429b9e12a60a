/** The body of a request by its schema; what is wrong with it is told completely, with its places. */
import { checkJson } from '../wire/schema/json-decode.ts';
import type { Kind } from '../wire/schema/kinds.ts';
import { malformed, type Request } from './exchange.ts';

/** Refuses with 400. A request without a body is one with an empty object, but where there must be one. */
export function bodyBy<V>(kind: Kind<V>, { body }: Pick<Request, 'body'>): V {
  const checked = checkJson(kind, body ?? {});
  if ('faults' in checked) throw malformed(checked.faults.join('\n'));
  return checked.value;
}
