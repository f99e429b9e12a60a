/**
 * What may stand in the replicated log: one command per kind of entry, named as Nomad names its message types.
 *
 * A command carries a question, not its answer: what follows is decided on the state that the entry finds, with all
 * that belongs to it (docs/protocol/divergence.md). It carries everything that applying it needs from outside (ids,
 * instants), so applying is a pure function of state and command, and every replica ends with the same state (S1).
 */
import type { Eligibility, NodeStatus } from '../../machines/vocabulary.ts';
import type { DesiredTransition, DrainStrategy } from './drain-records.ts';
import type { NamespaceInput } from './namespace-records.ts';
import type { Allocation, Evaluation, Index, Instant, Job, Node, NodeEvent, Plan } from './records.ts';
import type { ServiceRegistration } from './service-records.ts';
import type { Dump } from './state/dump.ts';
import type { ExpectedIndex, VariableInput } from './variable-records.ts';

/** The part of an allocation that its client may write. Reference page, section 3.2. */
export type AllocReport = Pick<
  Allocation,
  'ID' | 'NodeID' | 'ClientStatus' | 'ClientDescription' | 'TaskStates' | 'DeploymentStatus'
> & {
  /** Of the version that the client has pulled last; 0 or absent: an upstream client, which does not tell. */
  readonly AllocModifyIndex?: Index;
};

/** `ready`: its client says so. `silence`: nothing was heard of it. The others are written as asked (N11). */
export type StatusAsked = NodeStatus | 'silence';

/** From which the entry makes the ids of its evaluations: how many there are is known only where it is applied. */
export interface MakesEvaluations {
  readonly evalSeed: string;
}

export type Command =
  | ({
      /** `node.Status` is what a node without a record becomes; a known one keeps its own. */
      readonly type: 'NodeRegister';
      readonly at: Instant;
      readonly node: Node;
      readonly event?: NodeEvent;
    } & MakesEvaluations)
  | ({
      readonly type: 'NodeDeregister';
      readonly at: Instant;
      readonly nodeIds: readonly string[];
    } & MakesEvaluations)
  | ({
      readonly type: 'NodeUpdateStatus';
      readonly at: Instant;
      readonly nodeId: string;
      readonly asked: StatusAsked;
      readonly event?: NodeEvent;
    } & MakesEvaluations)
  | ({
      readonly type: 'NodeUpdateDrain';
      readonly at: Instant;
      readonly nodeId: string;
      readonly strategy: DrainStrategy | null;
      readonly markEligible: boolean;
      /** The operator's own words; empty or absent: none. */
      readonly meta?: Readonly<Record<string, string>>;
      readonly event?: NodeEvent;
    } & MakesEvaluations)
  | ({
      readonly type: 'NodeUpdateEligibility';
      readonly at: Instant;
      readonly nodeId: string;
      readonly eligibility: Eligibility;
      readonly event?: NodeEvent;
    } & MakesEvaluations)
  | {
      readonly type: 'NodeEvents';
      readonly at: Instant;
      readonly events: Readonly<Record<string, readonly NodeEvent[]>>;
    }
  | ({
      /** One flushed batch of client reports. Those of nodes that may not report when it is applied are refused. */
      readonly type: 'AllocClientUpdate';
      readonly at: Instant;
      readonly allocs: readonly AllocReport[];
    } & MakesEvaluations)
  | ({
      /** No message of Nomad's: the disconnect windows of these allocations have ended by `at`. */
      readonly type: 'AllocWindowsEnded';
      readonly at: Instant;
      readonly allocIds: readonly string[];
    } & MakesEvaluations)
  | ({
      /** No message of Nomad's: these nodes drain. What may go by `at` is marked, and what is over is ended. */
      readonly type: 'NodeDrainAdvance';
      readonly at: Instant;
      readonly nodeIds: readonly string[];
    } & MakesEvaluations)
  | {
      readonly type: 'AllocUpdateDesiredTransition';
      readonly at: Instant;
      readonly allocs: Readonly<Record<string, DesiredTransition>>;
      readonly evals: readonly Evaluation[];
    }
  | {
      /** A job that says what the stored one says gets its evaluations, and no version. */
      readonly type: 'JobRegister';
      readonly at: Instant;
      readonly job: Job;
      readonly evals: readonly Evaluation[];
      /** Check-and-set: nothing is written unless the job is at this JobModifyIndex; 0: unless there is none. */
      readonly enforceIndex?: Index;
      /** Groups that the stored job has too keep the counts that they have there. */
      readonly preserveCounts?: true;
    }
  | {
      readonly type: 'JobDeregister';
      readonly at: Instant;
      readonly namespace: string;
      readonly jobId: string;
      readonly purge: boolean;
      readonly evals: readonly Evaluation[];
    }
  | { readonly type: 'EvalUpdate'; readonly at: Instant; readonly evals: readonly Evaluation[] }
  | {
      readonly type: 'EvalDelete';
      readonly at: Instant;
      readonly evalIds: readonly string[];
      readonly allocIds: readonly string[];
    }
  | {
      /** Refused as a whole where it does not hold any more. */
      readonly type: 'ApplyPlanResults';
      readonly at: Instant;
      readonly evalId: string;
      /** Of the state that the plan was made on. */
      readonly snapshotIndex: Index;
      readonly job: Job | null;
      readonly stops: readonly Allocation[];
      readonly allocs: readonly Allocation[];
    }
  | {
      /** With `expectedIndex` it is refused unless the variable is as expected when the entry is applied. */
      readonly type: 'VariableUpsert';
      readonly at: Instant;
      readonly variable: VariableInput;
      readonly expectedIndex?: ExpectedIndex;
    }
  | {
      readonly type: 'VariableDelete';
      readonly at: Instant;
      readonly Namespace: string;
      readonly Path: string;
      readonly expectedIndex?: ExpectedIndex;
    }
  | {
      /** Refused where one of their allocations has ended when the entry is applied. */
      readonly type: 'ServiceRegistrationUpsert';
      readonly at: Instant;
      readonly services: readonly ServiceRegistration[];
    }
  | {
      readonly type: 'ServiceRegistrationDelete';
      readonly at: Instant;
      readonly namespace: string;
      readonly id: string;
    }
  | {
      readonly type: 'NamespaceUpsert';
      readonly at: Instant;
      readonly namespaces: readonly NamespaceInput[];
    }
  | {
      /** Refused as a whole where one of them still holds something when the entry is applied. */
      readonly type: 'NamespaceDelete';
      readonly at: Instant;
      readonly names: readonly string[];
    }
  /** All that is over and asked about by nobody goes: which that is, is decided where the entry is applied. */
  | { readonly type: 'GarbageCollect'; readonly at: Instant }
  /** The operator wants the servers to go on from this state, instead of what they have. */
  | { readonly type: 'SnapshotRestore'; readonly at: Instant; readonly dump: Dump }
  /** The operator's switch `PauseEvalBroker`: while set, a leader schedules nothing. */
  | { readonly type: 'SchedulerPause'; readonly at: Instant; readonly paused: boolean }
  /** A new leader's first entry; changes nothing. */
  | { readonly type: 'Noop'; readonly at: Instant };

export type CommandType = Command['type'];
/** The plan's shape is re-exported for those who build `ApplyPlanResults`. */
export type { Plan };
