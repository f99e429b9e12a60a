/**
 * Calls as a trace shows them: what each has read, what its machine then writes, and which writes are still under way.
 * One server's leadership at a time; the records themselves are kept elsewhere.
 */
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { holdsWindow } from '../../machines/outage.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine } from '../../machines/report.ts';
import type { Rules } from '../../machines/revisions.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import type { ClientStatus } from '../../machines/vocabulary.ts';
import { LocalMachine } from '../model/table.ts';
import { type EventInstance, type LocalState, REFUSED, type Scalar } from '../model/types.ts';

/** A node as a heartbeat finds it. */
export interface NodeFound {
  readonly status: string;
  readonly reported: boolean;
  readonly live: boolean;
  readonly unheard: boolean;
  readonly [field: string]: string | boolean;
}

/** What the machines of the calls make of what a call has read. Each answer is computed once. */
export class CallRules {
  private readonly update: LocalMachine;
  private readonly register: LocalMachine;
  private readonly report: LocalMachine;
  private readonly timer: LocalMachine;
  private readonly answers = new Map<string, string>();

  /** Entries carry what is asked, and are decided on what they find. */
  readonly late: boolean;

  private readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
    this.late = rules.heartbeatDecides === 'when-applied';
    this.update = new LocalMachine(updateStatusMachine(rules));
    this.register = new LocalMachine(registerMachine(rules));
    this.report = new LocalMachine(reportMachine(rules, ['a'], false));
    this.timer = new LocalMachine(heartbeatTimerMachine(rules));
  }

  /** The status that a heartbeat leaves the node with; the status it finds when it writes nothing. */
  heartbeatWrites(found: NodeFound): string {
    const { status, reported, live, unheard } = found;
    return this.once(`update ${status} ${reported} ${live} ${unheard}`, () => {
      const calls = [{ type: 'SENT' }, { type: 'READ', ...found }];
      if (run(this.update, calls)?.value !== 'writing') return status;
      return String(run(this.update, [...calls, { type: 'COMMITTED', ...found }])?.context.next);
    });
  }

  /** The status that a registration writes. `status`: as found, `gone` for a new node. */
  registrationWrites(status: string, requested: string): string {
    return this.once(`register ${status} ${requested}`, () => {
      const sent = { type: 'SENT', status: requested, changed: false };
      const taken = [sent, { type: 'READ', status }, { type: 'COMMITTED', status }];
      return String(run(this.register, taken)?.context.status);
    });
  }

  /** Whether a node of this status may report. */
  takesReports(status: string): boolean {
    const taken = this.once(`report ${status}`, () => {
      const read = { type: 'READ', status, a: false };
      return run(this.report, [{ type: 'SENT', a: 'running' }, read])?.value === 'batched' ? 'yes' : 'no';
    });
    return taken === 'yes';
  }

  /** What an armed timer that fires makes the leader write; the status itself when it writes nothing, `none` for no node. */
  timerWrites(status: string, window: boolean): string {
    return this.once(`timer ${status} ${window}`, () => {
      const fired = [{ type: 'ARMED' }, { type: 'FIRED', status, window }];
      if (run(this.timer, fired)?.value !== 'writing') return status === 'gone' ? 'none' : status;
      return String(run(this.timer, [...fired, { type: 'COMMITTED', status, window }])?.context.next);
    });
  }

  /** Whether a new leader waits for a node of this status. */
  newLeaderWaits(status: string): boolean {
    const waits = this.once(`leader ${status}`, () =>
      run(this.timer, [{ type: 'LEADER_LOST', status }])?.context.armed === true ? 'yes' : 'no',
    );
    return waits === 'yes';
  }

  /** Whether an allocation may be one for which its silent node is waited. Its group's window is not in a trace. */
  mayHoldWindow({ client, desired }: { readonly client?: unknown; readonly desired?: unknown }): boolean {
    if (client === undefined || client === 'free') return false;
    const alloc = { client: client as ClientStatus, desired: desired as 'run' | 'stop', expired: false };
    return holdsWindow(this.rules, alloc, true);
  }

  private once(question: string, answer: () => string): string {
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const found = answer();
    this.answers.set(question, found);
    return found;
  }
}

/** The state after these events; undefined when one is refused. */
function run(machine: LocalMachine, events: readonly EventInstance[]): LocalState | undefined {
  let state = machine.initial;
  for (const event of events) {
    state = machine.next(state, machine.instance(event));
    if (state === REFUSED) return undefined;
  }
  return machine.state(state);
}

/** A timer of one node: whether it runs, where that is known, and when it may fire at the earliest. */
export interface Timer {
  readonly armed: boolean;
  readonly deadlineAt?: Scalar;
}

/** What the leader has under way: writes that calls have decided on, and timers. Gone with the leadership. */
export class UnderWay {
  private readonly writes = new Map<string, number>();
  private readonly timers = new Map<string, Timer>();
  /** Reports taken and not yet seen in an entry, at most. */
  private reports = 0;

  decide(cause: string, nodeId: string, status: string): void {
    const key = `${cause} ${nodeId} ${status}`;
    this.writes.set(key, (this.writes.get(key) ?? 0) + 1);
  }

  /** Whether some call has decided on this write; it is then no longer under way. */
  commit(cause: string, nodeId: string, status: string): boolean {
    const key = `${cause} ${nodeId} ${status}`;
    const count = this.writes.get(key) ?? 0;
    if (count === 0) return false;
    if (count === 1) this.writes.delete(key);
    else this.writes.set(key, count - 1);
    return true;
  }

  /** What calls about the node have asked for that may still come. */
  asked(cause: string, nodeId: string): readonly string[] {
    const start = `${cause} ${nodeId} `;
    return [...this.writes.keys()]
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length));
  }

  takeReport(): void {
    this.reports += 1;
  }

  /** An entry of reports holds at least one call's. */
  commitReports(): boolean {
    this.reports -= 1;
    return this.reports >= 0;
  }

  timer(nodeId: string): Timer | undefined {
    return this.timers.get(nodeId);
  }

  setTimer(nodeId: string, timer: Timer): void {
    this.timers.set(nodeId, timer);
  }
}
