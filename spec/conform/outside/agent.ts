/**
 * Holds what a client agent says to its servers against the machines of a client and of its tasks: the order of its calls,
 * what it asks for, and whether it answers for what the servers have lost sight of. What befalls it unseen (attributes,
 * links, tasks that exit) may have happened at any time, so the set of states that are still possible is kept.
 */
import { clientMachine } from '../../../machines/client.ts';
import { taskMachine } from '../../../machines/task.ts';
import { eventLabel } from '../../model/label.ts';
import { tabulate } from '../../model/table.ts';
import { type EventInstance, type LocalState, REFUSED, type Table } from '../../model/types.ts';
import { statusAskedFor } from '../../worlds/observe.ts';
import { clientAlphabet, taskAlphabet } from '../alphabets.ts';

export interface AgentStep {
  /** Where it stands, for people. */
  readonly where: string;
  /** ms. */
  readonly at: number;
  /** One of the client's events, or (with `alloc`) of the task's of that allocation. */
  readonly event: EventInstance;
  readonly alloc?: string;
}

export interface AgentVerdict {
  readonly steps: number;
  readonly parting?: {
    readonly where: string;
    readonly before: readonly string[];
    readonly sentence: string;
  };
}

/** An agent that runs what its servers think unknown says so within this: Nomad's tries a report again after 5 s. */
const OWED_MS = 15_000;
const SHOWN = 8;

const CLIENT = tabulate(clientMachine, clientAlphabet);
const TASK = tabulate(taskMachine, taskAlphabet);
/** A link comes and goes, and attributes change, unseen. */
const UNSEEN_OF_CLIENT = ['LINK_LOST', 'LINK_RESTORED', 'ATTRIBUTES_CHANGED'];
/** A task exits, and something else of it changes that is worth a word, unseen. */
const UNSEEN_OF_TASK = ['EXITED', 'RESTORED', 'WRITTEN'];

/** The rest is done to it. */
const IS_AN_ACT = new Set(['REGISTER_SENT', 'HEARTBEAT_SENT']);

export function judgeAgent(steps: readonly AgentStep[]): AgentVerdict {
  const agent = new AgentFollower();
  const before: string[] = [];
  for (const [at, step] of steps.entries()) {
    const sentence = agent.step(step);
    if (sentence !== undefined)
      return { steps: at + 1, parting: { where: step.where, before: before.slice(-SHOWN), sentence } };
    before.push(`${eventLabel(step.event)}${step.alloc === undefined ? '' : ` of ${step.alloc}`}`);
  }
  return { steps: steps.length };
}

class AgentFollower {
  readonly #client = new Possible(CLIENT, UNSEEN_OF_CLIENT);
  readonly #tasks = new Map<string, Possible>();
  /** Allocation to since when its client knows that it is thought unknown. */
  readonly #owed = new Map<string, number>();
  /** What was said last of each allocation. */
  readonly #said = new Map<string, string>();

  /** What is wrong with it. */
  step({ event, alloc, at }: AgentStep): string | undefined {
    const late = [...this.#owed].find(([, since]) => at - since > OWED_MS);
    if (late !== undefined)
      return `allocation ${late[0]} was pulled as unknown, and nothing was reported of it within ${OWED_MS} ms`;
    return alloc === undefined ? this.#stepOfClient(event) : this.#stepOfTask(event, alloc, at);
  }

  #stepOfClient({ status, ...event }: EventInstance): string | undefined {
    const asks = (state: LocalState): boolean => status === undefined || statusAskedFor(state) === status;
    const was = this.#client.words();
    if (this.#client.step(event, asks) || !IS_AN_ACT.has(event.type)) return undefined;
    const asking = status === undefined ? '' : `, asking for ${String(status)},`;
    return `${event.type}${asking} from a client that is ${was}`;
  }

  #stepOfTask({ says, ...event }: EventInstance, alloc: string, at: number): string | undefined {
    const task = this.#tasks.get(alloc) ?? new Possible(TASK, UNSEEN_OF_TASK);
    this.#tasks.set(alloc, task);
    switch (event.type) {
      case 'PULLED':
        // What it pulls is not what it has done about it already.
        task.may(event);
        if (
          event['client'] === 'unknown' &&
          event['desired'] === 'run' &&
          this.#said.get(alloc) === 'running'
        )
          this.#owed.set(alloc, this.#owed.get(alloc) ?? at);
        return undefined;
      case 'SENT':
        return this.#report(task, alloc, String(says));
      default:
        task.step(event, () => true);
        return undefined;
    }
  }

  #report(task: Possible, alloc: string, says: string): string | undefined {
    this.#owed.delete(alloc);
    this.#said.set(alloc, says);
    const was = task.words();
    // Before it runs there is nothing to tell from what the servers know, but that it is known at all.
    const fits =
      says === 'pending'
        ? task.some(({ value }) => value !== 'none')
        : task.step({ type: 'SENT' }, ({ value }) => value === says);
    return fits ? undefined : `it says that allocation ${alloc} is ${says}, which it has as ${was}`;
  }
}

/** The states of one machine that are still possible. */
class Possible {
  readonly #table: Table;
  readonly #unseen: readonly string[];
  #states: ReadonlySet<number> = new Set([0]);

  constructor(table: Table, unseen: readonly string[]) {
    this.#table = table;
    this.#unseen = unseen;
  }

  /** Take it, from where it can be taken and `when` holds; false, and nothing changed, where that is nowhere. */
  step(event: EventInstance, when: (state: LocalState) => boolean): boolean {
    const { events, states, next } = this.#table;
    const column = events.findIndex((other) => eventLabel(other) === eventLabel(event));
    const from = [...this.#closed()].filter((state) => when(states[state]!));
    const into = from
      .map((state) => next[state * events.length + column]!)
      .filter((state) => state !== REFUSED);
    if (column === -1 || into.length === 0) return false;
    this.#states = new Set(into);
    return true;
  }

  /** It happens now or later. */
  may(event: EventInstance): void {
    const before = this.#states;
    if (this.step(event, () => true)) this.#states = new Set([...before, ...this.#states]);
  }

  some(is: (state: LocalState) => boolean): boolean {
    return [...this.#states].some((state) => is(this.#table.states[state]!));
  }

  words(): string {
    return [...new Set([...this.#closed()].map((state) => this.#table.states[state]!.label))].join(', or ');
  }

  /** With whatever may have happened unseen. */
  #closed(): ReadonlySet<number> {
    const met = new Set(this.#states);
    const { events, next } = this.#table;
    for (const state of met) {
      for (const [column, { type }] of events.entries()) {
        const into = next[state * events.length + column]!;
        if (this.#unseen.includes(type) && into !== REFUSED) met.add(into);
      }
    }
    return met;
  }
}
