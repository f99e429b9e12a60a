/**
 * A world: component machines composed by joint events, written as data and compiled to a `Model` of integers. It
 * knows nothing of Nomad, and it decides nothing: what a joint event does is what its machines accept.
 *
 * Rules of a joint event:
 * - All parts read the state before the event. A component occurs in at most one part.
 * - A part is *must* unless `optional`: a must part that its machine refuses disables the whole event; an optional
 *   part that is refused leaves its component as it was.
 * - A part whose `only` condition is false does not take place.
 * - `when` conditions that are false disable the event.
 * - An enabled event is an edge, also when it changes nothing (a self loop). The explorer counts self loops among
 *   the edges and reports them apart; for fairness, a step that changes nothing does not count as taken.
 * - `fairness` defaults to `none`; an environment event is never fair.
 *
 * What a component must know of another arrives as an observation in the event's payload: a *named* pure function
 * of local states. Example:
 *
 *     const isRunning = (alloc: LocalState) => alloc.value === 'running';
 *     const isUp = (link: LocalState) => link.value === 'up';
 *
 *     const world = defineWorld({
 *       name: 'one-node',
 *       components: {
 *         link: { machine: linkMachine },
 *         node: { machine: nodeMachine, input: { revision: 'strict-steps' } },
 *         alloc: { machine: allocMachine },
 *       },
 *       events: [
 *         { name: 'link breaks', environment: true, parts: [{ component: 'link', type: 'BREAK' }] },
 *         {
 *           name: 'client updates its status',
 *           fairness: 'weak',
 *           when: [{ of: 'link', is: isUp }],
 *           parts: [
 *             { component: 'node', type: 'UPDATE_STATUS', with: { status: 'ready', runs: { of: 'alloc', as: isRunning } } },
 *             { component: 'alloc', type: 'NODE_BACK', optional: true },
 *           ],
 *           sentence: 'the client tells the server that it is ready',
 *         },
 *       ],
 *     });
 *     const properties: Property[] = [
 *       { name: 'S1', kind: 'always', sentence: '...', state: world.predicate(['node', 'alloc'], (node, alloc) => ...) },
 *       { name: 'S2', kind: 'always', sentence: '...',
 *         step: world.stepPredicate(['node'], ([before], event, [after]) => ...) },
 *     ];
 *     const result = check(world.model, properties, { maxStates: 1_000_000 });   // spec/check/check.ts
 *     world.describe(state);                       // { link: 'up', node: 'ready missed', alloc: 'running' }
 *     world.explain(state, world.action('client updates its status'));   // per part: event instance and outcome
 *
 * A predicate over many components is remembered per tuple of their local states; give observations instead of
 * components to keep the tuples few: `world.predicate([{ of: 'a0', as: isRunning }, { of: 'a1', as: isRunning }], (x, y) => x && y)`.
 */
import type { AnyStateMachine } from 'xstate';
import { Candidates, type Veto } from './candidates.ts';
import { ModelError } from './errors.ts';
import { canonical } from './key.ts';
import { type CompiledEvent, type CompiledPart, factorsOf, isObservation, stepEvent } from './joint-step.ts';
import { type Input, type Lookup, memo } from './memo.ts';
import { LocalMachine } from './table.ts';
import {
  type Action,
  type EventInstance,
  type LocalState,
  type Model,
  type Predicate,
  REFUSED,
  type Scalar,
  type StepPredicate,
} from './types.ts';

/** A named pure function of the local states of one or several components. */
export interface Observation {
  readonly of: string | readonly string[];
  /** Takes the local states in the order of `of`. */
  readonly as: (...states: LocalState[]) => Scalar;
}

/** A named pure predicate of the local states of one or several components. */
export interface Condition {
  readonly of: string | readonly string[];
  readonly is: (...states: LocalState[]) => boolean;
}

/** One machine's share in a joint event. */
export interface Part {
  readonly component: string;
  /** The XState event type sent to it. */
  readonly type: string;
  /** The event's payload: constants, and observations of the state before. */
  readonly with?: Readonly<Record<string, Scalar | Observation>>;
  /** A refusal leaves the component as it is instead of disabling the joint event. */
  readonly optional?: boolean;
  /** Where this is false the part does not take place: its component stays as it was, and nothing is refused. */
  readonly only?: Condition;
}

export interface JointEvent {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly when?: readonly Condition[];
  /** A fault or an outside request: never fair, absent once things are quiet. */
  readonly environment?: boolean;
  readonly fairness?: Action['fairness'];
  /** What happens, as a story tells it. */
  readonly sentence?: string;
}

