/**
 * `/v1/operator/raft/...`: who belongs to the group of servers. Paths and fields are Nomad's, but for joining: a new
 * server is taken in without a vote (PUT), and given one when it has caught up.
 */
import { ANY } from './about.ts';
import { flag, malformed, type Handler, type Request, type Route } from './exchange.ts';

const configuration: Handler = async (_request, ask) => {
  const { Servers } = await ask('Operator.RaftGetConfiguration', {});
  const RaftProtocol = '3';
  return {
    json: { Index: 0, Servers: Servers.map((server) => ({ ...server, Node: server.ID, RaftProtocol })) },
  };
};

const add: Handler = async (request, ask) => {
  const ID = idIn(request);
  const method = flag(request.query, 'voter') ? 'Operator.RaftPromotePeer' : 'Operator.RaftAddPeer';
  return { json: await ask(method, { ID }) };
};

const remove: Handler = async (request, ask) => ({
  json: await ask('Operator.RaftRemovePeerByID', { ID: idIn(request) }),
});

const transfer: Handler = async (request, ask) => ({
  json: await ask('Operator.TransferLeadershipToPeer', { ID: idIn(request) }),
});

function idIn({ query }: Request): string {
  const id = query.get('id');
  if (id === null || id === '') throw malformed('must specify ?id with the name of a server');
  return id;
}

export const operatorRoutes: readonly Route[] = [
  {
    path: '/v1/operator/raft/configuration',
    methods: { GET: configuration },
    about: { GET: { says: 'the servers of the group', query: [...ANY, 'stale'] } },
  },
  {
    path: '/v1/operator/raft/peer',
    methods: { PUT: add, POST: add, DELETE: remove },
    about: {
      PUT: { says: 'take a server in, or give it a vote', query: [...ANY, 'id', 'voter'] },
      DELETE: { says: 'let a server go', query: [...ANY, 'id'] },
    },
  },
  {
    path: '/v1/operator/raft/transfer-leadership',
    methods: { PUT: transfer, POST: transfer },
    about: { PUT: { says: 'have another server lead', query: [...ANY, 'id'] } },
  },
];
