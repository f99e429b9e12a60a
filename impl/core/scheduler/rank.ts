/**
 * Choosing a node for one allocation: feasible nodes in a random order drawn once per attempt, the first few that
 * have room scored, the best taken. Looking at few keeps it fast; the random order keeps schedulers that work at
 * the same time out of each other's way.
 */
import type { Rng } from '../effects.ts';
import type { Allocation, AllocMetric, Job, Node, Port, TaskGroup } from '../records.ts';
import { addAmounts, amountOf, capacityOf, fitScore, fitsIn, resourcesOf, usedBy } from './binpack.ts';
import type { ClassKnowledge } from './evaluations.ts';
import { crowding, groupEscapesClass, infeasibility } from './feasible.ts';
import type { PlanDraft } from './plan-draft.ts';
import { givePorts, portsInUse } from './ports.ts';

/** Poor options (score not above zero) put aside in the hope of better ones. */
const MAX_PUT_ASIDE = 3;

export interface Choice {
  readonly node: Node;
  readonly ports: readonly Port[];
  /** Mean of the scores that apply, about -1..1. */
  readonly score: number;
}

/** Tallies of one search, for operators. */
class Tally {
  evaluated = 0;
  filtered = 0;
  exhausted = 0;
  readonly constraints: Record<string, number> = {};
  readonly dimensions: Record<string, number> = {};

  filter(reason: string): void {
    this.filtered += 1;
    this.constraints[reason] = (this.constraints[reason] ?? 0) + 1;
  }

  exhaust(dimension: string): void {
    this.exhausted += 1;
    this.dimensions[dimension] = (this.dimensions[dimension] ?? 0) + 1;
  }

  metric(): AllocMetric {
    return {
      NodesEvaluated: this.evaluated,
      NodesFiltered: this.filtered,
      NodesExhausted: this.exhausted,
      ConstraintFiltered: { ...this.constraints },
      DimensionExhausted: { ...this.dimensions },
    };
  }
}

/** How many options are compared: two suffice for batch; a service looks at log2 of the nodes. */
export function optionLimit(jobType: Job['Type'], nodes: number): number {
  return jobType === 'batch' || nodes < 2 ? 2 : Math.max(2, Math.ceil(Math.log2(nodes)));
}

/** Fisher-Yates. */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const held = result[i] as T;
    result[i] = result[j] as T;
    result[j] = held;
  }
  return result;
}

export class Ranker {
  private readonly job: Job;
  private readonly nodes: readonly Node[];
  private readonly draft: PlanDraft;
  private readonly nodeOf: (id: string) => Node | undefined;
  private readonly rng: Rng;
  private readonly reasons = new Map<string, string | undefined>();
  private readonly classes: Record<string, boolean> = {};
  private escaped = false;

  constructor(
    job: Job,
    candidates: readonly Node[],
    draft: PlanDraft,
    nodeOf: (id: string) => Node | undefined,
    rng: Rng,
  ) {
    this.job = job;
    this.nodes = shuffled(candidates, rng);
    this.draft = draft;
    this.nodeOf = nodeOf;
    this.rng = rng;
  }

  /** The best of the first few nodes with room, or why there is none. `penalised` nodes are taken unwillingly. */
  choose(group: TaskGroup, penalised: ReadonlySet<string>): Choice | { readonly failed: AllocMetric } {
    const tally = new Tally();
    const siblings = this.draft.proposedOf(this.job);
    const limit = optionLimit(this.job.Type, this.nodes.length);
    const good: Choice[] = [];
    const poor: Choice[] = [];
    for (const node of this.nodes) {
      if (good.length >= limit) break;
      const option = this.consider(node, group, siblings, penalised, tally);
      if (option === undefined) continue;
      (option.score <= 0 && poor.length < MAX_PUT_ASIDE ? poor : good).push(option);
    }
    return best([...good, ...poor.slice(0, limit - good.length)]) ?? { failed: tally.metric() };
  }

  /** The ports and score that an allocation of the group would have on this very node, if it can run there. */
  chooseOn(node: Node, group: TaskGroup): Choice | { readonly failed: AllocMetric } {
    const tally = new Tally();
    const option = this.consider(node, group, this.draft.proposedOf(this.job), new Set(), tally);
    return option ?? { failed: tally.metric() };
  }

  /** What the searches have shown of node classes. Conclusive about a failed group: its search saw every node. */
  classKnowledge(): ClassKnowledge {
    return { eligible: { ...this.classes }, escaped: this.escaped };
  }

  private consider(
    node: Node,
    group: TaskGroup,
    siblings: readonly Allocation[],
    penalised: ReadonlySet<string>,
    tally: Tally,
  ): Choice | undefined {
    tally.evaluated += 1;
    const reason = this.reasonAgainst(node, group) ?? crowding(this.job, group, node, siblings, this.nodeOf);
    if (reason !== undefined) {
      tally.filter(reason);
      return undefined;
    }
    const option = this.fit(node, group, siblings, penalised);
    if ('exhausted' in option) {
      tally.exhaust(option.exhausted);
      return undefined;
    }
    return option;
  }

  private reasonAgainst(node: Node, group: TaskGroup): string | undefined {
    const key = `${group.Name}\n${node.ID}`;
    if (this.reasons.has(key)) return this.reasons.get(key);
    const reason = infeasibility(this.job, group, node);
    this.reasons.set(key, reason);
    this.classes[node.ComputedClass] = (this.classes[node.ComputedClass] ?? false) || reason === undefined;
    this.escaped ||= groupEscapesClass(this.job, group);
    return reason;
  }

  private fit(
    node: Node,
    group: TaskGroup,
    siblings: readonly Allocation[],
    penalised: ReadonlySet<string>,
  ): Choice | { readonly exhausted: string } {
    const present = this.draft.proposedOn(node.ID);
    const capacity = capacityOf(node);
    const used = addAmounts(usedBy(present), amountOf(resourcesOf(group, [])));
    const room = fitsIn(used, capacity);
    if (!room.fits) return room;
    const inUse = portsInUse(node, present);
    if (inUse.collision) return { exhausted: 'network: port collision' };
    const given = givePorts(node, inUse.map, group.Networks ?? [], this.rng);
    if ('exhausted' in given) return given;
    const scores = [fitScore(used, capacity), ...penalties(node, group, siblings, penalised)];
    return { node, ports: given.ports, score: mean(scores) };
  }
}

/** Company of the same group is avoided, and so is the node where a predecessor failed. */
function penalties(
  node: Node,
  group: TaskGroup,
  siblings: readonly Allocation[],
  penalised: ReadonlySet<string>,
): number[] {
  const company = siblings.filter((a) => a.NodeID === node.ID && a.TaskGroup === group.Name).length;
  return [...(company > 0 ? [-(company + 1) / group.Count] : []), ...(penalised.has(node.ID) ? [-1] : [])];
}

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** The first with the highest score. */
function best(options: readonly Choice[]): Choice | undefined {
  return options.reduce<Choice | undefined>(
    (top, option) => (top === undefined || option.score > top.score ? option : top),
    undefined,
  );
}
