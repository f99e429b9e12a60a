/**
 * Ways to falsify a history that was accepted: each is a lie that a broken cluster might tell, and each must be refused
 * where it was told. They know the format, not the judge.
 */
import type { HistoryEvent } from '../../sim/clerks.ts';

export interface Forged {
  readonly events: readonly HistoryEvent[];
  readonly key: string;
  readonly f: HistoryEvent['f'];
  /** Of the invocation that is the first to have no place: its position among the events. */
  readonly line: number;
}

/** Undefined: this history has no place for such a lie. */
export type Forgery = (events: readonly HistoryEvent[]) => Forged | undefined;

/** A read answers with a value that had been overwritten, with everybody told, before it began. */
const staleRead: Forgery = (events) => {
  for (const read of answers(events, 'read')) {
    const writes = answers(events, 'write').filter(
      ({ event, at }) => event.key === read.event.key && at < read.invokedAt,
    );
    const newest = writes.at(-1);
    const older = writes.find(({ at }) => newest !== undefined && at < newest.invokedAt);
    const { value } = older?.event ?? {};
    if (value === undefined || older?.event.index === undefined || read.event.value === value) continue;
    const lie: HistoryEvent = { ...read.event, value, index: older.event.index };
    return { events: events.with(read.at, lie), key: lie.key, f: 'read', line: read.invokedAt };
  }
  return undefined;
};

/** After a check-and-set was done, another one that was shown the same index is told that it was done as well. */
const lostUpdate: Forgery = (events) => {
  const [won] = answers(events, 'cas').filter(({ event }) => event.expected !== 0);
  if (won === undefined) return undefined;
  const { index = 0, ...lie } = { ...won.event, process: newProcess(events), value: 'forged' };
  const asked: HistoryEvent = { ...lie, type: 'invoke' };
  const told: HistoryEvent = { ...lie, index: index + 1 };
  return { events: events.toSpliced(won.at + 1, 0, asked, told), key: lie.key, f: 'cas', line: won.at + 1 };
};

/**
 * A write is taken out, as if nobody had asked for it, and its value was read. Nobody may have spoken of its index before:
 * a write whose fate is unknown could have had it. No other can have had the value.
 */
const invented: Forgery = (events) => {
  for (const write of answers(events, 'write')) {
    const { value, index, key } = write.event;
    const forged = events.filter((_, at) => at !== write.at && at !== write.invokedAt);
    const spokenOf = answers(forged).filter(({ event }) => event.key === key);
    const witness = spokenOf.find(({ event }) => event.f === 'read' && event.value === value);
    const others = spokenOf.filter(({ event }) => [event.index, event.found, event.expected].includes(index));
    if (witness === undefined || others.some(({ at }) => at < witness.at)) continue;
    return { events: forged, key, f: 'read', line: witness.invokedAt };
  }
  return undefined;
};

export const FORGERIES: Readonly<Record<string, Forgery>> = {
  'stale read': staleRead,
  'lost update': lostUpdate,
  'invented value': invented,
};

interface Answered {
  readonly event: HistoryEvent;
  readonly at: number;
  readonly invokedAt: number;
}

/** What was answered for sure, in order, each with where it stands and where it was asked for. */
function answers(events: readonly HistoryEvent[], only?: HistoryEvent['f']): readonly Answered[] {
  const open = new Map<number, number>();
  return events.flatMap((event, at) => {
    if (event.type === 'invoke') open.set(event.process, at);
    const invokedAt = open.get(event.process);
    const isSure = event.type === 'ok' || (event.type === 'fail' && only === undefined);
    const isAsked = only === undefined || event.f === only;
    return isSure && isAsked && invokedAt !== undefined ? [{ event, at, invokedAt }] : [];
  });
}

function newProcess(events: readonly HistoryEvent[]): number {
  return events.reduce((most, { process }) => Math.max(most, process), 0) + 1;
}
