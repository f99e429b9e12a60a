/**
 * The changes of one entry as lines of the transition log: small, flat, in wire words, enough for a judge.
 */
import type { TraceEvent } from './effects.ts';
import type { Allocation, Evaluation, Job, Node } from './records.ts';
import type { ServiceRegistration } from './service-records.ts';
import type { Change } from './state/write.ts';

export type Data = TraceEvent['data'];

export function traceData(change: Change): Data {
  switch (change.kind) {
    case 'node':
      return nodeData(change.before, change.after);
    case 'alloc':
      return allocData(change.before, change.after);
    case 'eval':
      return evalData(change.before, change.after);
    case 'job':
      return jobData(change.before, change.after);
    case 'service':
      return serviceData(change.before, change.after);
    case 'namespace':
      return { exists: change.after !== undefined };
    case 'variable':
      // Not what it holds: that may be a secret.
      return {
        namespace: (change.after ?? change.before)?.Namespace ?? null,
        exists: change.after !== undefined,
      };
  }
}

function nodeData(before: Node | undefined, after: Node | undefined): Data {
  return {
    before: before?.Status ?? null,
    status: after?.Status ?? null,
    eligibility: after?.SchedulingEligibility ?? null,
    draining: after === undefined ? null : after.DrainStrategy !== null,
    lastMissedHeartbeatIndex: after?.LastMissedHeartbeatIndex ?? null,
    lastAllocUpdateIndex: after?.LastAllocUpdateIndex ?? null,
  };
}

function allocData(before: Allocation | undefined, after: Allocation | undefined): Data {
  const alloc = after ?? before;
  return {
    nodeId: alloc?.NodeID ?? null,
    jobId: alloc?.JobID ?? null,
    name: alloc?.Name ?? null,
    jobVersion: alloc?.Job.Version ?? null,
    clientBefore: before?.ClientStatus ?? null,
    client: after?.ClientStatus ?? null,
    desiredBefore: before?.DesiredStatus ?? null,
    desired: after?.DesiredStatus ?? null,
    lastState: after?.AllocStates.at(-1)?.Value ?? null,
    migrate: after?.DesiredTransition.Migrate ?? false,
    previous: alloc?.PreviousAllocation ?? null,
    next: alloc?.NextAllocation ?? null,
    followupEval: alloc?.FollowupEvalID ?? null,
    allocModifyIndex: alloc?.AllocModifyIndex ?? null,
  };
}

function evalData(before: Evaluation | undefined, after: Evaluation | undefined): Data {
  const evaluation = after ?? before;
  return {
    jobId: evaluation?.JobID ?? null,
    nodeId: evaluation?.NodeID ?? null,
    trigger: evaluation?.TriggeredBy ?? null,
    before: before?.Status ?? null,
    status: after?.Status ?? null,
    description: evaluation?.StatusDescription ?? null,
    waitUntil: evaluation?.WaitUntil ?? null,
  };
}

function jobData(before: Job | undefined, after: Job | undefined): Data {
  return {
    before: before?.Status ?? null,
    status: after?.Status ?? null,
    version: after?.Version ?? null,
    stop: after?.Stop ?? null,
  };
}

function serviceData(before: ServiceRegistration | undefined, after: ServiceRegistration | undefined): Data {
  const service = after ?? before;
  return {
    name: service?.ServiceName ?? null,
    allocId: service?.AllocID ?? null,
    nodeId: service?.NodeID ?? null,
    registered: after !== undefined,
  };
}
