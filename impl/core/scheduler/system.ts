/**
 * One attempt of the system schedulers (system, sysbatch): one allocation of each group on every node that can run
 * it. No replacement elsewhere, no follow-up evaluations; what goes out of sight is marked by the entry that says so.
 * Reference page nomad-protocol.md, section 4.6.
 */
import { isClientTerminal, isExpired, isTerminal } from '../lifecycle.ts';
import type { Allocation, AllocMetric, Evaluation, Job, Node, TaskGroup } from '../records.ts';
import type { StateView } from '../view.ts';
import { findGroup, needsToReconnect } from './alloc-predicates.ts';
import { type Attempt, type AttemptContext, newAllocation } from './attempt.ts';
import { stoppedOutOfReach } from './classify.ts';
import { LOST, MIGRATING, NODE_TAINTED, NOT_NEEDED, UPDATING } from './descriptions.ts';
import { asReconnected } from './disconnect.ts';
import { candidateNodes } from './feasible.ts';
import { allocName } from './names.ts';
import { PlanDraft } from './plan-draft.ts';
import { Ranker } from './rank.ts';
import { tasksUpdated } from './tasks-updated.ts';

export const SYSTEM_CLASSES = ['stop', 'migrate', 'ignore', 'lost', 'reconnect', 'update'] as const;
export type SystemClass = (typeof SYSTEM_CLASSES)[number];

export interface SystemFacts {
  readonly alloc: Allocation;
  readonly job: Job | undefined;
  readonly node: Node | undefined;
  readonly expired: boolean;
  /** The node may be given work of this job. */
  readonly targeted: boolean;
}

export interface SystemRule {
  readonly why: string;
  readonly when: (facts: SystemFacts) => boolean;
  readonly then: SystemClass;
}

function required({ alloc, job }: SystemFacts): boolean {
  return job !== undefined && !job.Stop && findGroup(job, alloc.TaskGroup) !== undefined;
}

function isTainted({ node }: SystemFacts): boolean {
  return (
    node === undefined ||
    node.Status === 'down' ||
    node.Status === 'disconnected' ||
    node.DrainStrategy !== null
  );
}

function isHeard({ node }: SystemFacts): boolean {
  return node?.Status === 'initializing' || node?.Status === 'ready';
}

function isSysbatch({ job }: SystemFacts): boolean {
  return job?.Type === 'sysbatch';
}

function jobChanged({ alloc, job }: SystemFacts): boolean {
  return (
    job !== undefined && (alloc.Job.Version !== job.Version || alloc.Job.CreateIndex !== job.CreateIndex)
  );
}

const returnedOrRunning = (alloc: Allocation) =>
  alloc.ClientStatus === 'unknown' || alloc.ClientStatus === 'running' || alloc.ClientStatus === 'failed';

/** In order; the first that matches decides. Asked of allocations that the servers still want. */
export const SYSTEM_RULES: readonly SystemRule[] = [
  { why: 'job or group is not wanted', when: (f) => !required(f), then: 'stop' },
  { why: 'asked to move', when: ({ alloc }) => alloc.DesiredTransition.Migrate === true, then: 'migrate' },
  {
    why: 'work that is done once is done',
    when: (f) => isSysbatch(f) && isTerminal(f.alloc) && !jobChanged(f),
    then: 'ignore',
  },
  {
    why: 'out of sight for longer than its window, and not about to be heard of',
    when: (f) => f.expired && !isHeard(f),
    then: 'lost',
  },
  {
    why: 'out of sight: awaited',
    when: ({ alloc }) => alloc.ClientStatus === 'unknown' && alloc.DesiredStatus === 'run',
    then: 'ignore',
  },
  {
    why: 'back on a trusted node',
    when: (f) => !isTainted(f) && needsToReconnect(f.alloc) && returnedOrRunning(f.alloc),
    then: 'reconnect',
  },
  {
    why: 'finished before its node was lost',
    when: (f) => isTainted(f) && isSysbatch(f) && isClientTerminal(f.alloc),
    then: 'ignore',
  },
  {
    why: 'its node is gone or down',
    when: ({ node }) => node === undefined || node.Status === 'down',
    then: 'lost',
  },
  { why: 'tainted, and not told to move', when: isTainted, then: 'ignore' },
  {
    why: 'its node is not ready to be given anything',
    when: ({ node }) => node?.Status !== 'ready' || node.SchedulingEligibility !== 'eligible',
    then: 'ignore',
  },
  { why: 'its node is not meant any more', when: (f) => !f.targeted, then: 'stop' },
  { why: 'of an older version', when: jobChanged, then: 'update' },
  { why: 'as it should be', when: () => true, then: 'ignore' },
];

/** The class of one allocation of a system job. Total: the last rule matches everything. */
export function classifySystem(facts: SystemFacts): SystemClass {
  return SYSTEM_RULES.find((rule) => rule.when(facts))?.then ?? 'ignore';
}

export function attemptSystem(view: StateView, evaluation: Evaluation, context: AttemptContext): Attempt {
  const job = view.job(evaluation.Namespace, evaluation.JobID);
  const pass = new SystemPass(view, evaluation, job, context);
  pass.settleExisting();
  pass.fillNodes();
  return pass.attempt();
}

class SystemPass {
  private readonly view: StateView;
  private readonly evaluation: Evaluation;
  private readonly job: Job | undefined;
  private readonly context: AttemptContext;
  private readonly draft: PlanDraft;
  private readonly candidates: readonly Node[];
  private readonly ranker: Ranker | undefined;
  /** `<group>\n<node>` of every allocation that keeps its place. */
  private readonly held = new Set<string>();
  private readonly failed: Record<string, AllocMetric> = {};
  private readonly wanted: Record<string, number> = {};
  private readonly placed: Record<string, string[]> = {};
  private readonly crowded = new Set<string>();

