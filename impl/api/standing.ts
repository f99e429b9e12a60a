/**
 * `/v1/orrery/standing`: how far this server's own state is, and a fingerprint of it. No path of Nomad's; for those
 * who compare replicas.
 */
import type { ServerStanding } from '../io/server-process.ts';
import { ANY } from './about.ts';
import type { Route } from './exchange.ts';

export function standingRoutes(standing: () => ServerStanding): readonly Route[] {
  const read = async () => {
    const { index, fingerprint, term, leading, leader } = standing();
    const json = {
      Index: index,
      Fingerprint: fingerprint,
      Term: term,
      Leading: leading,
      Leader: leader ?? '',
    };
    return { json, index };
  };
  return [
    {
      path: '/v1/orrery/standing',
      methods: { GET: read },
      about: { GET: { says: 'how far the state of this server is, and a fingerprint of it', query: ANY } },
    },
  ];
}
