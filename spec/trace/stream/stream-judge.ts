/**
 * Does a running cluster's event stream fit the machines? One line after another, on line: the first event of a record
 * that does not fit is told, and the record is judged on from what was shown. A record that was there before the stream
 * began may be anywhere at first. What evaluations and allocations may do is in their machines' tables, what becomes of
 * nodes also in the calls' (node-calls.ts); here it is only kept apart and in order.
 */
import type { RevisionName } from '../../../machines/revisions.ts';
import type { CallRules } from '../calls.ts';
import type { TraceData } from '../format.ts';
import { indexesAfter, type NodeIndexes } from '../observation.ts';
import { rulesOf } from '../judge.ts';
import { shareOf, Tallies, type Tally } from '../tallies.ts';
import { type Alert, type AlertKind, storyOf, wordsOf } from './alert.ts';
import { Book, note, type Tracked } from './book.ts';
import type { StreamEvent, StreamLine, Topic } from './events.ts';
import { beatsWrite, type Found, mayReport, registrationsWrite } from './node-calls.ts';
import { PlacementRules } from './placement.ts';
import { type Possible, type Step, Steps } from './steps.ts';

export interface NodeRecord extends Tracked {
  indexes: NodeIndexes | undefined;
  /** As it was before its last change of status: a call may still have read that. */
  earlier: Found | undefined;
  readonly whole: boolean;
}

export interface AllocRecord extends Tracked {
  nodeId: string;
  share: Tally | undefined;
}

/** What else looks at a record as it changes. */
export interface Onlooker {
  onNode(key: string, status: string | undefined, at: number | undefined): void;
  onAlloc(key: string, data: TraceData, at: number | undefined): void;
  onEval(key: string, data: TraceData, at: number | undefined): void;
}

const FRESH: NodeIndexes = { missed: 0, report: 0 };
const OVER: readonly unknown[] = ['free', 'complete', 'failed', 'lost', 'gone', 'canceled'];

export class StreamJudge {
  readonly nodes: Book<NodeRecord>;
  readonly allocs: Book<AllocRecord>;
  readonly evals: Book<Tracked>;
  readonly steps: Readonly<Record<'Node' | 'Allocation' | 'Evaluation', Steps>>;
  lastIndex = 0;
  private readonly calls: CallRules;
  private readonly placement: PlacementRules;
  private readonly shares = new Map<number, Tally>();
  private readonly onlooker: Onlooker;
  private tallies = new Tallies();
  /** Entries up to this one may be told again. */
  private toldUntil = 0;
  /** All that was made after this entry has been seen; undefined before the first line. */
  private wholeAfter: number | undefined;
  private alerts: Alert[] = [];

  /** `remembered`: how many records of a kind that have ended are kept. */
  constructor(revision: RevisionName, remembered: number, onlooker: Onlooker) {
    const { nodes, allocs, evals, calls, rules } = rulesOf(revision);
    this.steps = {
      Node: new Steps('Node', nodes),
      Allocation: new Steps('Allocation', allocs),
      Evaluation: new Steps('Evaluation', evals),
    };
    this.calls = calls;
    this.placement = new PlacementRules(rules);
    this.onlooker = onlooker;
    this.nodes = new Book(remembered);
    this.allocs = new Book(remembered);
    this.evals = new Book(remembered);
  }

  /** What does not fit in this line. */
  accept({ index, events }: StreamLine): readonly Alert[] {
    if (events.length === 0) return [];
    this.alerts = [];
    if (index < this.lastIndex && index > this.toldUntil) this.comesLate(index);
    this.wholeAfter ??= index;
    this.lastIndex = Math.max(this.lastIndex, index);
    for (const event of events) if (event.topic === 'Allocation') this.onAlloc(event, index);
    for (const event of events) {
      if (event.topic === 'Node') this.onNode(event, index);
      if (event.topic === 'Evaluation') this.onEval(event, index);
    }
    return this.alerts;
  }

  /** The stream begins again at its last entry: what was told before is told once more. */
  resume(): void {
    this.toldUntil = this.lastIndex;
  }

  /** Entries are missing from here on: of what is known nothing is sure any more. */
  lose(): void {
    this.nodes.clear();
    this.allocs.clear();
    this.evals.clear();
    this.tallies = new Tallies();
    this.wholeAfter = undefined;
    this.toldUntil = 0;
    this.lastIndex = 0;
  }

