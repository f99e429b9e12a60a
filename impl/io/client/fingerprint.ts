/**
 * What this machine is and has, as a node tells its servers: attributes under Nomad's names, and resources. Looked at
 * once, at the start of the agent. Source: reference pages nomad-features.md, section 13; nomad-wire.md, section 5.
 */
import { readFileSync, statfsSync } from 'node:fs';
import {
  arch,
  cpus,
  hostname,
  networkInterfaces,
  type NetworkInterfaceInfo,
  platform,
  release,
  totalmem,
} from 'node:os';
import type { NodeResources } from '../../core/records.ts';
import { InputError } from '../input-error.ts';

export interface Machine {
  readonly attributes: Readonly<Record<string, string>>;
  readonly resources: NodeResources;
}

export interface Look {
  /** Where allocations will be. */
  readonly allocFolder: string;
  /** The device that tasks are reached on; absent: that of the default route. */
  readonly networkInterface?: string | undefined;
  /** MHz; absent: as the system says. */
  readonly cpuTotalCompute?: number | undefined;
  readonly memoryMB?: number | undefined;
  readonly diskMB?: number | undefined;
  readonly minDynamicPort?: number | undefined;
  readonly maxDynamicPort?: number | undefined;
}

const GO_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
/** Where the system does not tell a core's clock. Upstream assumes the same. */
const ASSUMED_MHZ = 1000;
const MIB = 1024 * 1024;

export function lookAtMachine(look: Look): Machine {
  const cores = cpus();
  const mhz = cores[0]?.speed || ASSUMED_MHZ;
  const compute = look.cpuTotalCompute ?? cores.length * mhz;
  const memoryBytes = look.memoryMB === undefined ? totalmem() : look.memoryMB * MIB;
  const disk = statfsSync(look.allocFolder);
  const freeBytes = disk.bavail * disk.bsize;
  const { device, address } = networkOf(look.networkInterface);
  return {
    attributes: {
      ...systemAttributes(),
      'cpu.arch': GO_ARCH[arch()] ?? arch(),
      'cpu.frequency': String(mhz),
      'cpu.modelname': cores[0]?.model ?? '',
      'cpu.numcores': String(cores.length),
      'cpu.totalcompute': String(compute),
      'memory.totalbytes': String(memoryBytes),
      'unique.network.ip-address': address.address,
      'unique.storage.bytesfree': String(freeBytes),
      'unique.storage.bytestotal': String(disk.blocks * disk.bsize),
      'unique.storage.volume': look.allocFolder,
    },
    resources: {
      Cpu: { CpuShares: compute, TotalCpuCores: cores.length } as NodeResources['Cpu'],
      Memory: { MemoryMB: Math.floor(memoryBytes / MIB) },
      Disk: { DiskMB: look.diskMB ?? Math.floor(freeBytes / MIB) },
      ...networks(device, address),
      MinDynamicPort: look.minDynamicPort ?? 20_000,
      MaxDynamicPort: look.maxDynamicPort ?? 32_000,
    },
  };
}

function systemAttributes(): Readonly<Record<string, string>> {
  const os = osRelease();
  return {
    'kernel.arch': arch() === 'x64' ? 'x86_64' : arch(),
    'kernel.name': platform(),
    'kernel.version': release(),
    'os.name': os['ID'] ?? platform(),
    'os.version': os['VERSION_ID'] ?? '',
    'os.signals': 'SIGABRT,SIGALRM,SIGHUP,SIGINT,SIGKILL,SIGQUIT,SIGTERM,SIGUSR1,SIGUSR2',
    'unique.hostname': hostname(),
  };
}

/** Empty where there is no such file. */
function osRelease(): Readonly<Record<string, string>> {
  const text = readOrEmpty('/etc/os-release');
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [key, value]),
  );
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

interface Found {
  readonly device: string;
  readonly address: NetworkInterfaceInfo;
}

function networkOf(wanted: string | undefined): Found {
  const all = Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses.filter(({ family }) => family === 'IPv4').map((address) => ({ device, address })),
  );
  if (wanted !== undefined) {
    const found = all.find(({ device }) => device === wanted);
    if (found !== undefined) return found;
    throw new InputError({
      file: 'network_interface',
      problem: `there is no device "${wanted}" with an IPv4 address`,
      remedy: `name one of ${[...new Set(all.map(({ device }) => device))].join(', ')}`,
    });
  }
  const ofRoute = all.find(({ device }) => device === defaultDevice());
  const found = ofRoute ?? all.find(({ address }) => !address.internal) ?? all[0];
  if (found !== undefined) return found;
  throw new InputError({
    file: 'network_interface',
    problem: 'this machine has no device with an IPv4 address',
    remedy: 'configure one: tasks are reached through it',
  });
}

/** `/proc/net/route`: the line whose destination is 0. */
function defaultDevice(): string | undefined {
  const lines = readOrEmpty('/proc/net/route').split('\n').slice(1);
  return lines.map((line) => line.split('\t')).find(([, destination]) => destination === '00000000')?.[0];
}

function networks(
  Device: string,
  { address, cidr, mac }: NetworkInterfaceInfo,
): Pick<NodeResources, 'Networks' | 'NodeNetworks'> {
  const old = { Mode: 'host', Device, IP: address, CIDR: `${address}/32`, MBits: 1000 };
  const own = { Family: 'ipv4', Alias: 'default', Address: address, Gateway: '' };
  const network = { Mode: 'host', Device, MacAddress: mac, Speed: 1000, CIDR: cidr, Addresses: [own] };
  return { Networks: [old], NodeNetworks: [network] };
}
