/** Reading one thing by an id that must be a UUID. Source: recorded errors. */
import { notFound, type ReadFrom, Refused, type Reply } from './exchange.ts';

const UUID_CHARACTERS = 36;

/** Nothing was found under the id: 404, or 500 as upstream when no index of it could hold such an id. */
export function absent(what: 'alloc' | 'eval' | 'node', id: string, from: ReadFrom): Reply {
  if (id.length === UUID_CHARACTERS) return notFound(`${what} not found`, from);
  const text = `${what} lookup failed: index error: UUID must be ${UUID_CHARACTERS} characters`;
  throw new Refused({ status: 500, text });
}
