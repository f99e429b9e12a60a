/**
 * `/v1/agent/servers` of an agent with a client: the servers that it knows, and being told of others. Source: reference
 * page nomad-features.md, section 2; recorded answer 37; upstream `agent_endpoint.go` for texts.
 */
import { InputError } from '../io/input-error.ts';
import { type Address, readAddress } from '../io/links/address.ts';
import { list, string } from '../wire/schema/kinds.ts';
import { ANY } from './about.ts';
import { type Handler, malformed, type Route, written } from './exchange.ts';

/** The part of a client that is asked. */
export interface KnowsServers {
  readonly servers: readonly Address[];
  learn(servers: readonly Address[]): void;
}

export function agentServerRoutes(client: KnowsServers): readonly Route[] {
  const told: Handler = ({ query }) => {
    const addresses = query.getAll('address');
    if (addresses.length === 0) throw malformed('missing server address');
    client.learn(addresses.map(addressIn));
    return Promise.resolve({});
  };
  const known: Handler = () =>
    Promise.resolve({ json: client.servers.map(({ host, port }) => `${host}:${port}`) });
  return [
    {
      path: '/v1/agent/servers',
      methods: { GET: known, ...written(told) },
      about: {
        GET: { says: 'the servers that its client knows', query: ANY, answers: list(string) },
        PUT: { says: 'tell it of others', query: [...ANY, 'address'], instead: 'nothing' },
      },
    },
  ];
}

/** Without a port it is Nomad's. */
function addressIn(text: string): Address {
  try {
    return readAddress(/:\d+$/.test(text) ? text : `${text}:4647`, 'address');
  } catch (error) {
    if (error instanceof InputError) throw malformed(error.message);
    throw error;
  }
}
