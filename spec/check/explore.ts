/**
 * Breadth-first search of a model: every reachable state exactly once, every enabled action of each, and the
 * shortest path to the first state or step that breaks an `always` or satisfies a `sometimes`. Exact, not hashed.
 *
 * Counting: an edge is an enabled (state, action) pair, self loops included; `selfLoops` says how many of them
 * change nothing.
 */
import { fnv1a } from '../model/fnv.ts';
import type { Model, Property } from '../model/types.ts';
import { Findings } from './findings.ts';
import { type Graph, GrowingGraph } from './graph.ts';
import { type BackEnd, isFit, KernelSearch } from './kernel/search.ts';
import { ASK, IDLE } from './packed/edge-memo.ts';
import { Successors } from './packed/successors.ts';
import type { Path } from './path.ts';
import { OpenWatches, type Watch, watchesOf } from './watch.ts';

export interface ExploreOptions {
  /** Stop cleanly before storing one state more. Default: no limit. */
  readonly maxStates?: number;
  /** Stop cleanly before the stores of the search would grow beyond this. Default: no limit. */
  readonly maxMemoryBytes?: number;
  /** Stop at the first broken `always` property. */
  readonly stopsAtFirst?: boolean;
  /** Where runs begin; rows are read before the next is asked for. Default: the model's initial state alone. */
  readonly starts?: Iterable<Uint16Array>;
  /** Keep the edges that liveness needs; 8 bytes for each. Default: when a property is an `eventually`. */
  readonly keepsQuietEdges?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Default 500. */
  readonly progressEveryMs?: number;
  /**
   * What runs the search. `reference` looks each step up in plain TypeScript, exactly as it is told here, and takes any model;
   * the others make an inner loop for the model, and stop, when they are told to, a little after they might. Default: what
   * is fastest here. All give the same answers.
   */
  readonly engine?: 'reference' | 'javascript' | 'webassembly';
}

export interface Progress {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  readonly statesPerSecond: number;
  /** Bytes held by the search's own stores. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface Finding {
  readonly property: string;
  /** Shortest: no run with fewer steps shows it. For a step property the last step is the one. */
  readonly path: Path;
}

export type StopReason = 'finished' | 'max-states' | 'max-memory' | 'violation';

export interface Exploration {
  readonly model: Model;
  readonly states: number;
  readonly edges: number;
  readonly selfLoops: number;
  /** Length of the longest shortest path. */
  readonly depth: number;
  /** Whether every reachable state was expanded. */
  readonly complete: boolean;
  readonly stopped: StopReason;
  /** `always` properties that do not hold, each with its shortest counterexample. */
  readonly violations: readonly Finding[];
  /** `sometimes` properties that were reached, each with its shortest witness. */
  readonly reached: readonly Finding[];
  /** How often each action was enabled; zero for one that never is. */
  readonly edgesPerAction: readonly number[];
  readonly statesPerDepth: readonly number[];
  /** FNV-1a of all the counts: equal digests, equal counts. Independent of how states are numbered. */
  readonly digest: string;
  readonly seconds: number;
  readonly bytes: number;
  /** Whether `graph` holds the edges that liveness needs. */
  readonly keptQuietEdges: boolean;
  readonly graph: Graph;
}

const PROGRESS_MASK = 0x3ff;

/** Explores a model and judges its `always` and `sometimes` properties on the way. */
export function explore(
  model: Model,
  properties: readonly Property[] = [],
  options: ExploreOptions = {},
): Exploration {
  const { engine } = options;
  if (engine === 'reference' || !isFit(model)) return new Explorer(model, properties, options).run();
  return searched(model, properties, options, engine ?? 'either');
}

function searched(
  model: Model,
  properties: readonly Property[],
  options: ExploreOptions,
  backEnd: BackEnd,
): Exploration {
  const clock = new ProgressClock(options);
  const search: KernelSearch = new KernelSearch(model, properties, options, backEnd, () => {
    clock.tell(() => ({ ...search.progress(), bytes: search.bytes }));
  });
  search.run();
  return explorationOf(search, model, clock.seconds);
}

class Explorer {
  private readonly model: Model;
  private readonly options: ExploreOptions;
  readonly graph: GrowingGraph;
  private readonly open: OpenWatches;
  readonly findings = new Findings();
  private readonly maxStates: number;
  private readonly maxBytes: number;
  readonly keepsQuiet: boolean;
  private readonly isQuiet: Uint8Array;
  readonly edgesPerAction: Float64Array;
  private readonly successors: Successors;
  private memoBytes = 0;
  edges = 0;
  selfLoops = 0;
  stopped: StopReason = 'finished';
  private readonly clock: ProgressClock;

  constructor(model: Model, properties: readonly Property[], options: ExploreOptions) {
    this.model = model;
    this.options = options;
    this.clock = new ProgressClock(options);
    this.graph = new GrowingGraph(model);
    this.open = new OpenWatches(watchesOf(properties));
    this.maxStates = options.maxStates ?? Number.MAX_SAFE_INTEGER;
    this.maxBytes = options.maxMemoryBytes ?? Number.MAX_SAFE_INTEGER;
    this.keepsQuiet = options.keepsQuietEdges ?? properties.some(({ kind }) => kind === 'eventually');
    this.isQuiet = Uint8Array.from(model.actions, ({ environment }) => (environment ? 0 : 1));
    this.edgesPerAction = new Float64Array(model.actions.length);
    this.successors = new Successors(model, this.graph.store, this.open);
  }

  run(): Exploration {
    const { graph } = this;
    for (const start of this.options.starts ?? [this.model.init()]) this.beginAt(start);
    graph.beginLevels();
    while (this.stopped === 'finished' && graph.expanded < graph.size) this.expandNext();
    graph.finishLevels();
    return explorationOf(this, this.model, this.clock.seconds);
  }

