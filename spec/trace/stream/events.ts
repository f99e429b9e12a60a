/**
 * Events of `/v1/event/stream` in the words of a trace: which log entries an event's type may stand for, and which fields
 * of its record a judge looks at. It translates; what may follow what is for the machines to say.
 * Source: the recorded streams; reference pages nomad-features.md, section 10, and nomad-protocol.md, section 1.2.
 */
import type { TraceData } from '../format.ts';

/** Those that are judged, and `Job`, which says how long an allocation may be out of sight. */
export type Topic = 'Node' | 'Allocation' | 'Evaluation' | 'Job';

export interface StreamEvent {
  readonly topic: Topic;
  /** Nomad's word for what happened: `NodeRegistration`, `PlanResult`, ... */
  readonly type: string;
  /** The record's identifier. */
  readonly key: string;
  /** The entry that made the record; undefined where it does not say. */
  readonly created: number | undefined;
  /** When the record was written, ms since 1970, by its own fields; undefined where it does not say. */
  readonly at: number | undefined;
  readonly data: TraceData;
}

/** One line: what one entry changed, or a part of it. */
export interface StreamLine {
  /** 0 for a line that only says that the stream is alive. */
  readonly index: number;
  readonly events: readonly StreamEvent[];
  /** Of topics that nobody judges. */
  readonly passed: number;
}

type Causes = Readonly<Record<string, readonly string[]>>;

const NODE: Causes = {
  NodeRegistration: ['NodeRegister'],
  NodeDeregistration: ['NodeDeregister'],
  NodeStreamEvent: ['NodeUpdateStatus', 'NodeEvents'],
  NodeDrain: ['NodeUpdateDrain', 'NodeUpdateEligibility'],
  NodeEligibility: ['NodeUpdateEligibility'],
  AllocationUpdated: ['AllocClientUpdate'],
  AllocationUpdateDesiredStatus: ['NodeDrainAdvance'],
  PlanResult: ['ApplyPlanResults'],
};

const ALLOCATION: Causes = {
  PlanResult: ['ApplyPlanResults'],
  AllocationUpdated: ['AllocClientUpdate', 'AllocWindowsEnded'],
  AllocationUpdateDesiredStatus: ['AllocUpdateDesiredTransition', 'NodeDrainAdvance'],
  NodeDrain: ['NodeUpdateDrain'],
  NodeStreamEvent: ['NodeUpdateStatus'],
  NodeDeregistration: ['NodeDeregister'],
  // Health, promotion and failure of a deployment touch what no machine here describes.
  DeploymentAllocHealth: ['AllocUpdateDesiredTransition'],
  DeploymentPromotion: ['AllocUpdateDesiredTransition'],
  DeploymentStatusUpdate: ['AllocUpdateDesiredTransition'],
};

const EVALUATION: Causes = {
  EvaluationUpdated: ['EvalUpdate'],
  PlanResult: ['ApplyPlanResults'],
  AllocationUpdated: ['AllocClientUpdate'],
};

const CAUSES: Readonly<Record<Exclude<Topic, 'Job'>, Causes>> = {
  Node: NODE,
  Allocation: ALLOCATION,
  Evaluation: EVALUATION,
};

/** The entries that an event may be of; for a type that is not known here, all that touch such a record. */
export function causesOf(topic: Exclude<Topic, 'Job'>, type: string): readonly string[] {
  const known = CAUSES[topic];
  if (Object.hasOwn(known, type)) return known[type] ?? [];
  // Whatever calls for an evaluation makes it.
  if (topic === 'Evaluation') return [type];
  return [...new Set(Object.values(known).flat())];
}