export interface ComponentSpec {
  readonly machine: AnyStateMachine;
  /** As `createActor` would take it. */
  readonly input?: unknown;
}

export interface WorldSpec {
  readonly name: string;
  readonly components: Readonly<Record<string, ComponentSpec>>;
  readonly events: readonly JointEvent[];
}

/** What one part of a joint event does in a given state. */
export interface PartOutcome {
  readonly component: string;
  readonly event: EventInstance;
  /** `refused` by a must part disables the joint event, by an optional one it leaves the component as it was. */
  /** `absent`: the part's own condition is false. */
  readonly outcome: 'changed' | 'ignored' | 'refused' | 'absent';
  readonly optional: boolean;
  readonly before: LocalState;
  /** Equal to `before` unless changed. */
  readonly after: LocalState;
}

/** What a joint event does in a given state, and why it is disabled if it is. */
export interface Explanation {
  readonly enabled: boolean;
  /** Names of the conditions that are false. */
  readonly unmet: readonly string[];
  readonly parts: readonly PartOutcome[];
}

/** Observes the state before and after a step of the named action. */
export type StepFunction = (
  before: readonly LocalState[],
  action: string,
  after: readonly LocalState[],
) => boolean;

/** A compiled world. */
export interface World {
  readonly name: string;
  readonly model: Model;
  readonly components: readonly string[];
  readonly events: readonly JointEvent[];
  /** The number of a joint event. @throws ModelError when there is none of that name. */
  action(name: string): number;
  /** The component's interned machine. */
  machine(component: string): LocalMachine;
  local(state: Uint16Array, component: string): LocalState;
  /** Component name -> label. */
  describe(state: Uint16Array): Readonly<Record<string, string>>;
  explain(state: Uint16Array, action: number): Explanation;
  /** A predicate over components' local states, or over observations of them, computed once per tuple. */
  predicate<const A extends readonly (string | Observation)[]>(
    of: A,
    is: (...values: { [K in keyof A]: A[K] extends string ? LocalState : Scalar }) => boolean,
  ): Predicate;
  /** A step predicate over components' local states; true for actions outside `actions`, when given. */
  stepPredicate(of: readonly string[], is: StepFunction, actions?: readonly string[]): StepPredicate;
}

/** What a step law says, for steps that change some of its columns and for those that change none. */
interface StepMemo {
  readonly changed: Lookup;
  readonly same: Lookup;
}

/** Values of one observation, numbered as they are met. */
interface Observed {
  readonly lookup: Lookup;
  readonly values: readonly Scalar[];
}

/**
 * Compiles a world.
 * @throws ModelError naming world, event and field when the description does not fit the machines
 */
export function defineWorld(spec: WorldSpec): World {
  return new CompiledWorld(spec);
}

class CompiledWorld implements World {
  readonly name: string;
  readonly components: readonly string[];
  readonly events: readonly JointEvent[];
  readonly model: Model;
  private readonly machines: readonly LocalMachine[];
  private readonly columns = new Map<string, number>();
  private readonly actions = new Map<string, number>();
  private readonly observed = new Map<(...states: LocalState[]) => unknown, Map<string, Observed>>();
  private readonly compiled: readonly CompiledEvent[];

  constructor(spec: WorldSpec) {
    this.name = spec.name;
    this.components = Object.keys(spec.components);
    this.events = spec.events;
    this.components.forEach((component, i) => this.columns.set(component, i));
    this.machines = internMachines(spec);
    this.compiled = spec.events.map((event, i) => this.compileEvent(event, i));
    this.model = this.asModel();
  }

  action(name: string): number {
    const found = this.actions.get(name);
    if (found !== undefined) return found;
    throw this.fault(
      `event '${name}'`,
      'no such joint event',
      'nothing of that name is defined',
      `one of ${[...this.actions.keys()].join(', ')}`,
    );
  }

  machine(component: string): LocalMachine {
    return this.machines[this.columnOf(component, 'machine()')] as LocalMachine;
  }

  local(state: Uint16Array, component: string): LocalState {
    return this.localAt(this.columnOf(component, 'local()'), state);
  }

  describe(state: Uint16Array): Readonly<Record<string, string>> {
    return Object.fromEntries(this.components.map((name, i) => [name, this.localAt(i, state).label]));
  }

