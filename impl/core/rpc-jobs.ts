/** The calls about jobs: method name to argument and reply, with Nomad's names on both. Shapes only, as in `rpc.ts`. */
import type { JobSummary } from './job-summary.ts';
import type { Allocation, Evaluation, Index, Job } from './records.ts';
import type { QueryMeta, QueryOptions } from './rpc.ts';
import type { DryRun } from './scheduler/dry-run.ts';

export interface JobMethods {
  'Job.Register': {
    args: {
      Job: Job;
      EnforceIndex?: boolean;
      JobModifyIndex?: Index;
      /** Groups that are there already keep their counts. */
      PreserveCounts?: boolean;
      /** 0 or absent: the job's. */
      EvalPriority?: number;
    };
    reply: { EvalID: string; EvalCreateIndex: Index; JobModifyIndex: Index; Warnings: string; Index: Index };
  };
  /** Writes nothing. `Index`: that of the job as it is stored, 0 for a new one. */
  'Job.Plan': {
    args: { Job: Partial<Job> & Pick<Job, 'ID'> };
    reply: DryRun & { JobModifyIndex: Index; Warnings: string; Index: Index };
  };
  'Job.Deregister': {
    args: { JobID: string; Namespace: string; Purge: boolean };
    reply: { EvalID: string; EvalCreateIndex: Index; JobModifyIndex: Index; Index: Index };
  };
  'Job.GetJob': {
    args: { JobID: string; Namespace: string } & QueryOptions;
    reply: { Job: Job | null } & QueryMeta;
  };
  /** `Index` moves also with what their summaries count. */
  'Job.List': { args: QueryOptions; reply: { Jobs: readonly Job[] } & QueryMeta };
  /** No call of Nomad's: the summaries of these jobs, in their order. */
  'Job.Summaries': {
    args: { Jobs: readonly Pick<Job, 'Namespace' | 'ID'>[] } & QueryOptions;
    reply: { Summaries: readonly (JobSummary | null)[] } & QueryMeta;
  };
  /** The older version becomes the newest. `EnforcePriorVersion`: refused unless the job is at this one. */
  'Job.Revert': {
    args: { JobID: string; Namespace: string; JobVersion: number; EnforcePriorVersion?: number | null };
    reply: JobMethods['Job.Register']['reply'];
  };
  /** `Payload`: in base64, packed as it is kept; `PayloadSize`: its bytes before that. */
  'Job.Dispatch': {
    args: {
      JobID: string;
      Namespace: string;
      Payload?: string;
      PayloadSize?: number;
      Meta?: Readonly<Record<string, string>>;
      IdPrefixTemplate?: string;
      IdempotencyToken?: string;
    };
    reply: {
      DispatchedJobID: string;
      EvalID: string;
      EvalCreateIndex: Index;
      JobCreateIndex: Index;
      Index: Index;
    };
  };
  'Periodic.Force': {
    args: { JobID: string; Namespace: string };
    reply: { EvalID: string; EvalCreateIndex: Index; Index: Index };
  };
  /** Newest first, the current one among them. */
  'Job.GetJobVersions': {
    args: { JobID: string; Namespace: string } & QueryOptions;
    reply: { Versions: readonly Job[] } & QueryMeta;
  };
  'Job.Summary': {
    args: { JobID: string; Namespace: string } & QueryOptions;
    reply: { JobSummary: JobSummary | null } & QueryMeta;
  };
  'Job.Allocations': {
    args: { JobID: string; Namespace: string } & QueryOptions;
    reply: { Allocations: readonly Allocation[] } & QueryMeta;
  };
  'Job.Evaluations': {
    args: { JobID: string; Namespace: string } & QueryOptions;
    reply: { Evaluations: readonly Evaluation[] } & QueryMeta;
  };
  'Job.Evaluate': { args: { JobID: string; Namespace: string }; reply: { EvalID: string; Index: Index } };
}