  private onNode(event: StreamEvent, index: number): void {
    const { key, type, data, at } = event;
    const { Node: steps } = this.steps;
    const known = this.nodes.get(key);
    if (this.isRepeated(known, index)) return;
    const isNew = event.created === index && known === undefined;
    const record = known ?? {
      ...this.unseen(event, index, this.nodes),
      indexes: isNew ? FRESH : undefined,
      earlier: undefined,
      whole: isNew,
    };
    const before = record.possible;
    const step = steps.step(before, type, nodeWord(data), data);
    this.holdToStep(event, index, record, step, before);
    const found = this.foundNode(key, record);
    if (step.refused === undefined) this.holdToCalls(event, index, record, found);
    this.holdToIndexes(event, index, record, step);
    if (before !== step.after && statusOf(before) !== statusOf(step.after)) record.earlier = found;
    note(record, index, type, step);
    const status = statusOf(step.after);
    this.nodes.keep(key, record, status === 'gone');
    this.onlooker.onNode(key, status, at);
  }

  private foundNode(key: string, { possible, whole }: NodeRecord): Found {
    return { facts: possible.facts, tally: this.tallies.of(key), whole };
  }

  /** Whether some call would have written this over what it found. */
  private holdToCalls(event: StreamEvent, index: number, record: NodeRecord, found: Found): void {
    const { type, data, key } = event;
    const now = statusOf(record.possible);
    if (now === undefined) return;
    const { earlier } = record;
    const founds = this.calls.late || earlier === undefined ? [found] : [found, earlier];
    if (type === 'AllocationUpdated' && !founds.some((it) => mayReport(this.calls, it))) {
      this.tell('decision', event, index, record, [], `applies reports of a node that is ${now}`);
    }
    const status = data.status;
    if (typeof status !== 'string' || status === now) return;
    let possible: readonly string[] | undefined;
    if (type === 'NodeStreamEvent') possible = founds.flatMap((it) => beatsWrite(this.calls, it));
    if (type === 'NodeRegistration') possible = founds.flatMap((it) => registrationsWrite(this.calls, it));
    if (possible === undefined || possible.includes(status)) return;
    const words = [...new Set(possible)].sort();
    const lives = this.tallies.of(key);
    const seen = `is ${now}, with ${lives.unheardMin} allocations out of sight and ${lives.liveMin} live`;
    const allowed = words.length === 0 ? 'no call writes anything' : `calls write ${words.join(' or ')}`;
    this.tell(
      'decision',
      event,
      index,
      record,
      words,
      `makes it ${status}, where over a node that ${seen} ${allowed}`,
    );
  }

  /** LMHI and LAUI are the indexes of the entries that write them. */
  private holdToIndexes(event: StreamEvent, index: number, record: NodeRecord, step: Step): void {
    const { lastMissedHeartbeatIndex: missed, lastAllocUpdateIndex: report } = event.data;
    const shown = typeof missed === 'number' && typeof report === 'number' ? { missed, report } : undefined;
    const [before] = record.possible.facts;
    const [after] = step.after.facts;
    const sure = record.possible.facts.length === 1 && step.after.facts.length === 1;
    if (sure && record.indexes && before && after && shown && step.refused === undefined) {
      const happened = step.event === undefined ? null : { type: step.event };
      const expected = indexesAfter(record.indexes, happened, [before, after], index);
      if (expected.missed !== shown.missed || expected.report !== shown.report) {
        const want = indexText(expected);
        this.tell(
          'indexes',
          event,
          index,
          record,
          [want],
          `shows ${indexText(shown)}, where ${want} follows`,
        );
      }
    }
    record.indexes = event.data.status === null ? FRESH : shown;
  }

  private onAlloc(event: StreamEvent, index: number): void {
    const { key, type, data, at } = event;
    const known = this.allocs.get(key);
    if (this.isRepeated(known, index)) return;
    const nodeId = String(data.nodeId);
    const isNew = known === undefined && event.created === index;
    const record = known ?? {
      ...this.unseen(event, index, this.allocs),
      nodeId,
      share: undefined,
    };
    const observed = `${String(data.client)} ${String(data.desired)} ${String(data.lastState)}`;
    const before = record.possible;
    const step = this.steps.Allocation.step(before, type, observed, data);
    this.holdToStep(event, index, record, step, before);
    if (record.nodeId !== nodeId)
      this.tell(
        'transition',
        event,
        index,
        record,
        [record.nodeId],
        `is on node ${nodeId}, where it was placed on ${record.nodeId}`,
      );
    if (isNew && step.refused === undefined) this.holdToPlacement(event, index, record);
    if (record.share !== undefined) this.tallies.add(record.nodeId, record.share, -1);
    record.share = this.shareOf(step.after);
    record.nodeId = nodeId;
    this.tallies.add(nodeId, record.share, 1);
    note(record, index, type, step);
    this.allocs.keep(key, record, isOver(step.after, 'client'));
    this.onlooker.onAlloc(key, data, at);
  }

