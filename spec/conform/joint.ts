/**
 * Runs joint walks (lists of joint events of a whole world) on an implementation and judges every step: the event that
 * the model allows must be there to be had, and what the implementation shows after it must be what the model's state
 * shows. A walk that time forbids ends early and is counted apart. It generates no walks and knows no implementation.
 */
import { OF_OUR_SERVERS, type RevisionName } from '../../machines/revisions.ts';
import type { EvaluationMemory } from '../../machines/evaluation.ts';
import type { LocalState, Model } from '../model/types.ts';
import { enabledIn } from '../suites/choices.ts';
import type { Share } from '../suites/coverage.ts';
import { type ProductBudget, type ProductGoal, productSuite, type ProductWalk } from '../suites/product.ts';
import { compose, type Composed } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { differences, shownByModel, shownBySight } from './joint-sight.ts';
import type { JointTarget, Sight } from './joint-target.ts';
import { JOINT_WORLDS, UNREAL } from './joint-worlds.ts';
import type { Failure } from './run.ts';

/** `random`: walks that choose among what is enabled by a seeded draw, far deeper than what a search covers. */
export type JointGoal = ProductGoal | 'random';
export const JOINT_GOALS: readonly JointGoal[] = ['actions', 'pairs', 'concurrent-pairs', 'random'];

/** Part of every token: another budget would give other walks. */
export const JOINT_BUDGET: ProductBudget = { maxStates: 10_000, maxSteps: 60 };
const RANDOM_WALKS = 200;
const RANDOM_STEPS = 90;

export interface JointOptions {
  readonly target: () => JointTarget;
  /** Default: what our servers run. */
  readonly revision?: RevisionName;
  /** Default: all of `JOINT_WORLDS`. */
  readonly worlds?: readonly WorldConfig[];
  readonly goals?: readonly JointGoal[];
  /** Differences to describe for each suite; default 20, all are counted. */
  readonly maxFailures?: number;
  /** Walks a suite, evenly spread; default all. */
  readonly limit?: number;
  readonly onProgress?: (progress: JointProgress) => void;
}

export interface JointProgress {
  readonly world: string;
  readonly suite: string;
  readonly done: number;
  readonly of: number;
}

export interface JointReport {
  readonly suite: JointGoal;
  /** The world's name. */
  readonly machine: string;
  readonly target: string;
  readonly tests: number;
  /** Joint events that were brought about and judged, preludes included. */
  readonly steps: number;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Walks that ended early, without a difference; they count as passed. By reason. */
  readonly cutShort: Readonly<Record<string, number>>;
  /** Joint events brought about, out of those of the world. */
  readonly coverage: Share;
  /** Those that never were. */
  readonly missing: readonly string[];
  readonly seconds: number;
}

/** Every world x every goal. */
export function jointSuites(options: JointOptions): JointReport[] {
  const { worlds = JOINT_WORLDS, goals = JOINT_GOALS, revision = OF_OUR_SERVERS } = options;
  return worlds.flatMap((config) => {
    const composed = compose(config, revision);
    return goals.map((goal) => jointSuite(composed, goal, options));
  });
}

