/**
 * One server's log of transitions, held to the machines: its nodes and allocations, entry by entry, and while it
 * leads its calls and timers. Reads happen on the records as they are; writes must have been decided by some read.
 */
import type { CallRules } from './calls.ts';
import { UnderWay } from './calls.ts';
import { EntryOrder } from './entry-order.ts';
import type { TraceData, TraceLine, TraceScalar } from './format.ts';
import { type Facts, indexesAfter, type NodeIndexes, outage } from './observation.ts';
import type { ComponentRules, Narrowed, States } from './possible.ts';
import { shareOf, Tallies } from './tallies.ts';

export interface JudgingRules {
  readonly nodes: ComponentRules;
  readonly allocs: ComponentRules;
  readonly calls: CallRules;
  /** Marks of what the trace has shown; written while judging. */
  readonly covered: { readonly node: Uint8Array; readonly alloc: Uint8Array };
}

/** Why a line does not fit: completes a sentence that begins with the line. */
export interface Refusal {
  readonly problem: string;
  readonly possible: readonly string[];
}

interface NodeTrack {
  readonly states: States;
  /** Unknown for a node that was not watched from its beginning. */
  readonly indexes: NodeIndexes | undefined;
}

interface AllocTrack {
  readonly states: States;
  readonly nodeId: TraceScalar | undefined;
}

const FRESH: NodeIndexes = { missed: 0, report: 0 };

export class LogJudge {
  private readonly rules: JudgingRules;
  private readonly order = new EntryOrder();
  private nodes = new Map<string, NodeTrack>();
  private allocs = new Map<string, AllocTrack>();
  private tallies = new Tallies();
  /** The log is known from its first entry: what has not been seen does not exist. */
  private isWhole = true;
  /** Known once the log has said it. */
  private office: 'unknown' | 'leading' | 'following' = 'unknown';
  private underWay = new UnderWay();
  /** A timer has fired, and the leader is about to ask this. */
  private asking: { readonly nodeId: string; readonly status: string } | undefined;
  private reportsIndex = 0;

  constructor(rules: JudgingRules) {
    this.rules = rules;
  }

  get components(): number {
    return this.nodes.size + this.allocs.size;
  }

  /** Why the line does not fit; undefined when it does. */
  accept(line: TraceLine): Refusal | undefined {
    if (line.component === 'server') return this.begin(line);
    const asking = this.asking;
    if (asking !== undefined && !(line.cause === 'rpc-read' && line.id === asking.nodeId)) {
      return refuse(`comes where the leader was to ask for node ${asking.nodeId} to be ${asking.status}`);
    }
    return this.order.faultOf(line) ?? this.judge(line);
  }

  private judge(line: TraceLine): Refusal | undefined {
    switch (line.component) {
      case 'node':
        return this.onNode(line);
      case 'alloc':
        return this.writeAlloc(line);
      case 'leader':
        return this.takeOffice(line);
      default:
        return undefined;
    }
  }

  /** A server process begins: from nothing, or from a snapshot of which nothing is shown. */
  private begin(line: TraceLine): undefined {
    if (line.cause !== 'started' && line.cause !== 'restored') return undefined;
    this.nodes = new Map();
    this.allocs = new Map();
    this.tallies = new Tallies();
    this.isWhole = line.cause === 'started';
    if (line.cause === 'started') this.office = 'unknown';
    this.order.begin(line.index);
    return undefined;
  }

  private takeOffice({ data }: TraceLine): undefined {
    this.office = data.leading === true ? 'leading' : 'following';
    this.underWay = new UnderWay();
    this.reportsIndex = 0;
    if (this.office !== 'leading') return;
    for (const [nodeId, { states }] of this.nodes) {
      const waits = states.map((state) =>
        this.rules.calls.newLeaderWaits(String(this.nodeFacts(state).status)),
      );
      if (new Set(waits).size === 1) this.underWay.setTimer(nodeId, { armed: waits[0] === true });
    }
  }

