/** Networks, ports, devices, and the older and the newer way to count what a task asks for and gets. */
import {
  any,
  bool,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  until,
  zeroInJson,
} from '../schema/kinds.ts';

export const Constraint = struct('Constraint', { LTarget: string, RTarget: string, Operand: string });
export const Affinity = struct('Affinity', {
  LTarget: string,
  RTarget: string,
  Operand: string,
  Weight: int,
});

export const DNSConfig = struct('DNSConfig', {
  Servers: list(string),
  Searches: list(string),
  Options: list(string),
});

export const Port = struct(
  'Port',
  { Label: string, Value: int, To: int, HostNetwork: string, IgnoreCollision: since('2.0', bool) },
  { omitsZeroSince: '2.0' },
);

export const NetworkResource = struct(
  'NetworkResource',
  {
    Mode: string,
    Device: string,
    CIDR: string,
    IP: string,
    Hostname: zeroInJson('omitted', string),
    MBits: int,
    DNS: optional(DNSConfig),
    ReservedPorts: list(Port),
    DynamicPorts: list(Port),
    CNI: since('2.0', any),
  },
  { omitsZeroSince: '2.0' },
);

export const RequestedDevice = struct('RequestedDevice', {
  Name: string,
  Count: uint,
  Constraints: list(Constraint),
  Affinities: list(Affinity),
  FirstAvailable: since('2.0', any),
});

/** The older count, per task in a job and summed up in an allocation. */
export const Resources = struct('Resources', {
  CPU: int,
  Cores: int,
  MemoryMB: int,
  MemoryMaxMB: int,
  DiskMB: int,
  IOPS: int,
  Networks: list(NetworkResource),
  Devices: list(RequestedDevice),
  NUMA: since('2.0', any),
  SecretsMB: since('2.0', int),
});

const AllocatedDeviceResource = struct('AllocatedDeviceResource', {
  Vendor: string,
  Type: string,
  Name: string,
  DeviceIDs: list(string),
});

export const AllocatedPortMapping = struct(
  'AllocatedPortMapping',
  { Label: string, Value: int, To: int, HostIP: string, IgnoreCollision: since('2.0', bool) },
  { omitsZeroSince: '2.0' },
);

const AllocatedTaskResources = struct('AllocatedTaskResources', {
  Cpu: struct('AllocatedCpuResources', { CpuShares: int, ReservedCores: list(uint) }),
  Memory: struct('AllocatedMemoryResources', { MemoryMB: int, MemoryMaxMB: int }),
  Networks: list(NetworkResource),
  Devices: list(AllocatedDeviceResource),
});

export const TaskLifecycle = struct('TaskLifecycleConfig', { Hook: string, Sidecar: bool });

/** The newer count: what an allocation was given. */
export const AllocatedResources = struct('AllocatedResources', {
  Tasks: map(AllocatedTaskResources),
  TaskLifecycles: map(optional(TaskLifecycle)),
  Shared: struct('AllocatedSharedResources', {
    Networks: list(NetworkResource),
    DiskMB: int,
    Ports: list(AllocatedPortMapping),
  }),
});

const NodeNetworkAddress = struct('NodeNetworkAddress', {
  Family: string,
  Alias: string,
  Address: string,
  ReservedPorts: string,
  Gateway: string,
});

const NodeNetworkResource = struct('NodeNetworkResource', {
  Mode: string,
  Device: string,
  MacAddress: string,
  Speed: int,
  Addresses: list(NodeNetworkAddress),
});

const ProcessorCore = struct('Core', {
  SocketID: uint,
  NodeID: uint,
  ID: uint,
  Grade: bool,
  Disable: bool,
  BaseSpeed: uint,
  MaxSpeed: uint,
  GuessSpeed: uint,
});

const Topology = struct('Topology', {
  Nodes: any,
  Distances: any,
  Cores: list(ProcessorCore),
  BusAssociativity: map(any),
  OverrideTotalCompute: uint,
  OverrideWitholdCompute: uint,
});

/** What a node has. */
export const NodeResources = struct('NodeResources', {
  Cpu: struct('NodeCpuResources', {
    CpuShares: int,
    TotalCpuCores: uint,
    ReservableCpuCores: list(uint),
  }),
  Processors: since('2.0', struct('NodeProcessorResources', { Topology: optional(Topology) })),
  Memory: struct('NodeMemoryResources', { MemoryMB: int }),
  Disk: struct('NodeDiskResources', { DiskMB: int }),
  Networks: list(NetworkResource),
  NodeNetworks: list(NodeNetworkResource),
  Devices: any,
  MinDynamicPort: int,
  MaxDynamicPort: int,
});

export const NodeReservedResources = struct('NodeReservedResources', {
  Cpu: struct('NodeReservedCpuResources', { CpuShares: int, ReservedCpuCores: list(uint) }),
  Memory: struct('NodeReservedMemoryResources', { MemoryMB: int }),
  Disk: struct('NodeReservedDiskResources', { DiskMB: int }),
  Networks: struct('NodeReservedNetworkResources', { ReservedHostPorts: string }),
});

/** As a node announced itself before it had `NodeResources`; 1.5 still sends it along. */
export const olderNodeResources = until('1.5', optional(Resources));