function jointSuite(composed: Composed, goal: JointGoal, options: JointOptions): JointReport {
  const { maxFailures = 20, limit = Infinity, onProgress } = options;
  const startedAt = performance.now();
  const world = composed.cast.config.name;
  const all = walksOf(composed, goal);
  const walks = all.filter((_, at) => all.length <= limit || (at * limit) % all.length < limit);
  const target = options.target();
  const seen = new Set<string>();
  const cutShort: Record<string, number> = {};
  const failures: Failure[] = [];
  let steps = 0;
  let failed = 0;
  for (const [at, walk] of walks.entries()) {
    const run = runJointWalk(target, composed, walk);
    steps += run.events.length;
    for (const event of run.events) seen.add(event);
    if (run.cut !== undefined) cutShort[run.cut] = (cutShort[run.cut] ?? 0) + 1;
    if (run.failure !== undefined) {
      failed += 1;
      if (failures.length < maxFailures) failures.push(run.failure);
    }
    if (at % 16 === 15 || at === walks.length - 1)
      onProgress?.({ world, suite: goal, done: at + 1, of: walks.length });
  }
  const events = composed.model.actions.map(({ name }) => name);
  const missing = events.filter((name) => !seen.has(name));
  return {
    suite: goal,
    machine: world,
    target: target.name,
    tests: walks.length,
    steps,
    passed: walks.length - failed,
    failed,
    failures,
    cutShort,
    coverage: { covered: events.length - missing.length, of: events.length },
    missing,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function walksOf({ model }: Composed, goal: JointGoal): readonly ProductWalk[] {
  if (goal !== 'random') return productSuite(model, goal, JOINT_BUDGET).walks;
  return Array.from({ length: RANDOM_WALKS }, (_, at) => ({
    id: `${model.name}/random/${at + 1}`,
    actions: draw(model, drawing(at + 1)),
  }));
}

/** A run that takes any enabled event, those that change nothing left out: they would crowd out the others. */
function draw(model: Model, below: (bound: number) => number): string[] {
  const actions: string[] = [];
  let state = model.init();
  while (actions.length < RANDOM_STEPS) {
    const from = state;
    const enabled = enabledIn(model, from).filter(
      ({ action, into }) =>
        !UNREAL.test(model.actions[action]!.name) && into.some((value, at) => value !== from[at]),
    );
    const chosen = enabled[below(enabled.length)];
    if (chosen === undefined) break;
    actions.push(model.actions[chosen.action]!.name);
    state = chosen.into;
  }
  return actions;
}

/** Numbers below a bound, the same for the same seed (linear congruential, constants of Numerical Recipes). */
function drawing(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

export interface JointRun {
  /** Brought about and judged, the failing one included. */
  readonly events: readonly string[];
  readonly failure: Failure | undefined;
  /** Why the walk ended early. */
  readonly cut: string | undefined;
}

/** Run one walk from a fresh start, the world's prelude first. */
export function runJointWalk(target: JointTarget, composed: Composed, walk: ProductWalk): JointRun {
  const events = [...composed.cast.config.prelude, ...walk.actions];
  const follower = new Follower(composed);
  target.start(composed.cast.config);
  let run: JointRun = { events, failure: undefined, cut: undefined };
  for (const [at, event] of events.entries()) {
    const end = follow(target, follower, event, events.slice(at + 1));
    if (end === undefined) continue;
    const done = events.slice(0, at + ('cut' in end ? 0 : 1));
    const failure = 'cut' in end ? undefined : failureOf(target, composed, walk, events, at, end);
    run = { events: done, failure, cut: 'cut' in end ? end.cut : undefined };
    break;
  }
  target.stop();
  return run;
}

interface Parting {
  readonly expected: readonly string[];
  readonly observed: string;
  /** Which components differ. */
  readonly components?: readonly string[];
}
type End = Parting | { readonly cut: string };

/** One step: bring it about and compare. */
function follow(
  target: JointTarget,
  follower: Follower,
  event: string,
  ahead: readonly string[],
): End | undefined {
  const sent = target.send({ event, allocOf: follower.slots, ahead });
  if ('notDrivable' in sent) return { cut: nameless(sent.notDrivable) };
  if ('impossible' in sent) return { expected: [`'${event}' can happen`], observed: sent.impossible };
  return follower.step(event, target.observe());
}

/** Reasons are counted by kind: what they name differs from walk to walk. */
function nameless(reason: string): string {
  return reason.replace(/\b(id-|\w+-)\d+\b/g, 'an allocation');
}

/** The model beside the implementation: its state, and which allocation stands in which slot. */
class Follower {
  readonly slots = new Map<string, string>();
  readonly #composed: Composed;
  #state: Uint16Array;
  /** A call about a node to the slots that were filled when it last read the record or wrote the status. */
  readonly #filled = new Map<string, ReadonlySet<string>>();

  constructor(composed: Composed) {
    this.#composed = composed;
    this.#state = composed.world.model.init();
  }

  step(event: string, sight: Sight): End | undefined {
    const next = this.#after(event);
    if (next === undefined) throw new Error(`'${event}' is not enabled in the model`);
    const limit = this.#limit(event, next);
    if (limit !== undefined) return { cut: limit };
    const parting = this.#compare(next, sight);
    if (parting === undefined) {
      this.#note(event);
      return undefined;
    }
    const smaller = this.#smallerModel(event, parting, sight);
    if (smaller !== undefined) return { cut: smaller };
    // Which node comes first, and which allocation scores higher, are the scheduler's own choice.
    const isOtherChoice = this.#siblings(event).some((sibling) => {
      const state = this.#after(sibling);
      return state !== undefined && this.#compare(state, sight) === undefined;
    });
    return isOtherChoice ? { cut: 'the ranking chose otherwise' } : parting;
  }

  /** Differences in evaluations alone that come of steps the model does not take apart, or does not know. */
  #smallerModel(event: string, { components = [] }: Parting, sight: Sight): string | undefined {
    if (components.some((component) => !component.startsWith('evaluation '))) return undefined;
    if (event === 'the leader is lost')
      return 'what waits for room is written down before the plan, and outlives the leader';
    if (this.#looksLater(event))
      return 'whom a new status concerns is asked when it is written, not when the call is answered';
    const waited = Object.values(sight.evaluations).some((facts) => facts['hasWaited'] === true);
    return waited && / is planned|^plan of /.test(event)
      ? 'an evaluation that waited for its time leaves none that waits for room'
      : undefined;
  }

  /** Remember placements since the status of their node was written. */
  #note(event: string): void {
    const written = /^((?:Register|heartbeat|silence) of n\d+) is (?:read|committed)$/.exec(event)?.[1];
    if (written !== undefined) this.#filled.set(written, new Set(this.slots.keys()));
  }

  /**
   * The server asks which jobs a new status concerns as soon as it is written; the model, when the call is answered.
   * Told apart by allocations that came to the node in between.
   */
  #looksLater(event: string): boolean {
    const call = /^((?:Register|heartbeat|silence) of n\d+) is (?:answered|acted on)$/.exec(event)?.[1];
    const before = this.#filled.get(call ?? '');
    return before !== undefined && [...this.slots.keys()].some((slot) => !before.has(slot));
  }

  #after(event: string): Uint16Array | undefined {
    const { model } = this.#composed.world;
    const next = new Uint16Array(model.width);
    return model.step(this.#state, this.#composed.world.action(event), next) ? next : undefined;
  }

  #siblings(event: string): readonly string[] {
    const planned = /^\w+ is planned/.exec(event)?.[0];
    if (planned === undefined) return [];
    const names = this.#composed.model.actions.map(({ name }) => name);
    return names.filter((name) => name.startsWith(planned) && name !== event);
  }

  /** Take `next` for the state if the sight fits it; else say how they part. */
  #compare(next: Uint16Array, sight: Sight): Parting | undefined {
    const { cast, world } = this.#composed;
    const local = (component: string): LocalState => world.local(next, component);
    const slots = this.#slotsIn(local, sight);
    const expected = shownByModel(cast, local);
    const seen = shownBySight(cast, local, sight, slots);
    const apart = differences(expected, seen);
    const strangers = Object.keys(sight.allocs).filter((id) => ![...slots.values()].includes(id));
    if (apart.length > 0 || strangers.length > 0) {
      const strange = strangers.map((id) => `an allocation ${id} that the model does not know`);
      return {
        expected: apart.map((one) => `${one.component}: ${one.expected}`),
        components: apart.map((one) => one.component),
        observed: [...apart.map((one) => `${one.component}: ${one.seen}`), ...strange].join('; '),
      };
    }
    this.#state = next;
    this.slots.clear();
    for (const [slot, id] of slots) this.slots.set(slot, id);
    return undefined;
  }

  /** A slot that has just been filled holds the newest allocation that stands in none. */
  #slotsIn(local: (component: string) => LocalState, sight: Sight): Map<string, string> {
    const slots = new Map<string, string>();
    const taken = this.#composed.cast.slots.filter(({ alloc }) => local(alloc).value !== 'free');
    for (const { slot } of taken) {
      const id = this.slots.get(slot);
      if (id !== undefined) slots.set(slot, id);
    }
    const known = new Set(slots.values());
    const fresh = Object.keys(sight.allocs)
      .filter((id) => !known.has(id))
      .sort();
    for (const { slot, job } of taken) {
      if (slots.has(slot)) continue;
      const at = fresh.findIndex((id) => sight.allocs[id]?.['job'] === job.name);
      const [id] = at === -1 ? [] : fresh.splice(at, 1);
      if (id !== undefined) slots.set(slot, id);
    }
    return slots;
  }

  /** Where the model is smaller than the protocol, a walk says nothing any more. */
  #limit(event: string, next: Uint16Array): string | undefined {
    const { cast, world } = this.#composed;
    const memories = cast.jobs.map(({ evaluation }) => memoryOf(world.local(next, evaluation)));
    if (memories.some(({ outOfSlots }) => outOfSlots)) return 'the world has no slot left';
    if (memories.some(({ blocked }) => blocked === 'failed'))
      return 'the model gives up after two attempts, a scheduler after five';
    const puller = /^(n\d+) pulls its allocations$/.exec(event)?.[1];
    const node = cast.nodes.find(({ name }) => name === puller)?.node;
    if (node !== undefined && world.local(this.#state, node).value === 'gone')
      return 'a node that is unknown to the servers is listed nothing, and ends all it runs';
    return undefined;
  }
}

