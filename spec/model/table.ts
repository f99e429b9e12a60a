/**
 * An XState machine as integers: local states and event instances are numbered as they are met, and XState runs
 * once per pair of them. This is the only place of the model layer where a machine takes a step.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import { ModelError } from './errors.ts';
import { fnv1a } from './fnv.ts';
import { canonical, snapshotKey } from './key.ts';
import { eventLabel, stateLabel } from './label.ts';
import { checkMachine } from './lint.ts';
import { type EventInstance, type LocalState, REFUSED, type Table } from './types.ts';

export interface LocalOptions {
  /** As `createActor` would take it. */
  readonly input?: unknown;
  /** Take every step twice and refuse a machine whose results differ. Default true: it costs little. */
  readonly provesPurity?: boolean;
  /** More local states than this mean an unbounded context. Default 20,000; at most 65,535. */
  readonly maxStates?: number;
}

const UNKNOWN = -2;

/**
 * One machine with one input. State 0 is initial.
 *
 * Acceptance: a machine accepts an event when XState selects at least one transition for it. A declared
 * transition without target and actions (`HEARTBEAT: {}`) is accepted and changes nothing; an event that no active
 * state declares, or whose guards are all false, is REFUSED, as is every event in a final state.
 */
export class LocalMachine {
  readonly name: string;
  readonly initial = 0;
  private readonly machine: AnyStateMachine;
  private readonly provesPurity: boolean;
  private readonly maxStates: number;
  private readonly snapshots: AnyMachineSnapshot[] = [];
  private readonly states: LocalState[] = [];
  private readonly ids = new Map<string, number>();
  private readonly labels = new Set<string>();
  private readonly instances: EventInstance[] = [];
  private readonly instanceIds = new Map<string, number>();
  private readonly rows: Int32Array[] = [];

  /** @throws ModelError when the machine uses a banned construct (see `lint.ts`). */
  constructor(machine: AnyStateMachine, options: LocalOptions = {}) {
    checkMachine(machine, options.input);
    this.name = machine.id;
    this.machine = machine;
    this.provesPurity = options.provesPurity ?? true;
    this.maxStates = Math.min(options.maxStates ?? 20_000, 65_535);
    const [snapshot] = initialTransition(machine, options.input);
    this.intern(snapshot);
  }

  /** Local states met so far. */
  get stateCount(): number {
    return this.states.length;
  }

  /** Event instances met so far. */
  get instanceCount(): number {
    return this.instances.length;
  }

  /** The local state numbered `i`, deeply frozen. */
  state(i: number): LocalState {
    return required(this.states[i], `${this.name} has no local state ${i}`);
  }

  /** The event instance numbered `i`. */
  event(i: number): EventInstance {
    return required(this.instances[i], `${this.name} has no event instance ${i}`);
  }

  /**
   * The number of the local state with this value and context, whether the machine's own steps lead there or not: what
   * a machine of other rules has left behind.
   */
  adopt({ value, context }: Pick<LocalState, 'value' | 'context'>): number {
    return this.intern(this.machine.resolveState({ value: value as string, context }));
  }

  /** Whether some state of the machine declares this event type. */
  declares(type: string): boolean {
    return declaredTypes(this.machine.root).some((declared) => matches(declared, type));
  }

  /** Whether an active state node of local state `i` declares this event type, whatever the guards say. */
  declaresIn(i: number, type: string): boolean {
    const snapshot = required(this.snapshots[i], `${this.name} has no local state ${i}`);
    return nodesOf(snapshot).some((node) =>
      [...node.transitions.keys()].some((declared) => matches(declared, type)),
    );
  }

  /** The number of an event instance, given one on first sight. Payload fields must be plain scalars. */
  instance(event: EventInstance): number {
    const key = canonical(event, this.name, `event '${event.type}'`);
    const known = this.instanceIds.get(key);
    if (known !== undefined) return known;
    const id = this.instances.length;
    this.instances.push(Object.freeze({ ...event }));
    this.instanceIds.set(key, id);
    return id;
  }

  /** The next local state of `state` under event instance `instance`, or REFUSED. Runs XState at most once per pair. */
  next(state: number, instance: number): number {
    const row = this.rowFor(state, instance);
    const known = row[instance] as number;
    if (known !== UNKNOWN) return known;
    const result = this.compute(state, this.event(instance));
    row[instance] = result;
    return result;
  }

  /**
   * The table over a finite alphabet: the states reachable by it, numbered breadth first in the alphabet's order,
   * so that the same machine and alphabet always give the same table.
   */
  close(alphabet: readonly EventInstance[]): Table {
    const instances = alphabet.map((event) => this.instance(event));
    const numbers = new Map<number, number>([[this.initial, 0]]);
    const order = [this.initial];
    const next: number[] = [];
    for (let s = 0; s < order.length; s++) {
      for (const instance of instances) {
        const target = this.next(order[s] as number, instance);
        if (target !== REFUSED && !numbers.has(target)) {
          numbers.set(target, order.length);
          order.push(target);
        }
        next.push(target === REFUSED ? REFUSED : (numbers.get(target) as number));
      }
    }
    const states = order.map((id) => this.state(id));
    return {
      name: this.name,
      states,
      events: instances.map((i) => this.event(i)),
      next: Int32Array.from(next),
    };
  }

