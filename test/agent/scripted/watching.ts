/**
 * What the servers show, judged by the machines: their event streams as they come, each across the end of its server, and
 * their own traces afterwards. That the judges can refuse is shown on the same streams, with a lie in each.
 */
import { readFileSync } from 'node:fs';
import { AgentClient } from '../../../impl/cli/http/agent-client.ts';
import { connectionOf } from '../../../impl/cli/http/connection.ts';
import { Follower } from '../../../impl/cli/watch/follow.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { Judge } from '../../../spec/trace/judge.ts';
import { TraceReader } from '../../../spec/trace/read.ts';
import type { Alert } from '../../../spec/trace/stream/alert.ts';
import type { StreamLine } from '../../../spec/trace/stream/events.ts';
import { NOMADS_PACE } from '../../../spec/trace/stream/waits.ts';
import { Watcher } from '../../../spec/trace/stream/watcher.ts';
import { type Member, PACE } from './cluster.ts';
import { COUNT, JOBS, type Stub } from './tasks.ts';

class Recorder extends Watcher {
  readonly seen: StreamLine[] = [];

  override accept(line: StreamLine): readonly Alert[] {
    if (line.index > 0) this.seen.push(line);
    return super.accept(line);
  }
}

export interface Watched {
  readonly server: string;
  readonly events: number;
  readonly reconnects: number;
  readonly gaps: number;
  readonly alerts: readonly Alert[];
  readonly seen: readonly StreamLine[];
}

/** Follows one server's stream until it is told to stop. */
export function follow({ id, httpPort }: Member, say: (line: string) => void): () => Promise<Watched> {
  const watcher = new Recorder({
    revision: OF_OUR_SERVERS,
    pace: { ...NOMADS_PACE, ...PACE },
    clock: () => Date.now(),
  });
  const alerts: Alert[] = [];
  const stop = new AbortController();
  const follower = new Follower({
    agent: new AgentClient(connectionOf({ address: `http://127.0.0.1:${httpPort}` }, {})),
    watcher,
    index: undefined,
    signal: stop.signal,
    report: (found) => {
      for (const alert of found) say(`${id}: ALERT ${alert.sentence}`);
      alerts.push(...found);
    },
    say: (line) => say(`${id}: ${line}`),
  });
  const looking = setInterval(() => alerts.push(...watcher.late()), 1000);
  const done = follower.run();
  return async () => {
    stop.abort();
    clearInterval(looking);
    await done;
    const { Node, Allocation, Evaluation } = watcher.counts.events;
    const { reconnects, gaps } = follower.standing;
    return {
      server: id,
      events: Node + Allocation + Evaluation,
      reconnects,
      gaps,
      alerts,
      seen: watcher.seen,
    };
  };
}

/** Problems of the streams; what was seen is told by `say`. */
export function judgeStreams(all: readonly Watched[], say: (line: string) => void): readonly string[] {
  const problems = all.flatMap(({ server, alerts }) =>
    alerts.map(({ sentence }) => `stream of ${server}: ${sentence}`),
  );
  for (const { server, events, reconnects, gaps } of all)
    say(`stream of ${server}: ${events} events judged, ${reconnects} times connected anew, ${gaps} gaps`);
  // What is told once more on a new connection is no second telling to who followed it; here it would be.
  const whole = all.find(({ reconnects, events }) => reconnects === 0 && events > 50);
  return [...problems, ...(whole ? unseenLies(whole.seen) : ['no stream is whole, with 50 events'])];
}

/** The same stream with a lie in it: each must be refused where it stands. */
function unseenLies(seen: readonly StreamLine[]): readonly string[] {
  const lies = [
    [
      'a node is trusted at once',
      'Node',
      { status: 'initializing' },
      { status: 'ready', lastMissedHeartbeatIndex: 0 },
    ],
    ['what is out of sight is pending', 'Allocation', { client: 'unknown' }, { client: 'pending' }],
    ['an evaluation begins with its end', 'Evaluation', { status: 'pending' }, { status: 'complete' }],
  ] as const;
  return lies.flatMap(([what, topic, found, told]) => {
    const gone = seen.findIndex(({ events }) => events.some(({ data }) => data.status === 'disconnected'));
    const place = seen.findIndex(
      ({ events }, at) =>
        at > gone - 1 && events.some((event) => event.topic === topic && fits(event.data, found)),
    );
    const line = seen[place];
    if (line === undefined) return [`the stream does not show where to lie that ${what}`];
    const events = line.events.map((event) =>
      event.topic === topic && fits(event.data, found)
        ? { ...event, data: { ...event.data, ...told } }
        : event,
    );
    const watcher = new Watcher({ revision: OF_OUR_SERVERS, clock: () => 0 });
    const first = seen.with(place, { ...line, events }).flatMap((it) => watcher.accept(it))[0];
    return first?.index === line.index
      ? []
      : [`a lie is not seen: ${what} (${first?.sentence ?? 'no alert'})`];
  });
}

function fits(data: object, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => (data as Record<string, unknown>)[name] === value);
}

/**
 * Allocations beyond those that were asked for, without a cause: each must stand in for one that was out of sight or lost.
 * It says so itself, unless that one was away before and names its first replacement already.
 */
export function causeless(all: readonly Watched[], allocs: readonly Stub[]): readonly string[] {
  const gone = new Set<string>();
  for (const { seen } of all)
    for (const { events } of seen)
      for (const { key, data } of events)
        if (data.client === 'unknown' || data.client === 'lost') gone.add(key);
  const isSecond = (alloc: Stub): boolean =>
    allocs.some(
      ({ ID, Name, CreateIndex }) =>
        Name === alloc.Name &&
        CreateIndex < alloc.CreateIndex &&
        gone.has(ID) &&
        allocs.some(({ PreviousAllocation }) => PreviousAllocation === ID),
    );
  const firsts = allocs.filter((alloc) => (alloc.PreviousAllocation ?? '') === '' && !isSecond(alloc));
  const others = allocs.filter(
    ({ PreviousAllocation = '' }) => PreviousAllocation !== '' && !gone.has(PreviousAllocation),
  );
  return [
    ...(firsts.length > JOBS * COUNT ? [`${firsts.length} allocations stand in for no other`] : []),
    ...others.map(
      ({ ID, PreviousAllocation }) => `${ID} replaces ${PreviousAllocation}, which was never away`,
    ),
  ];
}

/** Problems of the servers' own traces. One that was killed leaves a trace without an end. */
export function judgeTraces(files: readonly string[], say: (line: string) => void): readonly string[] {
  return files.flatMap((file) => {
    const name = file.replace(/.*\//, '');
    const text = readFileSync(file, 'utf8');
    const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
    const [reader, judge] = [new TraceReader(name), new Judge(OF_OUR_SERVERS)];
    for (const each of lines) {
      const line = reader.accept(each);
      const breach = line && judge.accept(line);
      if (breach !== undefined) return [`trace ${name}: ${breach.sentence}`];
    }
    reader.finish({ mayBeOpen: true });
    const { components, coverage } = judge.judgement();
    const { node, alloc } = coverage;
    say(
      `trace ${name}: ${lines.length} lines of ${components} records accepted; ${node.covered} and ${alloc.covered} transitions`,
    );
    return [];
  });
}