  explain(state: Uint16Array, action: number): Explanation {
    const event = this.compiled[action] as CompiledEvent;
    const conditions = event.spec.when ?? [];
    const unmet = conditions.filter((_, i) => event.when[i]?.(state) === 0).map(({ is }) => is.name);
    const parts = event.parts.map((part) => this.explainPart(part, state));
    const isEnabled =
      unmet.length === 0 && parts.every((part) => part.optional || part.outcome !== 'refused');
    return { enabled: isEnabled, unmet, parts };
  }

  predicate<const A extends readonly (string | Observation)[]>(
    of: A,
    is: (...values: { [K in keyof A]: A[K] extends string ? LocalState : Scalar }) => boolean,
  ): Predicate {
    const readers = of.map((input) => this.reader(input));
    const lookup = memo(
      readers.map((reader) => reader.input),
      (...ids) => {
        const values = ids.map((id, i) => readers[i]?.value(id));
        return is(...(values as { [K in keyof A]: A[K] extends string ? LocalState : Scalar })) ? 1 : 0;
      },
    );
    const reads = [...new Set(of.flatMap((input) => this.columnsRead(input)))];
    return Object.assign((state: Uint16Array) => lookup(state) === 1, { reads });
  }

  stepPredicate(of: readonly string[], is: StepFunction, actions?: readonly string[]): StepPredicate {
    const columns = of.map((component) => this.columnOf(component, 'stepPredicate()'));
    const judged = new Set(actions?.map((name) => this.action(name)));
    const n = columns.length;
    const pair = new Uint16Array(2 * n);
    const perAction = this.events.map(({ name }, a) =>
      actions !== undefined && !judged.has(a) ? undefined : this.stepMemo(columns, is, name),
    );
    const holds = (before: Uint16Array, action: number, after: Uint16Array): boolean => {
      const lookup = perAction[action];
      if (lookup === undefined) return true;
      let changes = false;
      for (let i = 0; i < n; i++) {
        const column = columns[i] as number;
        const was = before[column] as number;
        const becomes = after[column] as number;
        if (was !== becomes) changes = true;
        pair[i] = was;
        pair[n + i] = becomes;
      }
      return (changes ? lookup.changed(pair) : lookup.same(pair)) === 1;
    };
    return Object.assign(holds, { reads: columns, ...(actions && { actions: [...judged] }) });
  }

  /**
   * Memos over the chosen columns of the states before and after, laid side by side. Most steps leave the columns of a
   * law as they were: those are looked up by one side alone.
   */
  private stepMemo(columns: readonly number[], is: StepFunction, action: string): StepMemo {
    const n = columns.length;
    const sides = Array.from({ length: 2 * n }, (_, i) => i);
    const judge = (before: readonly number[], after: readonly number[]) =>
      is(this.localsAt(columns, before), action, this.localsAt(columns, after)) ? 1 : 0;
    return {
      changed: memo(sides, (...ids) => judge(ids.slice(0, n), ids.slice(n))),
      same: memo(sides.slice(0, n), (...ids) => judge(ids, ids)),
    };
  }

  private columnsRead(input: string | Observation): readonly number[] {
    return this.columnsOf(typeof input === 'string' ? input : input.of, 'predicate()');
  }

  private reader(input: string | Observation): {
    input: Input;
    value: (id: number) => LocalState | Scalar;
  } {
    if (typeof input === 'string') {
      const index = this.columnOf(input, 'predicate()');
      return { input: index, value: (id) => (this.machines[index] as LocalMachine).state(id) };
    }
    const { lookup, values } = this.observe(input, 'predicate()');
    return { input: lookup, value: (id) => values[id] as Scalar };
  }

  private explainPart(part: CompiledPart, state: Uint16Array): PartOutcome {
    const machine = this.machines[part.component] as LocalMachine;
    const now = state[part.component] as number;
    const before = machine.state(now);
    const event = machine.event(part.instance(state));
    if (part.only?.(state) === 0) {
      return {
        component: part.spec.component,
        event,
        outcome: 'absent',
        optional: part.isOptional,
        before,
        after: before,
      };
    }
    const next = part.next(state);
    const outcome = next === REFUSED ? 'refused' : next === now ? 'ignored' : 'changed';
    const after = next === REFUSED ? before : machine.state(next);
    return { component: part.spec.component, event, outcome, optional: part.isOptional, before, after };
  }

  private compileEvent(event: JointEvent, index: number): CompiledEvent {
    const where = `event '${event.name}'`;
    if (this.actions.has(event.name)) {
      throw this.fault(
        where,
        'a second event of this name',
        'an event is known by its name',
        'a name of its own',
      );
    }
    this.actions.set(event.name, index);
    this.checkEvent(event, where);
    const when = (event.when ?? []).map((condition, i) =>
      this.compileCondition(condition, `${where}, when[${i}]`),
    );
    const parts = event.parts.map((part, i) => this.compilePart(part, `${where}, parts[${i}]`));
    return { spec: event, when, parts, targets: new Int32Array(parts.length) };
  }

