/**
 * Refuses a machine that uses a construct on which exploration would be silently wrong (reference/toolchain.md
 * 2.3) or that cannot be drawn, counted and mutated because it has no name. It judges form, not protocol.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition } from 'xstate';
import { ModelError } from './errors.ts';
import { snapshotKey } from './key.ts';

type Node = AnyStateMachine['root'];

/** Built-in actions that act on something outside the machine's own state. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'xstate.spawnChild': 'spawn',
  'xstate.stopChild': 'stopChild',
  'xstate.sendTo': 'sendTo',
  'xstate.cancel': 'cancel',
};

/**
 * Checks a machine's form.
 * @param input as `createActor` would take it, for a machine whose context is a function of its input
 * @throws ModelError naming machine, state and construct, why it is refused and what to write instead
 */
export function checkMachine(machine: AnyStateMachine, input?: unknown): void {
  checkImplementations(machine);
  checkNode(machine, machine.root);
  snapshotKey(firstSnapshot(machine, input), machine.id);
}

/** XState keeps what a context's function throws; what first actions throw, it lets through. */
function firstSnapshot(machine: AnyStateMachine, input: unknown): AnyMachineSnapshot {
  try {
    const [snapshot] = initialTransition(machine, input);
    if (snapshot.status !== 'error') return snapshot as AnyMachineSnapshot;
    throw snapshot.error;
  } catch (cause) {
    throw refused(
      machine,
      'the first state',
      `threw ${cause instanceof Error ? cause.message : String(cause)}`,
      'a machine begins with what its input gives it',
      'an input of the shape that its context is made of, and first actions that do not throw',
    );
  }
}

function checkImplementations(machine: AnyStateMachine): void {
  for (const [name, action] of Object.entries(machine.implementations.actions)) {
    const { type, delay } = action as { type?: string; delay?: unknown };
    const outside = type === undefined ? undefined : OUTSIDE[type];
    if (outside !== undefined) {
      throw refused(
        machine,
        `action '${name}'`,
        outside,
        'it reaches another actor, which is not part of the state',
        'a joint event of the world with two parts',
      );
    }
    if (type === 'xstate.raise' && delay !== undefined) {
      throw refused(
        machine,
        `action '${name}'`,
        'raise with a delay',
        'there is no clock in the model',
        'a named event such as WINDOW_EXPIRED',
      );
    }
  }
}

function checkNode(machine: AnyStateMachine, node: Node): void {
  const where = `state '${node.path.join('.') || '(root)'}'`;
  checkConfig(machine, node, where);
  for (const action of [...node.entry, ...node.exit]) checkAction(machine, where, action);
  const transitions = [...node.transitions.values(), node.always ?? []].flat();
  for (const transition of transitions) {
    const at = `${where}, on '${transition.eventType}'`;
    for (const action of transition.actions) checkAction(machine, at, action);
    checkGuard(machine, at, transition.guard);
  }
  for (const child of Object.values(node.states)) checkNode(machine, child);
}

function checkConfig(machine: AnyStateMachine, node: Node, where: string): void {
  const config = node.config as { invoke?: unknown; after?: unknown };
  if (node.type === 'history') {
    throw refused(
      machine,
      where,
      'history',
      'the remembered state is not part of the state',
      'a context field, or a state for each memory',
    );
  }
  if (config.invoke !== undefined) {
    throw refused(
      machine,
      where,
      'invoke',
      "a child's state is not part of the state",
      'a component of its own in the world',
    );
  }
  if (config.after !== undefined) {
    throw refused(
      machine,
      where,
      'after',
      'there is no clock in the model',
      'a named event such as HEARTBEAT_MISSED',
    );
  }
}

function checkAction(machine: AnyStateMachine, where: string, action: unknown): void {
  const name = nameOf(action);
  if (name === undefined) {
    throw refused(
      machine,
      where,
      'an inline action',
      'without a name it can be neither drawn nor mutated',
      'setup({ actions: { name: ... } }) and its name here',
    );
  }
  if (machine.implementations.actions[name] === undefined) {
    throw refused(
      machine,
      where,
      `action '${name}'`,
      'it has no implementation',
      `setup({ actions: { ${name}: ... } })`,
    );
  }
}

function checkGuard(machine: AnyStateMachine, where: string, guard: unknown): void {
  if (guard === undefined) return;
  if (isCombined(guard)) {
    for (const inner of guard.guards ?? []) checkGuard(machine, where, inner);
    return;
  }
  const name = nameOf(guard);
  if (name === undefined) {
    throw refused(
      machine,
      where,
      'an inline guard',
      'without a name it can be neither drawn nor mutated',
      'setup({ guards: { name: ... } }) and its name here',
    );
  }
  if (machine.implementations.guards[name] === undefined) {
    throw refused(
      machine,
      where,
      `guard '${name}'`,
      'it has no implementation',
      `setup({ guards: { ${name}: ... } })`,
    );
  }
}

/** `and`, `or`, `not` and `stateIn` are functions that carry a `check`; what they combine must be named in turn. */
function isCombined(guard: unknown): guard is { guards?: readonly unknown[] } {
  return typeof guard === 'function' && 'check' in guard;
}

/** The name by which a machine refers to an action or guard; undefined when it carries the code itself. */
function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  if (typeof reference !== 'object' || reference === null || !('type' in reference)) return undefined;
  return typeof reference.type === 'string' ? reference.type : undefined;
}

function refused(
  machine: AnyStateMachine,
  where: string,
  found: string,
  reason: string,
  instead: string,
): ModelError {
  return new ModelError({ subject: `machine ${machine.id}`, where, found, reason, instead });
}
