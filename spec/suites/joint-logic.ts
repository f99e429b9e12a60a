/**
 * The joint events of a world taken at their word: XState runs every machine, observations are computed afresh, and
 * nothing is numbered or remembered. Slow, and that is the point: it shares neither tables nor memos with
 * model/world.ts, so that the two can be held against each other (design, section 3.5). Not a way to explore.
 */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  initialTransition,
  transition,
} from 'xstate';
import { snapshotKey } from '../model/key.ts';
import type { LocalState, Scalar } from '../model/types.ts';
import type { ComponentSpec, Condition, JointEvent, Observation, Part } from '../model/world.ts';

/** Snapshots by component. */
export type JointState = ReadonlyMap<string, AnyMachineSnapshot>;

/** Something that takes named steps from state to state. */
export interface StepLogic<S> {
  readonly initial: S;
  /** Names of all steps there are. */
  readonly actions: readonly string[];
  /** The state behind a step; undefined when it is not enabled. */
  readonly step: (state: S, action: string) => S | undefined;
  /** Equal exactly for equal states. */
  readonly keyOf: (state: S) => string;
}

/** @param prelude steps taken before the start. @throws Error when one of them is not enabled */
export function jointLogic(
  components: Readonly<Record<string, ComponentSpec>>,
  events: readonly JointEvent[],
  prelude: readonly string[] = [],
): StepLogic<JointState> {
  const byName = new Map(events.map((event) => [event.name, event]));
  const step = (state: JointState, action: string) => {
    const event = byName.get(action);
    return event && jointStep(components, state, event);
  };
  return {
    initial: prelude.reduce((state, action) => {
      const next = step(state, action);
      if (next === undefined) throw new Error(`'${action}' is not enabled in the prelude`);
      return next;
    }, startOf(components)),
    actions: events.map(({ name }) => name),
    step,
    keyOf: jointKey,
  };
}

/** Canonical text of all local states, by component. */
function jointKey(state: JointState): string {
  return keyOfLocals([...state].map(([name, { value, context }]) => [name, { value, context }]));
}

/** The same text for local states from elsewhere, in the same order of components. */
export function keyOfLocals(
  locals: readonly (readonly [component: string, local: Pick<LocalState, 'value' | 'context'>])[],
): string {
  return locals.map(([name, local]) => `${name}=${snapshotKey(local, name)}`).join('\n');
}

function startOf(components: Readonly<Record<string, ComponentSpec>>): JointState {
  return new Map(
    Object.entries(components).map(([name, { machine, input }]) => [
      name,
      initialTransition(machine, input)[0] as AnyMachineSnapshot,
    ]),
  );
}

/** All parts read the state before. A must part that is refused disables the event; one that is absent does not. */
function jointStep(
  components: Readonly<Record<string, ComponentSpec>>,
  before: JointState,
  event: JointEvent,
): JointState | undefined {
  if (!(event.when ?? []).every((condition) => holds(condition, before))) return undefined;
  const after = new Map(before);
  for (const part of event.parts) {
    if (part.only !== undefined && !holds(part.only, before)) continue;
    const { machine } = components[part.component] as ComponentSpec;
    const next = accepted(machine, before.get(part.component) as AnyMachineSnapshot, messageOf(part, before));
    if (next !== undefined) after.set(part.component, next);
    else if (part.optional !== true) return undefined;
  }
  return after;
}

/** The snapshot after an event for which XState selects a transition, were it one that changes nothing. */
function accepted(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  message: EventObject,
): AnyMachineSnapshot | undefined {
  const isOver = snapshot.status !== 'active';
  if (isOver || machine.getTransitionData(snapshot, message).length === 0) return undefined;
  return transition(machine, snapshot, message)[0] as AnyMachineSnapshot;
}

function messageOf({ type, with: payload = {} }: Part, state: JointState): EventObject {
  const fields = Object.entries(payload).map(([field, value]) => [field, valueOf(value, state)]);
  return { type, ...(Object.fromEntries(fields) as Record<string, Scalar>) };
}

function valueOf(value: Scalar | Observation, state: JointState): Scalar {
  return typeof value === 'object' ? value.as(...localsOf(value.of, state)) : value;
}

function holds({ of, is }: Condition, state: JointState): boolean {
  return is(...localsOf(of, state));
}

function localsOf(of: string | readonly string[], state: JointState): LocalState[] {
  return (typeof of === 'string' ? [of] : of).map((component) => {
    const { value, context } = state.get(component) as AnyMachineSnapshot;
    return { value: value as unknown, context: context as LocalState['context'], label: component };
  });
}