  private beginAt(start: Uint16Array): void {
    const { graph } = this;
    const { layout } = graph.store;
    const id = graph.store.internRow(start);
    if (graph.store.layout !== layout) this.successors.follow();
    if (!graph.store.isNew) return;
    graph.discover(-1, -1);
    this.judgeState(id, start);
  }

  private expandNext(): void {
    const { graph } = this;
    const id = graph.expanded;
    if ((id & PROGRESS_MASK) === 0) {
      this.memoBytes = this.successors.bytes;
      this.report();
    }
    if (this.bytes + graph.growthBytes(this.model.actions.length) > this.maxBytes) {
      this.stopped = 'max-memory';
      return;
    }
    graph.openRow(id);
    this.expand(id);
    if (this.stopped === 'finished') graph.closeRow();
  }

  private expand(id: number): void {
    const { graph, successors } = this;
    const count = successors.of(id);
    for (let i = 0; i < count; i++) {
      const known = successors.take(i);
      if (known === 0) continue;
      const a = successors.actions[i] as number;
      const target = (known & IDLE) === 0 ? this.targetOf(id, a) : id;
      if (target < 0) return;
      this.edges++;
      this.edgesPerAction[a] = (this.edgesPerAction[a] as number) + 1;
      if (target === id) this.selfLoops++;
      else if (this.keepsQuiet && this.isQuiet[a] === 1) graph.addQuietEdge(a, target);
      if ((known & ASK) !== 0) this.judgeStep(id, a, target);
      if (this.stopped !== 'finished') return;
    }
  }

  /** The number of the state that the last step leads to, found now if it is new; -1 when it would be one too many. */
  private targetOf(parent: number, action: number): number {
    const { store } = this.graph;
    const { next } = this.successors;
    if (store.size >= this.maxStates) {
      const known = store.find(next);
      if (known < 0) this.stopped = 'max-states';
      return known;
    }
    const target = store.intern(next);
    if (!store.isNew) return target;
    this.graph.discover(parent, action);
    const { touches } = this.successors;
    if (touches !== 0) this.judgeState(target, this.successors.nextFields(), touches);
    return target;
  }

  private judgeState(id: number, state: Uint16Array, touched?: number): void {
    const { open, graph } = this;
    let hit = open.hitByState(state, touched);
    if (hit === undefined) return;
    for (; hit !== undefined; hit = open.hitByState(state, touched)) this.record(hit, graph.pathTo(id));
    // What is closed need not be asked of other steps any more.
    this.successors.forget();
  }

  private judgeStep(id: number, action: number, target: number): void {
    const { open, successors, graph } = this;
    const [before, after] = [successors.before(), successors.nextFields()];
    let watch = open.hitByStep(before, action, after);
    if (watch === undefined) return;
    for (; watch !== undefined; watch = open.hitByStep(before, action, after)) {
      const path = graph.pathTo(id);
      this.record(watch, { ...path, steps: [...path.steps, graph.step(action, target)] });
    }
    successors.forget();
  }

  private record(watch: Watch, path: Path): void {
    this.open.close(watch);
    const isViolation = this.findings.add(watch, path);
    if (isViolation && this.options.stopsAtFirst === true) this.stopped = 'violation';
  }

  get bytes(): number {
    return this.graph.bytes + this.memoBytes;
  }

  private report(): void {
    this.clock.tell(() => {
      const { graph, edges, bytes } = this;
      const depth = graph.levels.length - 1;
      return { states: graph.size, edges, depth, frontier: graph.size - graph.expanded, bytes };
    });
  }
}

/** Says how far a search is, no more often than it was asked to. */
class ProgressClock {
  private readonly options: ExploreOptions;
  private readonly startedAt = performance.now();
  private reportedAt = this.startedAt;
  private reportedStates = 0;

  constructor(options: ExploreOptions) {
    this.options = options;
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  tell(progress: () => Omit<Progress, 'statesPerSecond' | 'seconds'>): void {
    const { onProgress, progressEveryMs = 500 } = this.options;
    const now = performance.now();
    if (onProgress === undefined || now - this.reportedAt < progressEveryMs) return;
    const { states, ...others } = progress();
    const statesPerSecond = ((states - this.reportedStates) * 1000) / (now - this.reportedAt);
    onProgress({ states, ...others, statesPerSecond, seconds: this.seconds });
    this.reportedAt = now;
    this.reportedStates = states;
  }
}

/** What either search leaves behind. */
interface Finished {
  readonly graph: Graph & { statesPerDepth(): readonly number[] };
  readonly edges: number;
  readonly selfLoops: number;
  readonly stopped: StopReason;
  readonly findings: Findings;
  readonly edgesPerAction: Float64Array;
  readonly keepsQuiet: boolean;
  readonly bytes: number;
}

function explorationOf(search: Finished, model: Model, seconds: number): Exploration {
  const { graph, edges, selfLoops, stopped, findings, bytes, keepsQuiet } = search;
  const edgesPerAction = [...search.edgesPerAction];
  const statesPerDepth = graph.statesPerDepth();
  return {
    model,
    states: graph.size,
    edges,
    selfLoops,
    depth: statesPerDepth.length - 1,
    complete: graph.expanded === graph.size,
    stopped,
    violations: findings.violations,
    reached: findings.reached,
    edgesPerAction,
    statesPerDepth,
    digest: digestOf([graph.size, edges, selfLoops, ...statesPerDepth, ...edgesPerAction]),
    seconds,
    bytes,
    keptQuietEdges: keepsQuiet,
    graph,
  };
}

function digestOf(counts: readonly number[]): string {
  return fnv1a(counts.join(','));
}
