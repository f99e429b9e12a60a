/**
 * What lists have in common: the namespace, the beginning of an id, a filter, their order, and pages of it.
 * Source: reference page nomad-wire.md, section 9; recorded tokens.
 */
import type { Kind, PartialOf } from '../wire/schema/kinds.ts';
import { malformed, type Reply, type Request, wholeNumber, flag } from './exchange.ts';
import { predicateOf } from './filter/evaluate.ts';
import { parseFilter } from './filter/parse.ts';

const ALL = '*';
export const DEFAULT_NAMESPACE = 'default';

/** Where one thing is meant. */
export function namespaceOf({ query }: Pick<Request, 'query'>): string {
  return query.get('namespace') || DEFAULT_NAMESPACE;
}

interface Listed {
  readonly ID: string;
  readonly Namespace?: string;
  readonly CreateIndex?: number;
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

export interface Listing<T, V> {
  /** By id, or the oldest first. */
  readonly order: 'id' | 'created';
  /** What a filter may ask about, and its value of an item. */
  readonly kind: Kind<V>;
  readonly wire: (item: T) => PartialOf<V>;
}

/** `nextToken` for the answer, where the list goes on. */
export type Page<T> = { readonly items: T[] } & Pick<Reply, 'nextToken'>;

/** Refuses with 400 a filter that cannot be read, and a page that is none. */
export function pageOf<T extends Listed, V>(
  items: readonly T[],
  request: Pick<Request, 'query'>,
  listing: Listing<T, V>,
): Page<T> {
  const { query } = request;
  const compare = listing.order === 'id' ? byId : byCreation;
  const inOrder = filtered(wanted(items, request), query, listing).toSorted(compare);
  if (flag(query, 'reverse')) inOrder.reverse();
  const perPage = wholeNumber(query, 'per_page') ?? 0;
  const from = startOf(inOrder, query.get('next_token'), listing.order);
  const rest = from === 0 ? inOrder : inOrder.slice(from);
  const next = perPage === 0 ? undefined : rest[perPage];
  if (next === undefined) return { items: rest };
  return { items: rest.slice(0, perPage), nextToken: tokenOf(next, listing.order) };
}

function filtered<T, V>(items: readonly T[], query: URLSearchParams, { kind, wire }: Listing<T, V>): T[] {
  const text = query.get('filter');
  if (text === null || text === '') return [...items];
  const fits = predicateOf(parseFilter(text), kind);
  return items.filter((item) => fits(wire(item)));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byId = (a: Listed, b: Listed): number =>
  compareText(a.Namespace ?? '', b.Namespace ?? '') || compareText(a.ID, b.ID);
const byCreation = (a: Listed, b: Listed): number =>
  (a.CreateIndex ?? 0) - (b.CreateIndex ?? 0) || compareText(a.ID, b.ID);

function tokenOf({ ID, Namespace, CreateIndex }: Listed, order: 'id' | 'created'): string {
  if (order === 'created') return `${CreateIndex}.${ID}`;
  return Namespace === undefined ? ID : `${Namespace}.${ID}`;
}

/** Where the page begins. What the token names may be gone: then with what would stand behind it. */
function startOf(items: readonly Listed[], token: string | null, order: 'id' | 'created'): number {
  if (token === null || token === '') return 0;
  const exact = items.findIndex((item) => tokenOf(item, order) === token);
  if (exact >= 0) return exact;
  const behind = items.findIndex((item) =>
    order === 'id' ? tokenOf(item, order) > token : (item.CreateIndex ?? 0) >= createdBy(token),
  );
  return behind < 0 ? items.length : behind;
}

function createdBy(token: string): number {
  const [digits] = /^\d+/.exec(token) ?? [];
  if (digits === undefined) throw malformed(`next_token "${token}" is not one of this list's`);
  return Number(digits);
}