  private checkEvent(event: JointEvent, where: string): void {
    if (event.parts.length === 0) {
      throw this.fault(
        `${where}, parts`,
        'no part',
        'an event that reaches no machine can change nothing',
        'at least one part',
      );
    }
    if (event.environment === true && (event.fairness ?? 'none') !== 'none') {
      throw this.fault(
        `${where}, fairness`,
        `'${event.fairness}' on an environment event`,
        'nothing promises that a fault or a request comes',
        "'none', or drop environment",
      );
    }
    const twice = event.parts.find((part, i) =>
      event.parts.some((other, j) => j < i && other.component === part.component),
    );
    if (twice !== undefined) {
      throw this.fault(
        `${where}, parts`,
        `component '${twice.component}' twice`,
        'all parts read the state before, so two steps of one machine do not compose',
        'one event type that does both',
      );
    }
  }

  private compileCondition(condition: Condition, where: string): Lookup {
    const columns = this.columnsOf(condition.of, where);
    this.requireName(condition.is, where);
    return memo(columns, (...ids) => {
      const holds: unknown = condition.is(...this.localsAt(columns, ids));
      if (typeof holds === 'boolean') return holds ? 1 : 0;
      throw this.fault(
        where,
        `${condition.is.name} gave ${String(holds)}`,
        'a condition is true or false',
        'a function that returns a boolean',
      );
    });
  }

  private compilePart(part: Part, where: string): CompiledPart {
    const component = this.columnOf(part.component, `${where}.component`);
    const machine = this.machines[component] as LocalMachine;
    if (!machine.declares(part.type)) {
      throw this.fault(
        `${where}.type`,
        `'${part.type}'`,
        `no state of machine ${machine.name} declares this event`,
        'an event type of that machine',
      );
    }
    const instance = this.compileInstance(part, machine, where);
    return {
      spec: part,
      component,
      isOptional: part.optional ?? false,
      only: part.only === undefined ? undefined : this.compileCondition(part.only, `${where}.only`),
      instance,
      declared: memo([component], (s) => (machine.declaresIn(s, part.type) ? 1 : 0)),
      next: memo([component, instance], (s, e) => machine.next(s, e)),
    };
  }

  /** The number of the event instance that the part sends in a state. */
  private compileInstance(part: Part, machine: LocalMachine, where: string): Lookup {
    const fields = Object.entries(part.with ?? {});
    const observed = fields.flatMap(([field, value]) =>
      isObservation(value) ? [{ field, ...this.observe(value, `${where}.with.${field}`) }] : [],
    );
    const constants = Object.fromEntries(fields.filter(([, value]) => !isObservation(value))) as Record<
      string,
      Scalar
    >;
    for (const [field, value] of Object.entries(constants))
      this.requireScalar(value, 'the payload', `${where}.with.${field}`);
    if ('type' in (part.with ?? {})) {
      throw this.fault(
        `${where}.with.type`,
        'a payload field named type',
        "it would replace the event's type",
        'another name',
      );
    }
    return memo(
      observed.map(({ lookup }) => lookup),
      (...ids) => {
        const seen = observed.map(({ field, values }, i) => [field, values[ids[i] as number]]);
        return machine.instance({
          ...constants,
          ...Object.fromEntries(seen),
          type: part.type,
        } as EventInstance);
      },
    );
  }

  /** The observation's memo, shared by every event that observes the same function of the same components. */
  private observe(observation: Observation, where: string): Observed {
    const columns = this.columnsOf(observation.of, where);
    this.requireName(observation.as, where);
    const shared = this.observed.get(observation.as) ?? new Map<string, Observed>();
    this.observed.set(observation.as, shared);
    const known = shared.get(columns.join());
    if (known !== undefined) return known;
    const values: Scalar[] = [];
    const lookup = memo(columns, (...ids) => {
      const value = observation.as(...this.localsAt(columns, ids));
      this.requireScalar(value, observation.as.name, where);
      const at = values.indexOf(value);
      return at >= 0 ? at : values.push(value) - 1;
    });
    shared.set(columns.join(), { lookup, values });
    return { lookup, values };
  }