const memoryOf = (evaluation: LocalState): EvaluationMemory =>
  evaluation.context as unknown as EvaluationMemory;

const SENTENCE_EVENTS = 6;

function failureOf(
  target: JointTarget,
  { cast }: Composed,
  walk: ProductWalk,
  events: readonly string[],
  at: number,
  { expected, observed }: Parting,
): Failure {
  const event = events[at]!;
  const before = events.slice(0, at);
  const token = tokenOf(cast.config.name, walk);
  const latest = before.slice(-SENTENCE_EVENTS).join(', ');
  const sentence = `${token} on ${target.name}, step ${at + 1}: ${event} after ${latest}: expected ${expected.join('; ')}; observed ${observed}`;
  return { walk: walk.id, step: at + 1, event, expected, observed, before, story: [], sentence, token };
}

/** `walk:joint/WORLD/SUITE/NUMBER`. */
function tokenOf(world: string, walk: ProductWalk): string {
  const [goal, number] = walk.id.split('/').slice(-2);
  return `walk:joint/${world}/${goal}/${number}`;
}

/** The world and the walk that a token names; undefined when there is none. */
export function jointWalkOf(
  token: string,
  revision: RevisionName = OF_OUR_SERVERS,
): { readonly composed: Composed; readonly walk: ProductWalk } | undefined {
  const match = /^(?:walk:)?joint\/([^/]+)\/([^/]+)\/(\d+)$/.exec(token);
  const config = JOINT_WORLDS.find(({ name }) => name === match?.[1]);
  const goal = JOINT_GOALS.find((name) => name === match?.[2]);
  if (config === undefined || goal === undefined) return undefined;
  const composed = compose(config, revision);
  const walks = walksOf(composed, goal);
  const walk = walks[Number(match?.[3]) - 1];
  return walk && { composed, walk };
}
