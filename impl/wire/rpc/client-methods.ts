/** What a server asks of a client, on streams that the server opens. Source: nomad-wire.md, sections 1 and 5. */
import {
  any,
  bool,
  float,
  int,
  list,
  map,
  optional,
  string,
  struct,
  time,
  uint,
  unixNano,
  type PartialOf,
  type ValueOf,
} from '../schema/kinds.ts';
import { QUERY_META, QUERY_OPTIONS, WRITE_META } from '../structs/envelopes.ts';

const MemoryStats = struct('MemoryStats', {
  RSS: uint,
  Cache: uint,
  Swap: uint,
  MappedFile: uint,
  Usage: uint,
  MaxUsage: uint,
  KernelUsage: uint,
  KernelMaxUsage: uint,
  Measured: list(string),
});

const CpuStats = struct('CpuStats', {
  SystemMode: float,
  UserMode: float,
  TotalTicks: float,
  ThrottledPeriods: uint,
  ThrottledTime: uint,
  Percent: float,
  Measured: list(string),
});

const ResourceUsage = struct('ResourceUsage', {
  MemoryStats: optional(MemoryStats),
  CpuStats: optional(CpuStats),
  DeviceStats: list(any),
});

const TaskResourceUsage = struct('TaskResourceUsage', {
  ResourceUsage: optional(ResourceUsage),
  Timestamp: unixNano,
  Pids: map(optional(ResourceUsage)),
});

export const FileInfo = struct('AllocFileInfo', {
  Name: string,
  IsDir: bool,
  Size: int,
  FileMode: string,
  ModTime: time,
  ContentType: string,
});

export const AllocUsage = struct('AllocResourceUsage', {
  ResourceUsage: optional(ResourceUsage),
  Tasks: map(optional(TaskResourceUsage)),
  Timestamp: unixNano,
});
export type AllocUsage = PartialOf<ValueOf<typeof AllocUsage>>;

const DiskStats = struct('DiskStats', {
  Device: string,
  Mountpoint: string,
  Size: uint,
  Used: uint,
  Available: uint,
  UsedPercent: float,
  InodesUsedPercent: float,
});

export const HostUsage = struct('HostStats', {
  Memory: optional(struct('HostMemoryStats', { Total: uint, Available: uint, Used: uint, Free: uint })),
  CPU: list(optional(struct('CPUStats', { CPU: string, User: float, System: float, Idle: float }))),
  DiskStats: list(optional(DiskStats)),
  AllocDirStats: optional(DiskStats),
  DeviceStats: list(any),
  Uptime: uint,
  Timestamp: unixNano,
  CPUTicksConsumed: float,
});
export type HostUsage = PartialOf<ValueOf<typeof HostUsage>>;

export const ALLOC_CLIENT_METHODS = {
  'Allocations.Stats': {
    args: struct('AllocStatsRequest', { AllocID: string, Task: string, ...QUERY_OPTIONS }),
    reply: struct('AllocStatsResponse', {
      Stats: optional(AllocUsage),
      ...QUERY_META,
    }),
  },
  'Allocations.Restart': {
    args: struct('AllocRestartRequest', {
      AllocID: string,
      TaskName: string,
      AllTasks: bool,
      ...QUERY_OPTIONS,
    }),
    reply: struct('GenericResponse', WRITE_META),
  },
  'Allocations.Signal': {
    args: struct('AllocSignalRequest', { AllocID: string, Task: string, Signal: string, ...QUERY_OPTIONS }),
    reply: struct('GenericResponse', WRITE_META),
  },
  'ClientStats.Stats': {
    args: struct('NodeSpecificRequest', { NodeID: string, ...QUERY_OPTIONS }),
    reply: struct('ClientStatsResponse', { HostStats: optional(HostUsage), ...QUERY_META }),
  },
  'FileSystem.Stat': {
    args: struct('FsStatRequest', { AllocID: string, Path: string, ...QUERY_OPTIONS }),
    reply: struct('FsStatResponse', { Info: optional(FileInfo), ...QUERY_META }),
  },
  'FileSystem.List': {
    args: struct('FsListRequest', { AllocID: string, Path: string, ...QUERY_OPTIONS }),
    reply: struct('FsListResponse', { Files: list(optional(FileInfo)), ...QUERY_META }),
  },
};

export type AllocClientMethod = keyof typeof ALLOC_CLIENT_METHODS;

/** Between servers: which of them has the connection of a node? */
export const NODE_CONNECTION_METHODS = {
  'Status.HasNodeConn': {
    args: struct('NodeSpecificRequest', { NodeID: string, ...QUERY_OPTIONS }),
    reply: struct('NodeConnQueryResponse', { Connected: bool, Established: time, ...QUERY_META }),
  },
};
