/**
 * What may stand in the replicated log: one command per kind of entry, named as Nomad names its message types.
 * A command carries everything that applying it needs (ids, instants); applying it is a pure function of the
 * state and the command, so every replica ends with the same state (S1).
 */
import type { Eligibility, NodeStatus } from '../../machines/vocabulary.ts';
import type {
  Allocation,
  DesiredTransition,
  DrainStrategy,
  Evaluation,
  Instant,
  Job,
  Node,
  NodeEvent,
  Plan,
} from './records.ts';

/** The part of an allocation that its client may write. Reference page, section 3.2. */
export type AllocReport = Pick<
  Allocation,
  'ID' | 'NodeID' | 'ClientStatus' | 'ClientDescription' | 'TaskStates'
>;

export type Command =
  | { readonly type: 'NodeRegister'; readonly at: Instant; readonly node: Node; readonly event?: NodeEvent }
  | { readonly type: 'NodeDeregister'; readonly at: Instant; readonly nodeIds: readonly string[] }
  | {
      readonly type: 'NodeUpdateStatus';
      readonly at: Instant;
      readonly nodeId: string;
      readonly status: NodeStatus;
      readonly event?: NodeEvent;
    }
  | {
      readonly type: 'NodeUpdateDrain';
      readonly at: Instant;
      readonly nodeId: string;
      readonly strategy: DrainStrategy | null;
      readonly markEligible: boolean;
      readonly event?: NodeEvent;
    }
  | {
      readonly type: 'NodeUpdateEligibility';
      readonly at: Instant;
      readonly nodeId: string;
      readonly eligibility: Eligibility;
      readonly event?: NodeEvent;
    }
  | {
      readonly type: 'NodeEvents';
      readonly at: Instant;
      readonly events: Readonly<Record<string, readonly NodeEvent[]>>;
    }
  | {
      /** One flushed batch of client reports, with the evaluations they give rise to. */
      readonly type: 'AllocClientUpdate';
      readonly at: Instant;
      readonly allocs: readonly AllocReport[];
      readonly evals: readonly Evaluation[];
    }
  | {
      readonly type: 'AllocUpdateDesiredTransition';
      readonly at: Instant;
      readonly allocs: Readonly<Record<string, DesiredTransition>>;
      readonly evals: readonly Evaluation[];
    }
  | {
      readonly type: 'JobRegister';
      readonly at: Instant;
      readonly job: Job;
      readonly evals: readonly Evaluation[];
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
      readonly type: 'ApplyPlanResults';
      readonly at: Instant;
      readonly evalId: string;
      readonly job: Job | null;
      readonly stops: readonly Allocation[];
      readonly allocs: readonly Allocation[];
    }
  /** The operator's switch `PauseEvalBroker`: while set, a leader schedules nothing. */
  | { readonly type: 'SchedulerPause'; readonly at: Instant; readonly paused: boolean }
  /** A new leader's first entry; changes nothing. */
  | { readonly type: 'Noop'; readonly at: Instant };

export type CommandType = Command['type'];
/** The plan's shape is re-exported for those who build `ApplyPlanResults`. */
export type { Plan };