  private asModel(): Model {
    const { machines, compiled } = this;
    const candidates = new Candidates(machines.length, compiled.length, this.vetoes());
    const width = this.components.length;
    return {
      name: this.name,
      width,
      fields: this.components,
      actions: compiled.map((event) => {
        const factors = factorsOf(event, (of) => this.columnsOf(of, `event '${event.spec.name}'`));
        return {
          name: event.spec.name,
          environment: event.spec.environment ?? false,
          fairness: event.spec.fairness ?? 'none',
          reads: [...new Set(factors.flatMap(({ reads }) => reads))],
          factors,
        };
      }),
      init: () => Uint16Array.from(machines, (machine) => machine.initial),
      step: (state, a, into) => stepEvent(compiled[a] as CompiledEvent, state, into, width),
      candidates: (state, into) => candidates.list(state, into),
      allows: (field, value) => candidates.allowed(field, value),
      describe: (field, value) => (machines[field] as LocalMachine).state(value).label,
    };
  }

  /** What a single component rules out by itself: a must part without observations, a condition on it alone. */
  private vetoes(): readonly Veto[] {
    return this.compiled.flatMap(({ spec, parts }, action) => [
      // A part with a condition of its own may be absent, so its machine alone rules nothing out.
      ...parts
        .filter(({ isOptional, spec: { only } }) => !isOptional && only === undefined)
        .map((part) => this.partVeto(part, action)),
      ...(spec.when ?? []).flatMap((condition, i) => this.conditionVeto(condition, action, `when[${i}]`)),
    ]);
  }

  private partVeto({ spec, component }: CompiledPart, action: number): Veto {
    const machine = this.machines[component] as LocalMachine;
    const payload = Object.entries(spec.with ?? {});
    if (payload.some(([, value]) => isObservation(value))) {
      return { component, action, allows: (local) => machine.declaresIn(local, spec.type) };
    }
    const instance = machine.instance({ ...(spec.with as Record<string, Scalar>), type: spec.type });
    return { component, action, allows: (local) => machine.next(local, instance) !== REFUSED };
  }

  private conditionVeto({ of, is }: Condition, action: number, where: string): readonly Veto[] {
    const [component, ...others] = this.columnsOf(of, where);
    if (component === undefined || others.length > 0) return [];
    const machine = this.machines[component] as LocalMachine;
    return [{ component, action, allows: (local) => is(machine.state(local)) }];
  }

  private localAt(index: number, state: Uint16Array): LocalState {
    return (this.machines[index] as LocalMachine).state(state[index] as number);
  }

  private localsAt(columns: readonly number[], ids: readonly number[]): LocalState[] {
    return columns.map((index, i) => (this.machines[index] as LocalMachine).state(ids[i] as number));
  }

  private columnsOf(of: string | readonly string[], where: string): readonly number[] {
    return (typeof of === 'string' ? [of] : of).map((component) => this.columnOf(component, where));
  }

  private columnOf(component: string, where: string): number {
    const index = this.columns.get(component);
    if (index !== undefined) return index;
    throw this.fault(
      where,
      `unknown component '${component}'`,
      'the world has none of that name',
      `one of ${this.components.join(', ')}`,
    );
  }

  /** An arrow function written in place takes the field's name, which says nothing in a diagram or a transcript. */
  private requireName(fn: (...states: LocalState[]) => unknown, where: string): void {
    if (fn.name !== '' && fn.name !== 'as' && fn.name !== 'is') return;
    throw this.fault(
      where,
      'an anonymous function',
      'it can be neither drawn nor reported',
      'a named function',
    );
  }

  private requireScalar(value: unknown, source: string, where: string): void {
    const isScalar = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (isScalar) return;
    throw this.fault(
      where,
      `${source} gave ${String(value)}`,
      'an event carries strings, booleans and finite numbers',
      'a function that returns one of them',
    );
  }

  private fault(where: string, found: string, reason: string, instead: string): ModelError {
    return new ModelError({ subject: `world ${this.name}`, where, found, reason, instead });
  }
}

/** One interned machine per (machine, input): components of a kind share their tables. */
function internMachines(spec: WorldSpec): readonly LocalMachine[] {
  const known = new Map<AnyStateMachine, Map<string, LocalMachine>>();
  return Object.entries(spec.components).map(([component, { machine, input }]) => {
    const where = `world ${spec.name}, component ${component}`;
    const key = input === undefined ? '' : canonical(input, where, 'input');
    const ofMachine = known.get(machine) ?? new Map<string, LocalMachine>();
    known.set(machine, ofMachine);
    const local = ofMachine.get(key) ?? new LocalMachine(machine, { input });
    ofMachine.set(key, local);
    return local;
  });
}
