/** What is sent and answered about jobs, beside the job itself. Source: recorded answers, both versions. */
import { METHODS } from '../../wire/rpc/methods.ts';
import { asGiven } from '../../wire/schema/given.ts';
import {
  any,
  bool,
  extended,
  int,
  type Kind,
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  unixNano,
  zeroInJson,
} from '../../wire/schema/kinds.ts';
import { QUERY_META } from '../../wire/structs/envelopes.ts';
import { Job } from '../../wire/structs/job.ts';
import { MigrateStrategy, ReschedulePolicy } from '../../wire/structs/policies.ts';

/** As authors write it: anything may be missing, and two blocks of the job go down into its groups. */
export const SubmittedJob: Kind<unknown> = asGiven(
  extended(Job, { Reschedule: optional(ReschedulePolicy), Migrate: optional(MigrateStrategy) }),
);

export const RegisterRequest = struct('JobRegisterRequest', {
  Job: optional(SubmittedJob),
  EnforceIndex: bool,
  JobModifyIndex: uint,
  PreserveCounts: bool,
  EvalPriority: int,
});

const GroupSummary = struct('TaskGroupSummary', {
  Queued: int,
  Complete: int,
  Failed: int,
  Running: int,
  Starting: int,
  Lost: int,
  Unknown: int,
});

export const JobSummary = struct('JobSummary', {
  JobID: string,
  Namespace: string,
  Summary: map(GroupSummary),
  Children: struct('JobChildrenSummary', { Pending: int, Running: int, Dead: int }),
  CreateIndex: uint,
  ModifyIndex: uint,
});

export const JobStub = struct('JobListStub', {
  ID: string,
  ParentID: string,
  Name: string,
  Namespace: string,
  Datacenters: list(string),
  NodePool: since('2.0', string),
  Multiregion: any,
  Type: string,
  Priority: int,
  Periodic: bool,
  ParameterizedJob: bool,
  Stop: bool,
  Status: string,
  StatusDescription: string,
  JobSummary: optional(JobSummary),
  CreateIndex: uint,
  ModifyIndex: uint,
  JobModifyIndex: uint,
  SubmitTime: unixNano,
  Meta: zeroInJson('omitted', map(string)),
});

export const JobStubs = list(JobStub);

export const Registered = METHODS['Job.Register'].reply;
export const Deregistered = METHODS['Job.Deregister'].reply;

export const JobVersions = struct('JobVersionsResponse', {
  Versions: list(Job),
  Diffs: any,
  ...QUERY_META,
});
