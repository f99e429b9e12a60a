/**
 * A client agent put together: identity and local state from the data directory, fingerprints of the machine and of the
 * drivers, the client process and what runs its tasks.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { NodeRegistration } from '../../core/rpc.ts';
import { type Driver } from '../../drivers/driver.ts';
import { exec } from '../../drivers/exec/exec.ts';
import { mockDriver } from '../../drivers/mock-driver.ts';
import { rawExec } from '../../drivers/raw-exec.ts';
import { hostEnvironment } from '../../drivers/task-environment.ts';
import { TaskHost } from '../../drivers/task-host.ts';
import { ensureWritable } from '../../io/atomic-write.ts';
import { ClientDesk } from '../../io/client/client-desk.ts';
import { ClientDoor } from '../../io/client/client-door.ts';
import { ClientProcess } from '../../io/client/client-process.ts';
import { type Look, lookAtMachine } from '../../io/client/fingerprint.ts';
import { LocalState } from '../../io/client/local-state.ts';
import { nodeIdentity } from '../../io/client/node-identity.ts';
import type { RpcTls } from '../../io/tls/tls-doors.ts';
import type { Address } from '../../io/links/address.ts';

export interface ClientWishes extends Omit<Look, 'allocFolder'> {
  /** Of the agent; the client's part is in `client` and `alloc` in it. */
  readonly dataDir: string;
  readonly region: string;
  readonly datacenter: string;
  readonly name?: string | undefined;
  readonly nodeClass?: string | undefined;
  readonly meta?: Readonly<Record<string, string>> | undefined;
  readonly servers: readonly Address[];
  /** Where this agent's HTTP is. */
  readonly httpAddr: string;
  readonly rawExec: boolean;
  readonly tls?: RpcTls | undefined;
  /** A whole server is tried out beside it: what registers soon is soon of use. */
  readonly dev: boolean;
}

export interface RunningClient {
  readonly client: ClientProcess;
  readonly desk: ClientDesk;
}

/** The version of Nomad whose protocol this client speaks: jobs may ask for one. */
const NOMAD_VERSION = '1.5.0';

export async function startClient(
  wishes: ClientWishes,
  { say, onFailure }: { readonly say: (line: string) => void; readonly onFailure: (line: string) => void },
): Promise<RunningClient> {
  const { dataDir, region, servers, dev } = wishes;
  const home = join(dataDir, 'client');
  const allocs = join(dataDir, 'alloc');
  await ensureWritable(home, '--data-dir');
  await mkdir(allocs, { recursive: true });
  const { state, records } = await LocalState.open(join(home, 'allocs'), say);
  const drivers = [exec, mockDriver, ...(wishes.rawExec ? [rawExec] : [])];
  const node = await describeNode(wishes, drivers, await nodeIdentity(home), allocs);
  const places = { allocs, state: join(home, 'tasks') };
  const env = hostEnvironment(process.env);
  // Streams come after the client is there, and the door after it.
  const inside: { door?: ClientDoor } = {};
  const client = new ClientProcess({
    node,
    region,
    servers,
    state,
    records,
    tasks: (tell) => new TaskHost({ places, node, region, drivers, env, tell }),
    ...(dev ? { settings: { firstHeartbeatSpreadMs: 1 } } : {}),
    tls: wishes.tls,
    onStream: (stream) => inside.door?.serve(stream),
    say,
    onFailure,
  });
  const desk = new ClientDesk(client, allocs);
  inside.door = new ClientDoor(desk, say);
  return { client, desk };
}

async function describeNode(
  wishes: ClientWishes,
  drivers: readonly Driver[],
  { id, secretId }: { readonly id: string; readonly secretId: string },
  allocFolder: string,
): Promise<NodeRegistration> {
  const { attributes, resources } = lookAtMachine({ ...wishes, allocFolder });
  const prints = await Promise.all(
    drivers.map(async (driver) => [driver.name, await driver.fingerprint()] as const),
  );
  const ofDrivers = prints
    .filter(([, { Detected }]) => Detected)
    .map(([name]) => [`driver.${name}`, '1'] as const);
  return {
    ID: id,
    SecretID: secretId,
    Name: wishes.name ?? hostname(),
    Datacenter: wishes.datacenter,
    NodeClass: wishes.nodeClass ?? '',
    Meta: wishes.meta ?? {},
    HTTPAddr: wishes.httpAddr,
    Drivers: Object.fromEntries(prints),
    NodeResources: resources,
    ReservedResources: {
      Cpu: { CpuShares: 0 },
      Memory: { MemoryMB: 0 },
      Disk: { DiskMB: 0 },
      Networks: { ReservedHostPorts: '' },
    },
    Attributes: {
      ...attributes,
      ...Object.fromEntries(ofDrivers),
      'nomad.version': NOMAD_VERSION,
      'nomad.service_discovery': 'true',
    },
  };
}
