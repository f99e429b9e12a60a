/**
 * `/v1/agent/...` and `/v1/regions`: what this server is, whom it knows, whether it works. Shapes as recorded; what it has
 * no word of its own for is left out of `config`. Source: recorded answers, both versions.
 */
import { list, string } from '../wire/schema/kinds.ts';
import type { GroupMember } from '../core/rpc.ts';
import type { ServerStanding } from '../io/server-process.ts';
import { ANY } from './about.ts';
import { type Ask, type Handler, type Reply, type Route, Refused } from './exchange.ts';

/** What a server knows of itself. */
export interface AgentFacts {
  readonly id: string;
  readonly region: string;
  readonly datacenter: string;
  /** `host:port`, as others reach it. */
  readonly http: string;
  readonly rpc: string;
  readonly dataDir: string;
  /** Of this program. */
  readonly version: string;
  readonly standing: () => ServerStanding;
}

/** Of Nomad, whose protocols are spoken here; clients compare it with what they need. */
export const SPOKEN_VERSION = '1.5.0';

function member(facts: AgentFacts, { ID, Address }: Pick<GroupMember, 'ID' | 'Address'>) {
  const { region, datacenter, version } = facts;
  const [, host = '', port = '0'] = /^(.*):(\d+)$/.exec(Address) ?? [];
  return {
    Name: `${ID}.${region}`,
    Addr: host,
    Port: Number(port),
    Tags: {
      id: ID,
      role: 'nomad',
      region,
      dc: datacenter,
      build: `${SPOKEN_VERSION}+orrery.${version}`,
      rpc_addr: host,
      port,
      raft_vsn: '3',
      vsn: '1',
    },
    Status: 'alive',
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}

async function members(facts: AgentFacts, ask: Ask): Promise<Reply> {
  const { Servers } = await ask('Operator.RaftGetConfiguration', {});
  const { id, region, datacenter } = facts;
  const Members = Servers.map((server) => member(facts, server));
  return { json: { ServerName: id, ServerRegion: region, ServerDC: datacenter, Members } };
}

async function self(facts: AgentFacts, ask: Ask): Promise<Reply> {
  const { id, region, datacenter, http, rpc, dataDir, version } = facts;
  const { Leader } = await ask('Status.Leader', {});
  const { index, term, leading } = facts.standing();
  const [host = '', httpPort = '0'] = http.split(/:(?=\d+$)/);
  return {
    json: {
      config: {
        Region: region,
        Datacenter: datacenter,
        NodeName: id,
        DataDir: dataDir,
        BindAddr: host,
        Ports: { HTTP: Number(httpPort), RPC: Number(rpc.split(':').at(-1) ?? 0), Serf: 0 },
        AdvertiseAddrs: { HTTP: http, RPC: rpc, Serf: '' },
        ACL: { Enabled: false },
        Client: { Enabled: false },
        Server: { Enabled: true },
        Version: {
          Revision: '',
          Version: SPOKEN_VERSION,
          VersionPrerelease: '',
          VersionMetadata: `orrery.${version}`,
        },
      },
      member: member(facts, { ID: id, Address: rpc }),
      stats: {
        nomad: { server: 'true', leader: String(leading), leader_addr: Leader, known_regions: '1' },
        raft: { state: leading ? 'Leader' : 'Follower', term: String(term), applied_index: String(index) },
        runtime: { 'kernel.name': process.platform, arch: process.arch, version: process.version },
      },
    },
  };
}

/** Well is a server that knows who leads; with `?type=client` this one, which is none, is not asked about. */
async function health({ query }: { readonly query: URLSearchParams }, ask: Ask): Promise<Reply> {
  const { Leader } = await ask('Status.Leader', {});
  if (query.get('type') === 'client') return { json: {} };
  const server = Leader === '' ? { ok: false, message: 'No cluster leader' } : { ok: true, message: 'ok' };
  return { status: server.ok ? 200 : 500, json: { server } };
}

/** The servers that a client agent knows; this is none. */
const servers: Handler = () =>
  Promise.reject(new Refused({ status: 501, text: 'Invalid method server-only agent' }));

export function agentRoutes(facts: AgentFacts): readonly Route[] {
  return [
    {
      path: '/v1/agent/self',
      methods: { GET: (_request, ask) => self(facts, ask) },
      about: { GET: { says: 'what this agent is', query: ANY } },
    },
    {
      path: '/v1/agent/members',
      methods: { GET: (_request, ask) => members(facts, ask) },
      about: { GET: { says: 'the servers that it knows', query: ANY } },
    },
    {
      path: '/v1/agent/health',
      methods: { GET: health },
      about: { GET: { says: 'whether it works', query: [...ANY, 'type'] } },
    },
    {
      path: '/v1/agent/servers',
      methods: { GET: servers },
      about: { GET: { says: 'the servers that its client knows', query: ANY } },
    },
    {
      path: '/v1/regions',
      methods: { GET: () => Promise.resolve({ json: [facts.region] }) },
      about: { GET: { says: 'all regions', query: ANY, answers: list(string) } },
    },
  ];
}
