/**
 * A node that any Nomad server takes and places work on, and a job for it: as small as both can be. Without a network or
 * a healthy driver nothing is placed. Source: reference page nomad-wire.md, section 5; recorded registrations.
 */

export interface NodeWish {
  readonly ID: string;
  readonly SecretID: string;
  /** Its own, so that nothing else is placed there. */
  readonly datacenter: string;
  /** How often its attributes have changed. */
  readonly changes: number;
}

/** Room for a few allocations. */
const RESOURCES = {
  Cpu: { CpuShares: 4000, TotalCpuCores: 2, ReservableCpuCores: [0, 1] },
  Memory: { MemoryMB: 4096 },
  Disk: { DiskMB: 20_000 },
  Networks: [{ Mode: 'host', Device: 'lo', CIDR: '127.0.0.1/32', IP: '127.0.0.1', MBits: 1000 }],
  NodeNetworks: [
    {
      Mode: 'host',
      Device: 'lo',
      Speed: 1000,
      Addresses: [{ Family: 'ipv4', Alias: 'default', Address: '127.0.0.1' }],
    },
  ],
  MinDynamicPort: 20_000,
  MaxDynamicPort: 32_000,
};

/** As `Node.Register` sends it, but for the status. */
export function sampleNode({ ID, SecretID, datacenter, changes }: NodeWish): object {
  return {
    ID,
    SecretID,
    Datacenter: datacenter,
    Name: `conform-${ID.slice(0, 8)}`,
    NodePool: 'default',
    HTTPAddr: '127.0.0.1:1',
    Attributes: {
      'kernel.name': 'linux',
      'kernel.version': `6.${changes}`,
      'cpu.arch': 'amd64',
      'driver.raw_exec': '1',
      'nomad.version': '1.5.0',
      'unique.hostname': 'conform',
    },
    NodeResources: RESOURCES,
    Drivers: {
      raw_exec: {
        Attributes: { 'driver.raw_exec': 'true' },
        Detected: true,
        Healthy: true,
        HealthDescription: 'Healthy',
      },
    },
    SchedulingEligibility: 'eligible',
  };
}

/** Longer than any walk. */
const WINDOW_NS = 3_600e9;

/** As `POST /v1/jobs` takes it. Older servers know the window by one name, newer ones by the other. */
export function sampleJob(ID: string, datacenter: string, hasWindow: boolean): object {
  const window = hasWindow
    ? {
        MaxClientDisconnect: WINDOW_NS,
        Disconnect: { LostAfter: WINDOW_NS, Replace: true, Reconcile: 'keep_original' },
      }
    : {};
  const task = {
    Name: 'task',
    Driver: 'raw_exec',
    Config: { command: '/bin/sleep', args: ['100'] },
    Resources: { CPU: 100, MemoryMB: 64 },
  };
  const RestartPolicy = { Attempts: 0, Mode: 'fail', Interval: 60e9, Delay: 1e9 };
  const group = { Name: 'group', Count: 1, RestartPolicy, Tasks: [task], ...window };
  return { Job: { ID, Name: ID, Type: 'service', Datacenters: [datacenter], TaskGroups: [group] } };
}
