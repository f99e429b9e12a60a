/** `/v1/system/...`: what an operator has cleaned up. */
import { ANY } from './about.ts';
import { type Handler, type Route, written } from './exchange.ts';

const collect: Handler = async (_request, ask) => {
  const { Index } = await ask('System.GarbageCollect', {});
  return { index: Index };
};

/** Summaries are counted whenever somebody asks: there is nothing to bring in line. */
const reconcile: Handler = () => Promise.resolve({});

export const systemRoutes: readonly Route[] = [
  {
    path: '/v1/system/gc',
    methods: written(collect),
    about: { PUT: { says: 'have all that is over go', query: ANY, instead: 'nothing' } },
  },
  {
    path: '/v1/system/reconcile/summaries',
    methods: written(reconcile),
    about: {
      PUT: { says: 'nothing: summaries are counted when they are asked for', query: ANY, instead: 'nothing' },
    },
  },
];
