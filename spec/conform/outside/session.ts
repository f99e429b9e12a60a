/**
 * A server as it looks from outside: a client's session with it as one flat machine, made of a world whose joint events
 * are taken in groups (moves.ts). Its states are those in which nothing is under way; its events are moves. All rules are
 * the world's; whatever is not to be seen from outside is left out of what the machine shows.
 */
import type { EvaluationMemory } from '../../../machines/evaluation.ts';
import type { NodeMemory } from '../../../machines/node.ts';
import { REVISIONS, type RevisionName } from '../../../machines/revisions.ts';
import { ModelError } from '../../model/errors.ts';
import { eventLabel } from '../../model/label.ts';
import { type EventInstance, type LocalState, REFUSED, type Scalar, type Table } from '../../model/types.ts';
import { compose, type Composed } from '../../worlds/compose.ts';
import type { WorldConfig } from '../../worlds/config.ts';
import * as see from '../../worlds/observe.ts';
import { MOVES, type Move } from './moves.ts';

export type Shown = Readonly<Record<string, Scalar>>;

/** A state of the world in which nothing is under way, and what was answered to the move that led there. */
interface Rest {
  readonly state: Uint16Array;
  readonly answer: string;
}

/** The table of a session: `context` of a state is what it shows. */
export function sessionTable(config: WorldConfig, revision: RevisionName): Table {
  const composed = compose(config, revision);
  const explorer = new Explorer(composed);
  const events: EventInstance[] = [];
  const rows: Map<number, number>[] = [];
  for (let at = 0; at < explorer.met.length; at++) {
    const row = new Map<number, number>();
    for (const { event, into } of explorer.moves(explorer.met[at]!)) row.set(numbered(events, event), into);
    rows.push(row);
  }
  const next = rows.flatMap((row) => events.map((_, event) => row.get(event) ?? REFUSED));
  const states = explorer.met.map((rest) => stateOf(composed, revision, rest));
  return { name: config.name, states, events, next: Int32Array.from(next) };
}

function numbered(events: EventInstance[], event: EventInstance): number {
  const known = events.findIndex((other) => eventLabel(other) === eventLabel(event));
  return known === -1 ? events.push(event) - 1 : known;
}

class Explorer {
  readonly met: Rest[] = [];
  readonly #composed: Composed;
  readonly #numbers = new Map<string, number>();

  constructor(composed: Composed) {
    this.#composed = composed;
    this.#number({ state: composed.model.init(), answer: 'none' });
  }

  moves({ state }: Rest): { event: EventInstance; into: number }[] {
    return MOVES.flatMap((move) => {
      const rest = this.#after(state, move);
      if (rest === undefined || (move.isSlow === true && this.#isAlike(rest.state, state))) return [];
      return [{ event: move.event(this.#composed, state), into: this.#number(rest) }];
    });
  }

  /** But for what has been spent on mishaps. */
  #isAlike(one: Uint16Array, other: Uint16Array): boolean {
    const faults = this.#composed.world.components.indexOf('faults');
    return one.every((value, at) => at === faults || value === other[at]);
  }

  #number(rest: Rest): number {
    const key = `${rest.state.join()} ${rest.answer}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.met.length);
    return this.met.push(rest) - 1;
  }

  /** Undefined when the move cannot be begun, or comes to nothing that can be seen. */
  #after(from: Uint16Array, { begins, then, ends = [] }: Move): Rest | undefined {
    let state: Uint16Array | undefined = from;
    for (const event of begins) state = state && this.#step(state, event);
    if (state === undefined) return undefined;
    const rest = this.#settled(state, then);
    const last = ends.reduce((at, event) => this.#step(at, event) ?? at, rest.state);
    return { state: last, answer: rest.answer };
  }

  /** Whatever order its steps are taken in, it must come to the same. */
  #settled(begun: Uint16Array, then: RegExp): Rest {
    const found = new Map<string, Rest>();
    const seen = new Set<string>();
    const open: Rest[] = [{ state: begun, answer: 'none' }];
    const steps = this.#composed.model.actions.filter(({ name }) => then.test(name));
    for (let rest = open.pop(); rest !== undefined; rest = open.pop()) {
      const { state, answer } = rest;
      const key = `${state.join()} ${answer}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const further = steps.flatMap(({ name }) => this.#further(rest, name));
      if (further.length === 0) found.set(key, rest);
      open.push(...further);
    }
    const [only, another] = [...found.values()];
    if (only !== undefined && another === undefined) return only;
    throw new ModelError({
      subject: `world ${this.#composed.cast.config.name}`,
      where: `after ${then.source}`,
      found: `${found.size} outcomes`,
      reason: 'from outside it could not be told which of them is due',
      instead: 'a world in which the order of these steps makes no difference',
    });
  }

  #further({ state, answer }: Rest, event: string): Rest[] {
    const into = this.#step(state, event);
    if (into === undefined || into.every((value, at) => value === state[at])) return [];
    return [{ state: into, answer: this.#answerIn(into) ?? answer }];
  }

  /** What is on its way back to the client. */
  #answerIn(state: Uint16Array): string | undefined {
    const { world } = this.#composed;
    if (world.local(state, 'heartbeat n1').value === 'unknownNode') return 'node not found';
    return world.local(state, 'report n1').value === 'refused' ? 'refused' : undefined;
  }

  #step(state: Uint16Array, name: string): Uint16Array | undefined {
    const { model } = this.#composed;
    const action = model.actions.findIndex((one) => one.name === name);
    const into = new Uint16Array(model.width);
    return action !== -1 && model.step(state, action, into) ? into : undefined;
  }
}

function stateOf({ world, cast }: Composed, revision: RevisionName, { state, answer }: Rest): LocalState {
  const shown: Record<string, Scalar> = { ...nodeShown(world.local(state, 'node n1'), revision), answer };
  for (const { slot, alloc } of cast.slots) Object.assign(shown, allocShown(slot, world.local(state, alloc)));
  const { pending, blocked } = world.local(state, 'evaluation web').context as unknown as EvaluationMemory;
  // What waits for room may be woken while the scheduler is held, or not: either way it waits.
  shown['waits'] = pending || blocked !== 'no';
  const words = [
    shown['status'],
    ...cast.slots.map(({ slot }) => `${slot}:${String(shown[slot])}`),
    ...(answer === 'none' ? [] : [answer]),
  ];
  return { value: shown['status'], context: shown, label: words.join(' ') };
}

/** The indexes are shown since #15808. */
function nodeShown(node: LocalState, revision: RevisionName): Shown {
  if (node.value === 'gone') return { status: 'gone' };
  const { missed, report, eligible } = node.context as unknown as NodeMemory;
  const status = String(node.value);
  return REVISIONS[revision].gate === 'none' ? { status, eligible } : { status, eligible, missed, report };
}

function allocShown(slot: string, alloc: LocalState): Shown {
  const client = see.clientStatusOf(alloc);
  return { [slot]: client === 'free' ? 'free' : `${client}/${see.desiredStatus(alloc)}` };
}
