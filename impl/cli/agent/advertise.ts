/**
 * Where others are told to come: what `advertise` says, else where the agent listens. Who listens everywhere is told of by
 * its first address that others may reach, as upstream does.
 */
import { networkInterfaces } from 'node:os';
import { InputError } from '../../io/input-error.ts';
import type { AgentSettings } from './agent-settings.ts';

const EVERYWHERE = new Set(['0.0.0.0', '::', '[::]']);

export interface Advertised {
  readonly http: string;
  readonly rpc: string;
  readonly link: string;
}

type Told = Pick<
  AgentSettings,
  'bind' | 'httpPort' | 'rpcPort' | 'linkPort' | 'advertiseHttp' | 'advertiseRpc' | 'advertiseSerf'
>;

export function advertised(settings: Told): Advertised {
  const { httpPort, rpcPort, linkPort, advertiseHttp, advertiseRpc, advertiseSerf } = settings;
  const place = (told: string | undefined, port: string): string => {
    const host = told ?? ownHost(settings.bind);
    return /:\d+$/.test(host) && !/^[^[].*:.*:/.test(host) ? host : `${host}:${port}`;
  };
  return {
    http: place(advertiseHttp, httpPort),
    rpc: place(advertiseRpc, rpcPort),
    link: place(advertiseSerf, linkPort),
  };
}

function ownHost(bind: string): string {
  if (!EVERYWHERE.has(bind)) return bind;
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const found = all.find(({ internal, family }) => !internal && family === 'IPv4');
  if (found !== undefined) return found.address;
  throw new InputError({
    file: '--bind',
    problem: `is ${bind}, and this machine has no address that others could be told of`,
    remedy: 'write advertise { http rpc serf } into the configuration, or bind to an address',
  });
}
