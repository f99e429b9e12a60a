/**
 * Event streams held to the machines: recorded ones and our own server's are accepted, and each doctored one is refused at
 * the event that was doctored. Which must be refused follows from the edit and from reference page nomad-protocol.md,
 * sections 1 to 5.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OF_OUR_SERVERS, type RevisionName } from '../../../machines/revisions.ts';
import {
  CLIENT_STATUSES,
  DESIRED_STATUSES,
  EVALUATION_STATUSES,
  NODE_STATUSES,
} from '../../../machines/vocabulary.ts';
import type { Alert } from '../../../spec/trace/stream/alert.ts';
import { readStreamLine } from '../../../spec/trace/stream/read-line.ts';
import { Watcher } from '../../../spec/trace/stream/watcher.ts';
import { FIXTURES } from '../jobspec/fixtures.ts';
import { reconnectStream } from './runs.ts';

type Json = Record<string, unknown>;
interface Told {
  readonly Index: number;
  readonly Events: readonly {
    readonly Topic: string;
    readonly Type: string;
    readonly Key: string;
    readonly Payload: Readonly<Record<string, Json>>;
  }[];
}

const stream = reconnectStream().map((line) => JSON.parse(line) as Told);

function alertsOf(lines: readonly unknown[], revision: RevisionName = OF_OUR_SERVERS): readonly Alert[] {
  const watcher = new Watcher({ revision });
  return lines.flatMap((line, i) =>
    watcher.accept(readStreamLine(JSON.stringify(line), { file: 'stream', line: i + 1 })),
  );
}

const first = (lines: readonly unknown[], revision?: RevisionName) => alertsOf(lines, revision)[0];

/** The stream with other fields in one record. */
function edited(place: number, nth: number, fields: Json): readonly Told[] {
  const line = stream[place]!;
  const Events = line.Events.map((event, i) =>
    i === nth
      ? { ...event, Payload: { [event.Topic]: { ...event.Payload[event.Topic], ...fields } } }
      : event,
  );
  return stream.with(place, { ...line, Events });
}

/** Where the nth event is like this. */
function placeOf(topic: string, type: string, fields: Json, from = 0): readonly [place: number, nth: number] {
  for (let place = from; place < stream.length; place += 1) {
    const nth = stream[place]!.Events.findIndex(
      ({ Topic, Type, Payload }) =>
        Topic === topic &&
        Type === type &&
        Object.entries(fields).every(([k, v]) => Payload[Topic]?.[k] === v),
    );
    if (nth >= 0) return [place, nth];
  }
  throw new Error(`no ${topic} ${type}`);
}