  private rowFor(state: number, instance: number): Int32Array {
    const row = this.rows[state];
    if (row !== undefined && instance < row.length) return row;
    const wide = new Int32Array(Math.max(8, (row?.length ?? 0) * 2, instance + 1)).fill(UNKNOWN);
    if (row !== undefined) wide.set(row);
    this.rows[state] = wide;
    return wide;
  }

  private compute(state: number, event: EventInstance): number {
    const before = required(this.snapshots[state], `${this.name} has no local state ${state}`);
    const after = this.run(before, event);
    if (this.provesPurity) this.checkPurity(before, event, after);
    return after === undefined ? REFUSED : this.intern(after);
  }

  /** One step of XState; undefined when the machine does not accept the event. */
  private run(before: AnyMachineSnapshot, event: EventInstance): AnyMachineSnapshot | undefined {
    try {
      if (before.status !== 'active') return undefined;
      const selected = this.machine.getTransitionData(before, event);
      if (selected.length === 0) return undefined;
      const [after] = transition(this.machine, before, event);
      return after;
    } catch (cause) {
      const found = `${eventLabel(event)} threw ${cause instanceof Error ? cause.message : String(cause)}`;
      throw this.fault(
        before,
        found,
        'a guard or action must not throw',
        'a guard that is false when the event makes no sense',
      );
    }
  }

  private checkPurity(
    before: AnyMachineSnapshot,
    event: EventInstance,
    after: AnyMachineSnapshot | undefined,
  ): void {
    const again = this.run(before, event);
    const one = after === undefined ? '' : this.keyOf(after);
    const two = again === undefined ? '' : this.keyOf(again);
    if (one === two) return;
    throw this.fault(
      before,
      `${eventLabel(event)} gave two results: ${one || 'refused'} and ${two || 'refused'}`,
      'a guard or action reads something besides context and event',
      'put what it reads into the event as an observation',
    );
  }

  private intern(snapshot: AnyMachineSnapshot): number {
    const key = this.keyOf(snapshot);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.states.length;
    if (id >= this.maxStates) {
      throw this.fault(
        snapshot,
        `more than ${this.maxStates} local states`,
        'its context is probably unbounded',
        'a bounded counter, or a flag',
      );
    }
    deepFreeze(snapshot.context);
    this.ids.set(key, id);
    this.snapshots.push(snapshot);
    this.states.push(Object.freeze(this.localState(snapshot, key)));
    return id;
  }

  private localState(snapshot: AnyMachineSnapshot, key: string): LocalState {
    const context = snapshot.context as Readonly<Record<string, unknown>>;
    const initial = this.states[0]?.context ?? context;
    const short = stateLabel(snapshot.value, context, initial);
    const label = this.labels.has(short) ? key : short;
    this.labels.add(label);
    return { value: snapshot.value as unknown, context, label };
  }

  private keyOf(snapshot: AnyMachineSnapshot): string {
    return snapshotKey(snapshot, this.name);
  }

  private fault(snapshot: AnyMachineSnapshot, found: string, reason: string, instead: string): ModelError {
    const where = `state ${canonical(snapshot.value, this.name, 'value')} with context ${JSON.stringify(snapshot.context)}`;
    return new ModelError({ subject: `machine ${this.name}`, where, found, reason, instead });
  }
}

/** Flat table of a machine over an alphabet, in one call. */
export function tabulate(
  machine: AnyStateMachine,
  alphabet: readonly EventInstance[],
  options: LocalOptions = {},
): Table {
  return new LocalMachine(machine, options).close(alphabet);
}

/**
 * FNV-1a, 64 bit, of a table's canonical text, as 16 hexadecimal digits: what a golden file pins, so that a change
 * of a machine, or of XState under it, shows.
 */
export function tableHash(table: Table): string {
  const states = table.states.map(({ value, context }) => ({ value, context }));
  const text = canonical({ states, events: table.events, next: [...table.next] }, table.name, 'table');
  return fnv1a(text);
}

/** XState's event descriptors: an exact type, `*`, or a prefix such as `rpc.*`. */
function matches(declared: string, type: string): boolean {
  if (declared === '*' || declared === type) return true;
  return declared.endsWith('.*') && `${type}.`.startsWith(declared.slice(0, -1));
}

/** Every event descriptor of the machine. (`machine.events` leaves out the ones accepted without target or action.) */
function declaredTypes(node: AnyStateMachine['root']): readonly string[] {
  return [...node.transitions.keys(), ...Object.values(node.states).flatMap(declaredTypes)];
}

function nodesOf(snapshot: AnyMachineSnapshot): readonly { transitions: Map<string, unknown> }[] {
  return snapshot._nodes;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

function required<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(message);
  return value;
}
