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

const FileInfo = struct('AllocFileInfo', {
  Name: string,
  IsDir: bool,
  Size: int,
  FileMode: string,
  ModTime: time,
  ContentType: string,
});

export const ALLOC_CLIENT_METHODS = {
  'Allocations.Stats': {
    args: struct('AllocStatsRequest', { AllocID: string, Task: string, ...QUERY_OPTIONS }),
    reply: struct('AllocStatsResponse', {
      Stats: optional(
        struct('AllocResourceUsage', {
          ResourceUsage: optional(ResourceUsage),
          Tasks: map(optional(TaskResourceUsage)),
          Timestamp: unixNano,
        }),
      ),
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
  'FileSystem.List': {
    args: struct('FsListRequest', { AllocID: string, Path: string, ...QUERY_OPTIONS }),
    reply: struct('FsListResponse', { Files: list(optional(FileInfo)), ...QUERY_META }),
  },
};