describe('streams that fit', () => {
  test("our own server's, through an outage, a return and a purge", () => {
    expect(alertsOf(stream)).toEqual([]);
    placeOf('Node', 'NodeStreamEvent', { Status: 'disconnected' });
    placeOf('Allocation', 'NodeStreamEvent', { ClientStatus: 'unknown' });
    placeOf('Node', 'NodeDeregistration', {});
  });

  test.runIf(existsSync(FIXTURES)).each([
    ['v1.5.0', 'strict-steps'],
    ['v2.0.5', 'nomad-2.0'],
  ] as const)("a real Nomad's, %s", (version, revision) => {
    const text = readFileSync(join(FIXTURES, 'nomad-http', version, 'event-stream.ndjson'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    const watcher = new Watcher({ revision });
    const alerts = lines.flatMap((line, i) =>
      watcher.accept(readStreamLine(line, { file: version, line: i + 1 })),
    );
    expect(alerts).toEqual([]);
    expect(watcher.counts.events.Node).toBeGreaterThan(10);
    expect(watcher.counts.events.Evaluation).toBeGreaterThan(10);
  });

  test('one that begins in the middle, where nothing is known of what was before', () => {
    for (let from = 1; from < stream.length; from += 1) expect(alertsOf(stream.slice(from))).toEqual([]);
  });
});

describe('the reconnect rule', () => {
  const back = placeOf('Node', 'NodeStreamEvent', { Status: 'disconnected' })[0];

  test('a node that is ready at once when it is heard again', () => {
    const [place, nth] = placeOf('Node', 'NodeStreamEvent', { Status: 'initializing' }, back);
    const alert = first(edited(place, nth, { Status: 'ready', LastMissedHeartbeatIndex: 0 }));
    expect(alert).toMatchObject({ kind: 'decision', index: stream[place]!.Index, key: 'n1' });
    expect(alert?.possible).not.toContain('ready');
    expect(alert?.story.length).toBeGreaterThan(2);
  });

  test('before #15808 that was right, and what our servers do was not', () => {
    const [place] = placeOf('Node', 'NodeStreamEvent', { Status: 'initializing' }, back);
    const about = alertsOf(stream, 'pre-15808').find(({ topic }) => topic === 'Node');
    expect(about).toMatchObject({ kind: 'decision', index: stream[place]!.Index });
  });

  test('a node that is trusted before its allocations have been heard', () => {
    const [place, nth] = placeOf('Node', 'NodeStreamEvent', { Status: 'ready' }, back);
    const report = stream.findLastIndex(
      ({ Events }, i) =>
        i < place && Events.some(({ Topic, Type }) => Topic === 'Node' && Type === 'AllocationUpdated'),
    );
    const { LastAllocUpdateIndex } = stream[report - 1]?.Events[0]?.Payload['Node'] ?? {
      LastAllocUpdateIndex: undefined,
    };
    const unheard = stream.toSpliced(report, 1);
    expect(LastAllocUpdateIndex).not.toBe(stream[report]!.Index);
    expect(
      alertsOf(unheard).some(({ index, topic }) => topic === 'Node' && index === stream[place]!.Index),
    ).toBe(true);
    expect(nth).toBeGreaterThanOrEqual(0);
  });

  test('reports that are taken from a node out of sight', () => {
    const [gone] = placeOf('Node', 'NodeStreamEvent', { Status: 'initializing' }, back);
    const [place, nth] = placeOf('Node', 'AllocationUpdated', {}, gone);
    const taken = edited(place, nth, { Status: 'disconnected' }).toSpliced(gone, 1);
    const about = alertsOf(taken).find(({ topic }) => topic === 'Node');
    expect(about).toMatchObject({ kind: 'decision', index: stream[place]!.Index });
    expect(about?.sentence).toContain('applies reports of a node that is disconnected');
  });
});

/** Every event in whose record one word may be another. */
function wordEdits(topic: string, field: string, words: readonly string[]) {
  return stream.flatMap(({ Events }, place) =>
    Events.flatMap(({ Topic, Type, Payload }, nth) =>
      Topic !== topic || Type === 'NodeDeregistration'
        ? []
        : words
            .filter((word) => word !== Payload[topic]?.[field])
            .map((word) => ({ place, word, alert: first(edited(place, nth, { [field]: word })) })),
    ),
  );
}

describe('one word of one record is another', () => {
  test.each([
    ['Node', 'Status', NODE_STATUSES, 0.6],
    ['Allocation', 'ClientStatus', CLIENT_STATUSES, 0.7],
    ['Allocation', 'DesiredStatus', DESIRED_STATUSES, 0.5],
    ['Evaluation', 'Status', EVALUATION_STATUSES, 0.5],
  ] as const)('%s %s: never refused before, mostly there', (topic, field, words, atOnce) => {
    const edits = wordEdits(topic, field, words);
    const delays = edits.map(({ place, alert }) => alert && alert.index - stream[place]!.Index);
    expect(delays.filter((delay) => delay !== undefined && delay < 0)).toEqual([]);
    expect(delays.filter((delay) => delay === 0).length / edits.length).toBeGreaterThan(atOnce);
  });
});

describe('lines that are missing, late, or there twice', () => {
  test('an entry told twice is refused at its second telling, but for a connection that was made again', () => {
    for (const [place, line] of stream.entries()) {
      const judged = line.Events.some(({ Topic }) => Topic !== 'Job' && Topic !== 'Service');
      const alert = first(stream.toSpliced(place, 0, line));
      expect(alert?.kind, `${line.Index}`).toBe(judged ? 'order' : undefined);
      if (judged) expect(alert?.index).toBe(line.Index);
    }
    const watcher = new Watcher({ revision: OF_OUR_SERVERS });
    const tell = (line: Told) =>
      watcher.accept(readStreamLine(JSON.stringify(line), { file: 'stream', line: 1 }));
    expect(stream.slice(0, 40).flatMap(tell)).toEqual([]);
    watcher.judge.resume();
    expect(stream.slice(30).flatMap(tell)).toEqual([]);
  });

  test('an entry that comes after a later one', () => {
    for (let place = 0; place + 1 < stream.length; place += 1) {
      const [one, two] = [stream[place]!, stream[place + 1]!];
      expect(first(stream.toSpliced(place, 2, two, one))?.index).toBeLessThanOrEqual(two.Index);
    }
  });

  test('a record whose making was left out is refused when it is shown next', () => {
    const made = placeOf('Allocation', 'PlanResult', { ClientStatus: 'pending' });
    const { Key } = stream[made[0]]!.Events[made[1]]!;
    const next = stream.find(({ Events }, i) => i > made[0] && Events.some((event) => event.Key === Key));
    const alert = alertsOf(stream.toSpliced(made[0], 1)).find(({ key }) => key === Key);
    expect(alert).toMatchObject({ kind: 'order', index: next?.Index });
  });

  test('after entries are gone from the buffer nothing is held against what came before', () => {
    const watcher = new Watcher({ revision: OF_OUR_SERVERS });
    const tell = (line: Told) =>
      watcher.accept(readStreamLine(JSON.stringify(line), { file: 'stream', line: 1 }));
    expect(stream.slice(0, 20).flatMap(tell)).toEqual([]);
    watcher.lose();
    expect(stream.slice(50).flatMap(tell)).toEqual([]);
  });
});

describe('what must not last', () => {
  const node = (Index: number, Status: string, StatusUpdatedAt: number, ID = 'n1') => ({
    Index,
    Events: [
      {
        Topic: 'Node',
        Type: Index === 1 ? 'NodeRegistration' : 'NodeStreamEvent',
        Key: ID,
        Payload: {
          Node: { CreateIndex: 1, Status, SchedulingEligibility: 'eligible', StatusUpdatedAt },
        },
      },
    ],
  });
  const text = (line: object) => readStreamLine(JSON.stringify(line), { file: 'stream', line: 1 });

  // L1 of the reference page, bounded: three heartbeats of at most 20 s, and 10 s.
  test('a node that is initializing: for 70 s, told once, and not when it came to an end', () => {
    let now = 0;
    const watcher = new Watcher({ revision: 'strict-steps', clock: () => now });
    watcher.accept(text(node(1, 'initializing', 1)));
    now = 69_000;
    expect(watcher.late()).toEqual([]);
    now = 71_000;
    expect(watcher.late()).toMatchObject([{ kind: 'overdue', key: 'n1', index: 1 }]);
    expect(watcher.late()).toEqual([]);
    watcher.accept(text(node(2, 'ready', 80)));
    now = 1_000_000;
    expect(watcher.late()).toEqual([]);
  });

  test('with a new leader it may be silent for the failover TTL', () => {
    let now = 0;
    const watcher = new Watcher({ revision: 'strict-steps', clock: () => now });
    watcher.accept(text(node(1, 'initializing', 1)));
    now = 60_000;
    watcher.waits.leaderChanged(now);
    now = 300_000;
    expect(watcher.late()).toEqual([]);
    now = 371_000;
    expect(watcher.late()).toHaveLength(1);
  });

  test('a recording has the time of its records, and may have had a new leader at any time', () => {
    const watcher = new Watcher({ revision: 'strict-steps' });
    watcher.accept(text(node(1, 'initializing', 1000)));
    expect(watcher.accept(text({ ...node(1, 'ready', 1300, 'n2'), Index: 2 }))).toEqual([]);
    const late = watcher.accept(text({ ...node(1, 'ready', 1311, 'n3'), Index: 3 }));
    expect(late.filter(({ kind }) => kind === 'overdue')).toMatchObject([{ key: 'n1' }]);
  });

  test('an allocation out of sight: its window, and then what an evaluation may take', () => {
    let now = 0;
    const watcher = new Watcher({ revision: 'strict-steps', clock: () => now });
    const event = (Topic: string, Key: string, record: object) => ({
      Topic,
      Type: Topic === 'Job' ? 'JobRegistered' : 'PlanResult',
      Key,
      Payload: { [Topic]: record },
    });
    const alloc = (Index: number, ClientStatus: string, AllocStates: unknown) => ({
      Index,
      Events: [
        event('Allocation', 'a1', {
          CreateIndex: 3,
          NodeID: 'n1',
          JobID: 'web',
          TaskGroup: 'g',
          ClientStatus,
          DesiredStatus: 'run',
          AllocStates,
        }),
      ],
    });
    watcher.accept(
      text({
        Index: 2,
        Events: [event('Job', 'web', { TaskGroups: [{ Name: 'g', MaxClientDisconnect: 120e9 }] })],
      }),
    );
    watcher.accept(text(alloc(3, 'pending', null)));
    watcher.accept(text(alloc(9, 'unknown', [{ Field: 0, Value: 'unknown' }])));
    // 120 s of window, follow-ups grouped by 5 s, three deliveries of 60 s with 1 s and 20 s between them.
    now = 325_000;
    expect(watcher.late()).toEqual([]);
    now = 327_000;
    expect(watcher.late()).toMatchObject([{ kind: 'overdue', key: 'a1', index: 9 }]);
  });

  test('an evaluation that is pending, from the time on that it waits for', () => {
    let now = 0;
    const watcher = new Watcher({ revision: 'strict-steps', clock: () => now });
    const evaluation = (Index: number, Key: string, WaitUntil: string) => ({
      Index,
      Events: [
        {
          Topic: 'Evaluation',
          Type: 'EvaluationUpdated',
          Key,
          Payload: { Evaluation: { CreateIndex: Index, JobID: 'web', Status: 'pending', WaitUntil } },
        },
      ],
    });
    watcher.accept(text(evaluation(3, 'e1', '0001-01-01T00:00:00Z')));
    watcher.accept(text(evaluation(4, 'e2', new Date(600_000).toISOString())));
    now = 202_000;
    expect(watcher.late()).toMatchObject([{ kind: 'overdue', key: 'e1' }]);
    now = 802_000;
    expect(watcher.late()).toMatchObject([{ kind: 'overdue', key: 'e2' }]);
  });
});

test('ended records are forgotten, oldest first, and held against nobody then', () => {
  const watcher = new Watcher({ revision: OF_OUR_SERVERS, remembered: 3 });
  const alerts = stream.flatMap((line) =>
    watcher.accept(readStreamLine(JSON.stringify(line), { file: 'stream', line: 1 })),
  );
  expect(alerts).toEqual([]);
  expect(watcher.judge.evals.size - watcher.judge.evals.living).toBeLessThanOrEqual(3);
  expect(watcher.counts.forgotten).toBeGreaterThan(10);
});
