/** The `Status` service: any server answers it itself, leader or not. */
import type { Endpoints } from './context.ts';
import { groupServers } from './node-reply.ts';

export const statusEndpoints: Endpoints<'Status'> = {
  'Status.Ping': (_context, _args, answer) => answer.ok({}),
  'Status.Leader': (context, _args, answer) => {
    const leader = context.servers.find((server) => server.id === context.leaderId);
    answer.ok({ Leader: leader?.rpcAddr ?? '' });
  },
  'Status.Peers': (context, _args, answer) =>
    answer.ok({ Peers: groupServers(context).map((server) => server.rpcAddr) }),
};
