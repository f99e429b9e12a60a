/**
 * Upgrade worlds: whatever state servers of another revision left behind, once the last of them is gone. Every state
 * that a world reaches under their rules loses its leader and goes on under ours, with all its faults ahead of it
 * again. How servers of both kinds get along at the same time is not asked.
 */
import { type CheckResult, check } from '../check/check.ts';
import { type Exploration, explore } from '../check/explore.ts';
import type { Faults } from '../../machines/environment.ts';
import type { RevisionName, Rules } from '../../machines/revisions.ts';
import { TupleStore } from '../model/tuple-store.ts';
import type { LocalState, Predicate, Property } from '../model/types.ts';
import { type World, defineWorld } from '../model/world.ts';
import { propertiesOf } from '../properties/index.ts';
import type { Cast } from '../worlds/cast.ts';
import { componentsOf } from '../worlds/components.ts';
import { type Composed, compose } from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import * as see from '../worlds/observe.ts';
import { leaderIsLost } from '../worlds/steps/environment.ts';

export interface UpgradeOptions {
  /** States of the other revision's world that are left behind; more are not looked for. Default: all. */
  readonly maxLeftBehind?: number;
  /** States under our rules at which the search stops. Default: no limit. */
  readonly maxStates?: number;
  /** Ours, or others close to them. */
  readonly rules?: Rules;
}

export interface Upgrade {
  /** Distinct states that our servers find. */
  readonly leftBehind: number;
  /** Whether these are all that the other revision's world reaches. */
  readonly leftBehindIsComplete: boolean;
  readonly composed: Composed;
  readonly result: CheckResult;
}

/** Every law and every liveness property, and that all ends in what our servers know of themselves. */
export function judgeUpgrade(config: WorldConfig, from: RevisionName, options: UpgradeOptions = {}): Upgrade {
  const old = compose(config, from);
  const ours = compose(config, 'orrery', options.rules);
  const found = explore(old.model, [], most(options.maxLeftBehind));
  const starts = takenOver(old, ours, found);
  const result = check(ours.model, [...propertiesOf(ours), settles(ours)], {
    ...most(options.maxStates),
    starts: rowsOf(starts),
  });
  return { leftBehind: starts.size, leftBehindIsComplete: found.complete, composed: ours, result };
}

const most = (maxStates: number | undefined) => (maxStates === undefined ? {} : { maxStates });

/** The states of the other world, each after the loss of its last leader. */
function takenOver(old: Composed, ours: Composed, found: Exploration): TupleStore {
  const handover = handoverWorld(ours.cast);
  const intoHandover = translation(old.world, handover, (_, local) => local);
  const intoOurs = translation(handover, ours.world, startsOver(ours.world));
  const starts = new TupleStore(ours.model.width);
  const before = new Uint16Array(old.model.width);
  const between = new Uint16Array(handover.model.width);
  const after = new Uint16Array(handover.model.width);
  for (let id = 0; id < found.graph.expanded; id++) {
    found.graph.store.read(id, before);
    intoHandover(before, between);
    if (!handover.model.step(between, 0, after)) throw new Error('a leader can always be lost');
    intoOurs(after, starts.scratch);
    starts.intern(starts.scratch);
  }
  return starts;
}

/** Our components, and the loss of the leader as their only event: no fault of the purse, for it is meant. */
function handoverWorld(cast: Cast): World {
  const lost = leaderIsLost(cast);
  const parts = lost.parts.filter(({ component }) => component !== 'faults');
  return defineWorld({
    name: `handover of ${cast.config.name}`,
    components: componentsOf(cast),
    events: [{ ...lost, parts }],
  });
}

/**
 * The purse is full again, what the old servers did needlessly is not laid at our door, and what no rule of ours reads
 * is not told apart.
 */
function startsOver(world: World) {
  return (component: string, local: LocalState): LocalState =>
    component === 'faults' || component.startsWith('churn ')
      ? world.machine(component).state(0)
      : { ...local, context: withoutOldMarks(local.context) };
}

/** Rewrites a state of one world as one of another: component by component, by value and context. */
function translation(
  from: World,
  to: World,
  as: (component: string, local: LocalState) => LocalState,
): (state: Uint16Array, into: Uint16Array) => void {
  const columns = to.components.map((component) => {
    const column = from.components.indexOf(component);
    const known: number[] = [];
    const adopt = (local: number) =>
      to.machine(component).adopt(as(component, from.machine(component).state(local)));
    return { column, numberOf: (local: number) => (known[local] ??= adopt(local)) };
  });
  return (state, into) => {
    for (const [i, { column, numberOf }] of columns.entries()) {
      into[i] = column < 0 ? 0 : numberOf(state[column] as number);
    }
  };
}

function* rowsOf(store: TupleStore): Iterable<Uint16Array> {
  const row = new Uint16Array(store.width);
  for (let id = 0; id < store.size; id++) {
    store.read(id, row);
    yield row;
  }
}

/** From then on our servers are where they could have come by themselves, so whatever holds of them holds. */
function settles(ours: Composed): Property {
  const own = isOwn(ours);
  const areConnected = ours.world.predicate(
    ours.cast.nodes.map((n) => ({ of: n.client, as: see.isConnected })),
    (...connected) => !connected.includes(false),
  );
  return {
    name: 'UP settles',
    kind: 'eventually',
    stays: true,
    sentence:
      'Once things are quiet and all clients connected, all is at last as our servers could have brought it about themselves, for good.',
    goal: (state) => !areConnected(state) || own(state),
  };
}

/** Not compared: faults to come, what only an observer remembers, and the index of reports, which opens no gate of ours. */
function isOwn(ours: Composed): Predicate {
  const { config, revision, rules } = ours.cast;
  const own = compose({ ...config, faults: oneMoreOfEach(config.faults) }, revision, rules);
  const project = translation(own.world, ours.world, withoutHistory(ours.world));
  const projectOurs = translation(ours.world, ours.world, withoutHistory(ours.world));
  const seen = new TupleStore(ours.model.width);
  const row = new Uint16Array(ours.model.width);
  const { graph } = explore(own.model);
  for (let id = 0; id < graph.expanded; id++) {
    graph.store.read(id, row);
    project(row, seen.scratch);
    seen.intern(seen.scratch);
  }
  return (state) => {
    projectOurs(state, row);
    return seen.find(row) >= 0;
  };
}

/** What the old servers went through was a fault too. */
function oneMoreOfEach(faults: Faults): Faults {
  const more = Object.entries(faults).map(([kind, n]) => [kind, n > 0 ? n + 1 : 0]);
  return { ...faults, ...Object.fromEntries(more) };
}

function withoutHistory(world: World) {
  return (component: string, local: LocalState): LocalState => {
    const isHistory = component.startsWith('churn ') || component.endsWith(' freshness');
    if (isHistory || component === 'faults') return world.machine(component).state(0);
    return 'report' in local.context ? { ...local, context: { ...local.context, report: 'never' } } : local;
  };
}

/** The follow-up that an allocation names: ours ask for none. The evaluation that waits is in the log, and comes. */
function withoutOldMarks(context: LocalState['context']): LocalState['context'] {
  return 'followup' in context ? { ...context, followup: false } : context;
}