  constructor(view: StateView, evaluation: Evaluation, job: Job | undefined, context: AttemptContext) {
    this.view = view;
    this.evaluation = evaluation;
    this.job = job;
    this.context = context;
    this.draft = new PlanDraft(view, context.now);
    this.candidates = job === undefined || job.Stop ? [] : candidateNodes(view, job);
    const nodeOf = (id: string) => view.node(id);
    this.ranker =
      job === undefined ? undefined : new Ranker(job, this.candidates, this.draft, nodeOf, context.rng);
  }

  /** Decide about everything that is there. */
  settleExisting(): void {
    const targets = new Set(this.candidates.map((node) => node.ID));
    for (const alloc of this.view.allocsByJob(this.evaluation.Namespace, this.evaluation.JobID)) {
      const node = this.view.node(alloc.NodeID);
      if (stoppedOutOfReach(alloc, node)) this.draft.stop({ alloc, description: LOST, clientStatus: 'lost' });
      else if (this.matters(alloc)) this.settle(alloc, node, targets.has(alloc.NodeID));
    }
  }

  /** Place every group on every node that lacks it. */
  fillNodes(): void {
    for (const group of this.job?.Stop === false ? this.job.TaskGroups : []) {
      this.wanted[group.Name] = 0;
      for (const node of this.candidates) {
        if (!this.held.has(placeKey(group.Name, node.ID))) this.placeOn(group, node);
      }
    }
  }

  attempt(): Attempt {
    return {
      plan: this.draft.finish(this.evaluation, this.job),
      followUps: [],
      failed: this.failed,
      wanted: this.wanted,
      placed: this.placed,
      classes: this.ranker?.classKnowledge() ?? { eligible: {}, escaped: false },
      crowdedNodes: [...this.crowded].sort(),
    };
  }

  /** Ended ones matter to sysbatch, where they mean that the work is done; a stopped one to nobody. */
  private matters(alloc: Allocation): boolean {
    if (alloc.DesiredStatus !== 'run') return false;
    return !isClientTerminal(alloc) || this.job?.Type === 'sysbatch' || needsToReconnect(alloc);
  }

  private settle(alloc: Allocation, node: Node | undefined, targeted: boolean): void {
    const { draft, job, context } = this;
    const expired = isExpired(alloc, context.now);
    const verdict = classifySystem({ alloc, job, node, expired, targeted });
    switch (verdict) {
      case 'stop':
        if (!isTerminal(alloc))
          draft.stop({ alloc, description: job?.Stop === false ? NODE_TAINTED : NOT_NEEDED });
        return;
      case 'migrate':
        draft.stop({ alloc, description: MIGRATING });
        return;
      case 'lost':
        draft.stop({ alloc, description: LOST, clientStatus: 'lost' });
        return;
      case 'reconnect':
        this.reconnect(alloc);
        return;
      case 'update':
        this.update(alloc);
        return;
      case 'ignore':
        break;
    }
    this.hold(alloc);
  }

  private reconnect(alloc: Allocation): void {
    if (alloc.ClientStatus === 'failed') {
      this.draft.stop({ alloc, description: NOT_NEEDED, clientStatus: 'failed' });
      return;
    }
    this.hold(alloc);
    if (alloc.ClientStatus === 'running') this.draft.write(asReconnected(alloc, this.context.now));
  }

  private update(alloc: Allocation): void {
    if (this.job === undefined) return;
    if (isTerminal(alloc)) return;
    if (tasksUpdated(alloc.Job, this.job, alloc.TaskGroup)) {
      this.draft.stop({ alloc, description: UPDATING });
      return;
    }
    this.hold(alloc);
    this.draft.write({ ...alloc, Job: this.job });
  }

  private hold(alloc: Allocation): void {
    this.held.add(placeKey(alloc.TaskGroup, alloc.NodeID));
  }

  private placeOn(group: TaskGroup, node: Node): void {
    const choice = this.ranker?.chooseOn(node, group);
    if (this.job === undefined || choice === undefined) return;
    if ('failed' in choice) {
      // A node that may never run the group is no failure; one that lacks room is.
      if (choice.failed.NodesExhausted === 0) return;
      this.failed[group.Name] = sumMetrics(this.failed[group.Name], choice.failed);
      this.wanted[group.Name] = (this.wanted[group.Name] ?? 0) + 1;
      this.crowded.add(node.ID);
      return;
    }
    const name = allocName(this.job.ID, group.Name, 0);
    const placement = { name, group, reschedules: false };
    const alloc = newAllocation(this.job, this.evaluation, placement, choice, this.context);
    this.draft.write(alloc);
    this.wanted[group.Name] = (this.wanted[group.Name] ?? 0) + 1;
    this.placed[group.Name] = [...(this.placed[group.Name] ?? []), alloc.ID];
  }
}

function placeKey(group: string, nodeId: string): string {
  return `${group}\n${nodeId}`;
}

function sumMetrics(a: AllocMetric | undefined, b: AllocMetric): AllocMetric {
  if (a === undefined) return b;
  return {
    NodesEvaluated: a.NodesEvaluated + b.NodesEvaluated,
    NodesFiltered: a.NodesFiltered + b.NodesFiltered,
    NodesExhausted: a.NodesExhausted + b.NodesExhausted,
    ConstraintFiltered: sumCounts(a.ConstraintFiltered, b.ConstraintFiltered),
    DimensionExhausted: sumCounts(a.DimensionExhausted, b.DimensionExhausted),
  };
}

function sumCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