  private onNode(line: TraceLine): Refusal | undefined {
    switch (line.cause) {
      case 'rpc-read':
        return this.onHeartbeat(line);
      case 'register-read':
        return this.onRegister(line);
      case 'report-read':
        return this.onReport(line);
      case 'timer-set':
        return this.onTimerSet(line);
      case 'timer-fired':
        return this.onTimerFired(line);
      case 'silence-doubted':
        return this.onDoubt(line);
      case 'expiry-failed':
        return undefined;
      default:
        return this.writeNode(line);
    }
  }

  private writeNode(line: TraceLine): Refusal | undefined {
    const track = this.nodeTrack(line.id);
    const narrowed = this.rules.nodes.narrow(track.states, line, this.rules.covered.node);
    if (!('states' in narrowed))
      return this.misfit(track.states, narrowed.possible, line.data, this.rules.nodes);
    return this.wrongIndexes(track, narrowed, line) ?? this.unheardOf(line) ?? this.unasked(line);
  }

  /** Where it is asked again when the batch is applied, nobody reports from out of sight. */
  private unheardOf({ cause, data: { before } }: TraceLine): Refusal | undefined {
    if (!this.rules.calls.late || cause !== 'AllocClientUpdate' || typeof before !== 'string')
      return undefined;
    if (this.rules.calls.takesReports(before)) return undefined;
    return refuse(`applies reports of a node that is ${before}`);
  }

  /** Keeps the node's new state, and holds the two indexes to the entry that writes them. */
  private wrongIndexes(track: NodeTrack, { states, event }: Narrowed, line: TraceLine): Refusal | undefined {
    const shown = shownIndexes(line.data);
    const [before, after] = [only(track.states), only(states)];
    let expected: NodeIndexes | undefined;
    if (track.indexes !== undefined && before !== undefined && after !== undefined && event !== undefined) {
      const flags = [this.nodeFacts(before), this.nodeFacts(after)] as const;
      expected = indexesAfter(track.indexes, event, flags, line.index);
    }
    this.nodes.set(line.id, { states, indexes: shown ?? expected });
    if (line.data.status === null) this.nodes.set(line.id, { states, indexes: FRESH });
    if (shown === undefined || expected === undefined || sameIndexes(shown, expected)) return undefined;
    const want = `lastMissedHeartbeatIndex=${expected.missed} lastAllocUpdateIndex=${expected.report}`;
    return { problem: `shows ${indexText(shown)}, where ${want} follows`, possible: [want] };
  }

  /** While a server leads, every status is written for some call that has decided on it. */
  private unasked({ cause, id, index, data }: TraceLine): Refusal | undefined {
    if (cause === 'NodeDeregister') this.underWay.setTimer(id, { armed: false });
    if (this.office !== 'leading') return undefined;
    if (cause === 'NodeUpdateStatus' || cause === 'NodeRegister') {
      if (this.rules.calls.late) return this.unanswered(cause, id, data);
      if (typeof data.status !== 'string' || this.underWay.commit(cause, id, data.status)) return undefined;
      return refuse(`writes ${data.status}, which no call has decided on by what it read`);
    }
    return cause === 'AllocClientUpdate' ? this.unreported(index) : undefined;
  }

  /** The entry has found the node as it was before: some call has asked for what it wrote. */
  private unanswered(cause: string, id: string, { before, status }: TraceData): Refusal | undefined {
    if (typeof status !== 'string' || before === undefined) return undefined;
    const found = before === null ? 'gone' : String(before);
    if (cause === 'NodeUpdateStatus' && found === status)
      return refuse(`writes ${status}, which is there already`);
    const answers = this.underWay.asked(cause, id).map((asked) => ({
      asked,
      writes:
        cause === 'NodeRegister'
          ? [this.rules.calls.registrationWrites(found, asked)]
          : this.leadsTo(id, found, asked),
    }));
    const answering = answers.filter(({ writes }) => writes.includes(status));
    const [answer] = answering;
    if (answer === undefined)
      return refuse(`writes ${status}, which no call has asked for that finds ${found}`);
    // Which of several it was, the entry does not tell: then all of them may still come.
    if (answering.length === 1) this.underWay.commit(cause, id, answer.asked);
    return undefined;
  }

