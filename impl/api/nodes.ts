/**
 * `/v1/nodes` and `/v1/node/:id`: reading them, and what an operator does to them. A node's secret is never shown.
 * Source: recorded answers; reference page nomad-wire.md, section 9.
 */
import type { Node } from '../core/records.ts';
import type { NodeUpdateReply as CoreReply } from '../core/rpc.ts';
import { wireAlloc } from '../io/rpc/alloc-record.ts';
import { wireNode } from '../io/rpc/node-record.ts';
import { list, type PartialOf, type ValueOf } from '../wire/schema/kinds.ts';
import { Allocation } from '../wire/structs/allocation.ts';
import { ANY, READ, LIST } from './about.ts';
import { bodyBy } from './body.ts';
import {
  answer,
  flag,
  type Handler,
  malformed,
  type Reply,
  type Request,
  type Route,
  written,
} from './exchange.ts';
import { pageOf } from './lists.ts';
import { absent } from './lookup.ts';
import { queryOptions } from './query-options.ts';
import {
  DrainRequest,
  EligibilityRequest,
  type NodeStub,
  NodeStubs,
  NodeUpdated,
  NodeUpdateReply,
  ShownNode,
} from './shapes/nodes.ts';

const all: Handler = async (request, ask) => {
  const { Nodes, ...from } = await ask('Node.List', queryOptions(request.query));
  const { items, ...page } = pageOf(Nodes, request, { order: 'id', kind: ShownNode, wire: shownNode });
  const stubs = items.map((node) => stubOf(node, request));
  return { ...answer(NodeStubs, stubs, from), ...page };
};

function stubOf(node: Node, { query }: Request): PartialOf<ValueOf<typeof NodeStub>> {
  const { NodeResources, ReservedResources, Attributes, ...wire } = wireNode(node);
  const os = node.Attributes['os.name'];
  return {
    ...wire,
    Address: hostOf(node.HTTPAddr),
    Version: node.Attributes['nomad.version'] ?? '',
    Drain: node.DrainStrategy !== null,
    ...(flag(query, 'resources') ? { NodeResources, ReservedResources } : {}),
    ...(flag(query, 'os') && os !== undefined ? { Attributes: { 'os.name': os } } : {}),
  };
}

const hostOf = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** As it is shown: also in the event stream. */
export function shownNode(node: Node): PartialOf<ValueOf<typeof ShownNode>> {
  return { ...wireNode(node), SecretID: '', Drain: node.DrainStrategy !== null };
}

const read: Handler = async ({ id, query }, ask) => {
  const { Node: node, ...from } = await ask('Node.GetNode', { NodeID: id, ...queryOptions(query) });
  return node === null ? absent('node', id, from) : answer(ShownNode, shownNode(node), from);
};

const Allocations = list(Allocation);

const allocations: Handler = async ({ id, query }, ask) => {
  const { Allocs, ...from } = await ask('Node.GetAllocs', { NodeID: id, ...queryOptions(query) });
  return answer(Allocations, Allocs.map(wireAlloc), from);
};

const drain: Handler = async (request, ask) => {
  const { NodeID, DrainSpec, MarkEligible, Meta } = bodyBy(DrainRequest, request);
  checkId(NodeID, request);
  const DrainStrategy =
    DrainSpec === null
      ? null
      : {
          Deadline: Number(DrainSpec.Deadline),
          IgnoreSystemJobs: DrainSpec.IgnoreSystemJobs,
          StartedAt: 0,
          ForceDeadline: 0,
        };
  const said = Meta === null ? {} : { Meta };
  return updated(await ask('Node.UpdateDrain', { NodeID: request.id, DrainStrategy, MarkEligible, ...said }));
};

const eligibility: Handler = async (request, ask) => {
  const { NodeID, Eligibility } = bodyBy(EligibilityRequest, request);
  checkId(NodeID, request);
  if (Eligibility !== 'eligible' && Eligibility !== 'ineligible')
    throw malformed(`invalid scheduling eligibility "${Eligibility}"`);
  return updated(await ask('Node.UpdateEligibility', { NodeID: request.id, Eligibility }));
};

function checkId(inBody: string, { id }: Request): void {
  if (inBody !== '' && inBody !== id) throw malformed('Node ID does not match');
}

function updated({ EvalIDs, Index, ...rest }: CoreReply): Reply {
  return answer(
    NodeUpdated,
    { ...rest, Index, EvalIDs: EvalIDs.length === 0 ? null : [...EvalIDs] },
    { Index },
  );
}

const evaluate: Handler = async ({ id }, ask) => nodeReply(await ask('Node.Evaluate', { NodeID: id }));
const purge: Handler = async ({ id }, ask) => nodeReply(await ask('Node.Deregister', { NodeID: id }));

function nodeReply({ EvalIDs, HeartbeatTTL, Servers, ...rest }: CoreReply): Reply {
  const servers = Servers.map((server) => ({ ...server, RPCMajorVersion: 1, RPCMinorVersion: 1 }));
  const value = { ...rest, EvalIDs: [...EvalIDs], HeartbeatTTL: BigInt(HeartbeatTTL), Servers: servers };
  return answer(NodeUpdateReply, value, { Index: rest.Index });
}

export const nodeRoutes: readonly Route[] = [
  {
    path: '/v1/nodes',
    methods: { GET: all },
    about: { GET: { says: 'all nodes', query: [...LIST, 'resources', 'os'], answers: NodeStubs } },
  },
  {
    path: '/v1/node/:id/allocations',
    methods: { GET: allocations },
    about: { GET: { says: 'what it runs', query: READ, answers: Allocations } },
  },
  {
    path: '/v1/node/:id/drain',
    methods: written(drain),
    about: {
      PUT: {
        says: 'have all that runs there move away',
        query: ANY,
        body: DrainRequest,
        answers: NodeUpdated,
      },
    },
  },
  {
    path: '/v1/node/:id/eligibility',
    methods: written(eligibility),
    about: {
      PUT: { says: 'whether it takes more', query: ANY, body: EligibilityRequest, answers: NodeUpdated },
    },
  },
  {
    path: '/v1/node/:id/evaluate',
    methods: written(evaluate),
    about: {
      PUT: { says: 'look again at every job with something there', query: ANY, answers: NodeUpdateReply },
    },
  },
  {
    path: '/v1/node/:id/purge',
    methods: written(purge),
    about: { PUT: { says: 'forget it', query: ANY, answers: NodeUpdateReply } },
  },
  {
    path: '/v1/node/:id',
    methods: { GET: read },
    about: { GET: { says: 'a node', query: READ, answers: ShownNode } },
  },
];
