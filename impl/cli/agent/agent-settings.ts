/** What an agent is told, by its command line and its configuration files; the command line has the last word. */
import { InputError } from '../../io/input-error.ts';
import { readAddress } from '../../io/links/address.ts';
import type { ServerWishes } from '../serve.ts';
import { readConfigFiles } from './config-files.ts';
import { readNames } from './config-names.ts';

export interface AgentSettings
  extends Pick<ServerWishes, 'electionMs' | 'heartbeatMs' | 'snapshotEvery' | 'workers'> {
  readonly dev?: boolean;
  readonly server?: boolean;
  readonly client?: boolean;
  readonly dataDir?: string;
  readonly region: string;
  readonly dc: string;
  readonly bind: string;
  readonly httpPort: string;
  readonly rpcPort: string;
  readonly linkPort: string;
  /** `HOST:PORT,HOST:PORT`. */
  readonly servers?: string;
  /** With how many servers the first group is founded. Absent: alone if there is nobody to join, else it only joins. */
  readonly bootstrapExpect?: number;
  /** Servers to join, `HOST` or `HOST:PORT`, however long it takes. */
  readonly retryJoin?: readonly string[];
  /** Of these one must be there at once. */
  readonly startJoin?: readonly string[];
  readonly leaveOnInterrupt?: boolean;
  readonly leaveOnTerminate?: boolean;
  readonly advertiseHttp?: string;
  readonly advertiseRpc?: string;
  readonly advertiseSerf?: string;
  /** Of the block `tls`. */
  readonly tlsHttp?: boolean;
  readonly tlsRpc?: boolean;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly verifyServerHostname?: boolean;
  readonly verifyHttpsClient?: boolean;
  readonly rpcUpgradeMode?: boolean;
  readonly node?: string;
  readonly nodeClass?: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly networkInterface?: string;
  readonly cpuTotalCompute?: number;
  readonly memoryMB?: number;
  readonly diskMB?: number;
  readonly minDynamicPort?: number;
  readonly maxDynamicPort?: number;
  /** Whether jobs may run commands on this client without isolation. As in Nomad only with `-dev`, unless configured. */
  readonly rawExec?: boolean;
}

const DEFAULTS = {
  region: 'global',
  dc: 'dc1',
  bind: '127.0.0.1',
  httpPort: '4646',
  rpcPort: '4647',
  linkPort: '4648',
};

/** `flags`: only those that were given, and those that have a default of their own. */
export async function agentSettings(
  flags: Partial<AgentSettings> & { readonly config?: readonly string[] },
  say: (line: string) => void,
): Promise<AgentSettings> {
  const { config = [], ...given } = flags;
  const configured = readNames(await readConfigFiles(config), say);
  const settings = { ...DEFAULTS, ...configured, ...given } as AgentSettings;
  for (const [port, option] of [
    [settings.httpPort, '--http-port'],
    [settings.rpcPort, '--rpc-port'],
    [settings.linkPort, '--link-port'],
  ] as const)
    readAddress(`${settings.bind}:${port}`, option);
  if (settings.dataDir !== undefined || settings.dev === true) return settings;
  throw new InputError({
    file: '--data-dir',
    problem: 'is missing',
    remedy: 'say where to keep the data, or --dev to keep none',
  });
}