  /** What may become of a node that was found so: by silence, by its heartbeat, or as asked. */
  private leadsTo(id: string, status: string, asked: string): readonly string[] {
    const tally = this.tallies.of(id);
    const { calls } = this.rules;
    if (asked === 'silence') {
      // The entry's marks are told before the node: what is out of sight now holds a window open.
      return either(undefined, tally.unheardMin, this.isWhole ? tally.unheardMax : 1).map((window) =>
        calls.timerWrites(status, window),
      );
    }
    if (asked !== 'ready') return [asked];
    return this.possibleHeartbeats(id, status, {});
  }

  private unreported(index: number): Refusal | undefined {
    if (index === this.reportsIndex) return undefined;
    this.reportsIndex = index;
    return this.underWay.commitReports()
      ? undefined
      : refuse('applies reports, and no call that brought them was taken');
  }

  private onHeartbeat(line: TraceLine): Refusal | undefined {
    const asking = this.asking;
    this.asking = undefined;
    const { data, id } = line;
    if (asking !== undefined && data.requested !== asking.status) {
      return refuse(`asks for ${String(data.requested)}, where the timer has asked for ${asking.status}`);
    }
    const refusal = this.volatile() ?? this.read(line);
    if (refusal !== undefined) return refusal;
    const wrong = this.wrongLive(line) ?? this.wrongAnswer(id, data);
    if (wrong !== undefined) return wrong;
    if (typeof data.next === 'string' && data.next !== data.status) {
      const asks = this.rules.calls.late ? data.requested : data.next;
      this.underWay.decide('NodeUpdateStatus', id, String(asks));
    }
    return undefined;
  }

  private wrongAnswer(id: string, data: TraceData): Refusal | undefined {
    const { status, requested, next } = data;
    if (typeof status !== 'string' || typeof requested !== 'string' || typeof next !== 'string')
      return undefined;
    const possible = requested === 'ready' ? this.possibleHeartbeats(id, status, data) : [requested];
    if (possible.includes(next)) return undefined;
    const words = [...new Set(possible)];
    return {
      problem: `answers ${next} to a node that is ${status}, where the call writes ${words.join(' or ')}`,
      possible: words,
    };
  }

  /** What a heartbeat may make of the node, by what a line shows of it and, where it does not, by what is known. */
  private possibleHeartbeats(id: string, status: string, data: TraceData): readonly string[] {
    const reports = outage(data).report;
    const { unheardMin, unheardMax } = this.tallies.of(id);
    const most = this.isWhole ? unheardMax : 1;
    return either(data.hasLiveAllocs).flatMap((live) =>
      either(reports === undefined ? undefined : reports === 'after').flatMap((reported) =>
        either(data.hasUnheard, unheardMin, most).map((unheard) =>
          this.rules.calls.heartbeatWrites({ status, reported, live, unheard }),
        ),
      ),
    );
  }

  private wrongLive({ id, data }: TraceLine): Refusal | undefined {
    const tally = this.tallies.of(id);
    if (data.hasUnheard === false && tally.unheardMin > 0) {
      return refuse(`sees no unheard allocation on the node, where there are ${tally.unheardMin}`);
    }
    if (data.hasUnheard === true && tally.unheardMax === 0 && this.isWhole) {
      return refuse('sees unheard allocations on the node, where there is none');
    }
    if (data.hasLiveAllocs === false && tally.liveMin > 0) {
      return refuse(`sees no live allocation on the node, where there are ${tally.liveMin}`);
    }
    if (data.hasLiveAllocs === true && tally.liveMax === 0 && this.isWhole) {
      return refuse('sees live allocations on the node, where there is none');
    }
    return undefined;
  }

  private onRegister(line: TraceLine): Refusal | undefined {
    const refusal = this.volatile() ?? this.read(line);
    if (refusal !== undefined) return refusal;
    const { status, requested, next } = line.data;
    // Section 1.2, N1: who asks for nothing gets `initializing`.
    if (this.rules.calls.late && typeof requested === 'string') {
      this.underWay.decide('NodeRegister', line.id, requested === '' ? 'initializing' : requested);
    }
    if (this.rules.calls.late || typeof next !== 'string') return undefined;
    if (status !== undefined && typeof requested === 'string') {
      const asked = requested === '' ? 'initializing' : requested;
      const writes = this.rules.calls.registrationWrites(status === null ? 'gone' : String(status), asked);
      if (writes !== next)
        return { problem: `writes ${next}, where a registration writes ${writes}`, possible: [writes] };
    }
    this.underWay.decide('NodeRegister', line.id, next);
    return undefined;
  }