  /** Nothing new is placed where the applier would not have taken it. */
  private holdToPlacement(event: StreamEvent, index: number, record: AllocRecord): void {
    const node = this.nodes.get(record.nodeId);
    const now = node && statusOf(node.possible);
    if (node === undefined || now === undefined) return;
    const earlier = this.calls.late ? undefined : node.earlier;
    const statuses = [now, ...(earlier?.facts.map(({ status }) => String(status)) ?? [])];
    if (statuses.some((status) => this.placement.mayPlaceOn(status))) return;
    const story = storyOf(node).map((line) => `node ${line}`);
    this.tell(
      'decision',
      event,
      index,
      record,
      ['rejected'],
      `is placed on node ${record.nodeId}, which is ${now}`,
      story,
    );
  }

  private onEval(event: StreamEvent, index: number): void {
    const { key, type, data, at } = event;
    const known = this.evals.get(key);
    if (this.isRepeated(known, index)) return;
    const record = known ?? this.unseen(event, index, this.evals);
    const before = record.possible;
    const step = this.steps.Evaluation.step(before, type, String(data.status), data);
    this.holdToStep(event, index, record, step, before);
    note(record, index, type, step);
    this.evals.keep(key, record, isOver(step.after, 'status'));
    this.onlooker.onEval(key, data, at);
  }

  /** A record of which the stream has shown nothing yet. */
  private unseen(
    { topic, type, key, created }: StreamEvent,
    index: number,
    book: Book<never> | Book<Tracked>,
  ): Tracked {
    const steps = this.steps[topic as 'Node'];
    const isNew = created === index;
    const record: Tracked = { possible: isNew ? steps.none : steps.anywhere, index: 0, trail: [] };
    const after = this.wholeAfter;
    if (!isNew && created !== undefined && after !== undefined && created > after && book.forgotten === 0) {
      const sentence = `was made by entry ${created}, which the stream has not shown`;
      this.tell('order', { topic, type, key }, index, record, [], sentence);
    }
    return record;
  }

  private isRepeated(record: Tracked | undefined, index: number): boolean {
    return record !== undefined && index <= record.index && index <= this.toldUntil;
  }

  private holdToStep(event: StreamEvent, index: number, record: Tracked, step: Step, before: Possible): void {
    if (index === record.index)
      this.tell('order', event, index, record, [], 'changes the same record once more in the same entry');
    if (step.refused === undefined) return;
    const { rules } = this.steps[event.topic as 'Node'];
    const { possible } = step.refused;
    const from = wordsOf(before, (state) => rules.label(state));
    const allowed = possible.length === 0 ? 'nothing of the kind' : possible.join(' or ');
    this.tell(
      'transition',
      event,
      index,
      record,
      possible,
      `shows ${step.shown}, where from ${from} only ${allowed} can follow`,
    );
  }

  private comesLate(index: number): void {
    this.alerts.push({
      kind: 'order',
      topic: 'Stream',
      key: '',
      index,
      sentence: `entry ${index} comes after entry ${this.lastIndex}`,
      possible: [],
      story: [],
    });
  }

  private tell(
    kind: AlertKind,
    { topic, type, key }: { readonly topic: Topic; readonly type: string; readonly key: string },
    index: number,
    record: Tracked,
    possible: readonly string[],
    problem: string,
    more: readonly string[] = [],
  ): void {
    const sentence = `${type} of ${topic.toLowerCase()} ${key} at index ${index} ${problem}`;
    this.alerts.push({ kind, topic, key, index, sentence, possible, story: [...storyOf(record), ...more] });
  }

  private shareOf({ id, facts }: Possible): Tally {
    const known = this.shares.get(id);
    if (known !== undefined) return known;
    const share = shareOf(facts, (it) => this.calls.mayHoldWindow(it));
    this.shares.set(id, share);
    return share;
  }
}

/** The one status that a set leaves; undefined when it leaves several. */
function statusOf({ facts }: Possible): string | undefined {
  const first = facts[0]?.status;
  return facts.every(({ status }) => status === first) ? String(first) : undefined;
}

function isOver({ facts }: Possible, field: 'client' | 'status'): boolean {
  return facts.every((it) => OVER.includes(it[field]));
}

/** What the machine sees of a node, in one word: log positions are flags to it. */
function nodeWord(data: TraceData): string {
  const { status, eligibility, lastMissedHeartbeatIndex: missed, lastAllocUpdateIndex: report } = data;
  const flags = typeof missed !== 'number' ? 'x' : missed > 0 ? 'm' : 'h';
  const reported =
    typeof report !== 'number' ? 'x' : report === 0 ? 'n' : report > Number(missed) ? 'a' : 'b';
  return `${String(status)} ${String(eligibility)} ${flags}${reported}`;
}

function indexText({ missed, report }: NodeIndexes): string {
  return `lastMissedHeartbeatIndex=${missed} lastAllocUpdateIndex=${report}`;
}
