/**
 * Lists of what there is none of here: scaling policies, volumes, plugins. Callers who look whether there are some find
 * none, as at a Nomad that has none. Source: recorded answers 52, 53 and 54.
 */
import { any, list } from '../wire/schema/kinds.ts';
import { LIST } from './about.ts';
import { answer, type Handler, type Route } from './exchange.ts';
import { queryOptions } from './query-options.ts';

const None = list(any);

/** It waits as long as whoever asks for news of what does not come. */
const none: Handler = async ({ query }, ask) => {
  const { Index, KnownLeader } = await ask('Deployment.List', queryOptions(query));
  return answer(None, [], { Index, KnownLeader });
};

const route = (path: string, what: string): Route => ({
  path,
  methods: { GET: none },
  about: { GET: { says: `all ${what}: none`, query: [...LIST, 'type', 'job'], answers: None } },
});

export const noneOfTheseRoutes: readonly Route[] = [
  route('/v1/scaling/policies', 'scaling policies'),
  route('/v1/volumes', 'volumes'),
  route('/v1/plugins', 'plugins'),
];