  private onReport(line: TraceLine): Refusal | undefined {
    const refusal = this.volatile() ?? this.read(line);
    if (refusal !== undefined) return refusal;
    const { status, taken } = line.data;
    if (status === undefined) return undefined;
    const may = this.rules.calls.takesReports(status === null ? 'gone' : String(status));
    if (typeof taken === 'boolean' && taken && !may) {
      return {
        problem: `takes reports of a node that is ${String(status ?? 'gone')}`,
        possible: ['refused'],
      };
    }
    if (taken ?? may) this.underWay.takeReport();
    return undefined;
  }

  private onTimerSet({ id, data }: TraceLine): Refusal | undefined {
    const refusal = this.volatile();
    if (refusal !== undefined) return refusal;
    const deadlineAt = data.deadlineAt;
    this.underWay.setTimer(
      id,
      typeof deadlineAt === 'number' ? { armed: true, deadlineAt } : { armed: true },
    );
    return undefined;
  }

  private onTimerFired({ id, at, data }: TraceLine): Refusal | undefined {
    const refusal = this.volatile() ?? this.notDue(id, at);
    if (refusal !== undefined) return refusal;
    this.underWay.setTimer(id, { armed: false });
    const { status } = data;
    if (status === undefined) return undefined;
    if (this.rules.calls.late) return this.onSilence(id, status);
    const next = status ?? 'none';
    const possible = this.verdictsOn(id);
    if (!possible.includes(String(next))) {
      return { problem: `finds ${String(next)}, where it finds ${possible.join(' or ')}`, possible };
    }
    if (typeof status === 'string') this.asking = { nodeId: id, status };
    return undefined;
  }

  /** It was due and runs on: how long depends on when the leader hears another. */
  private onDoubt({ id, at }: TraceLine): Refusal | undefined {
    const refusal = this.volatile() ?? this.notDue(id, at);
    if (refusal === undefined) this.underWay.setTimer(id, { armed: true });
    return refusal;
  }

  /** The timer finds the node as it is, and the leader puts in that nothing was heard of it. */
  private onSilence(id: string, status: TraceScalar): Refusal | undefined {
    const { states } = this.nodeTrack(id);
    const found = [...new Set(states.map((state) => String(this.nodeFacts(state).status)))].sort();
    const shown = status === null ? 'gone' : String(status);
    if (!found.includes(shown))
      return { problem: `finds ${shown}, where the node is ${found.join(' or ')}`, possible: found };
    if (shown !== 'gone') this.underWay.decide('NodeUpdateStatus', id, 'silence');
    return undefined;
  }

  private notDue(nodeId: string, at: number): Refusal | undefined {
    const timer = this.underWay.timer(nodeId);
    if (timer === undefined)
      return this.office === 'leading' && this.isWhole ? refuse('fires, and was never set') : undefined;
    if (!timer.armed) return refuse('fires, and was not set since it last fired');
    if (typeof timer.deadlineAt !== 'number' || at >= timer.deadlineAt) return undefined;
    return refuse(`fires at ${at}, where it runs until ${timer.deadlineAt}`);
  }

  /** What the leader may make of a missed heartbeat, whether or not some allocation is worth waiting for. */
  private verdictsOn(nodeId: string): readonly string[] {
    const mayWait = !this.isWhole || this.tallies.of(nodeId).windowMax > 0;
    const windows = mayWait ? [true, false] : [false];
    const found = this.nodeTrack(nodeId).states.flatMap((state) =>
      windows.map((window) => this.rules.calls.timerWrites(String(this.nodeFacts(state).status), window)),
    );
    return [...new Set(found)].sort();
  }

  /** Calls and timers are the leader's alone (section 1.4). */
  private volatile(): Refusal | undefined {
    return this.office === 'following' ? refuse("is a leader's, and this server does not lead") : undefined;
  }

  /** A call reads the node as it is. */
  private read({ id, data }: TraceLine): Refusal | undefined {
    const track = this.nodeTrack(id);
    const seen: Facts =
      data.status === null ? { status: 'gone' } : { status: data.status ?? undefined, ...outage(data) };
    const states = this.rules.nodes.keep(track.states, seen);
    if (states.length === 0)
      return this.misfit(track.states, this.rules.nodes.labels(track.states), data, this.rules.nodes);
    const shown = shownIndexes(data);
    this.nodes.set(id, { states, indexes: shown ?? track.indexes });
    if (shown === undefined || track.indexes === undefined || sameIndexes(shown, track.indexes))
      return undefined;
    return {
      problem: `reads ${indexText(shown)}, where ${indexText(track.indexes)} is stored`,
      possible: [indexText(track.indexes)],
    };
  }

  private writeAlloc(line: TraceLine): Refusal | undefined {
    const { id, data } = line;
    const { allocs } = this.rules;
    const track = this.allocs.get(id) ?? {
      states: this.isWhole ? allocs.start : allocs.anywhere,
      nodeId: undefined,
    };
    const narrowed = allocs.narrow(track.states, line, this.rules.covered.alloc);
    if (!('states' in narrowed)) return this.misfit(track.states, narrowed.possible, data, allocs);
    const nodeId = data.nodeId ?? track.nodeId;
    if (track.nodeId !== undefined && nodeId !== track.nodeId) {
      return {
        problem: `is on node ${String(nodeId)}, where it was placed on ${String(track.nodeId)}`,
        possible: [String(track.nodeId)],
      };
    }
    this.tally(track, -1);
    const next = { states: narrowed.states, nodeId };
    this.tally(next, 1);
    this.allocs.set(id, data.client === null ? { ...next, nodeId: undefined } : next);
    return undefined;
  }

  private tally({ states, nodeId }: AllocTrack, by: 1 | -1): void {
    if (typeof nodeId !== 'string') return;
    const facts = states.map((state) => this.rules.allocs.facts[state] as Facts);
    this.tallies.add(
      nodeId,
      shareOf(facts, (it) => this.rules.calls.mayHoldWindow(it)),
      by,
    );
  }

  private nodeTrack(id: string): NodeTrack {
    const { start, anywhere } = this.rules.nodes;
    return (
      this.nodes.get(id) ??
      (this.isWhole ? { states: start, indexes: FRESH } : { states: anywhere, indexes: undefined })
    );
  }

  private nodeFacts(state: number): Facts {
    return this.rules.nodes.facts[state] as Facts;
  }

  private misfit(
    states: States,
    possible: readonly string[],
    data: TraceData,
    rules: ComponentRules,
  ): Refusal {
    const from = rules.labels(states).join(' or ');
    const allowed = possible.length === 0 ? 'nothing of the kind' : possible.join(' or ');
    return { problem: `shows ${dataText(data)}, where from ${from} only ${allowed} can follow`, possible };
  }
}

/** What may be, by what a line shows; where it shows nothing, by how many there are at least and at most. */
function either(shown: unknown, min = 0, max = 1): readonly boolean[] {
  return [true, false].filter((it) => (typeof shown === 'boolean' ? it === shown : it ? max > 0 : min === 0));
}

function refuse(problem: string): Refusal {
  return { problem, possible: [] };
}

function only(states: States): number | undefined {
  return states.length === 1 ? states[0] : undefined;
}

function shownIndexes({
  lastMissedHeartbeatIndex: missed,
  lastAllocUpdateIndex: report,
}: TraceData): NodeIndexes | undefined {
  return typeof missed === 'number' && typeof report === 'number' ? { missed, report } : undefined;
}

function sameIndexes(one: NodeIndexes, two: NodeIndexes): boolean {
  return one.missed === two.missed && one.report === two.report;
}

function indexText({ missed, report }: NodeIndexes): string {
  return `lastMissedHeartbeatIndex=${missed} lastAllocUpdateIndex=${report}`;
}

function dataText(data: TraceData): string {
  const shown = Object.entries(data).filter(([, value]) => value !== '');
  return shown.map(([name, value]) => `${name}=${String(value)}`).join(' ');
}
