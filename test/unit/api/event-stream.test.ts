/** The event stream: what is published of which entry, to whom, from where on. Expectations from the recorded streams. */
import { beforeAll, expect, test } from 'vitest';
import { eventRoutes } from '../../../impl/api/event-stream.ts';
import { EventBuffer } from '../../../impl/io/event-buffer.ts';
import { Bench } from '../server/bench.ts';
import { aJob, anAlloc, aRegistration } from '../server/records.ts';

interface Line {
  readonly Index?: number;
  readonly Events?: readonly {
    readonly Topic: string;
    readonly Type: string;
    readonly Key: string;
    readonly Namespace: string;
    readonly FilterKeys: readonly string[] | null;
    readonly Payload: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
}

const buffer = new EventBuffer();
const bench = new Bench({ onApplied: (applied) => buffer.add(applied) });

beforeAll(() => {
  bench.ask('Node.Register', { Node: aRegistration('n1') });
  bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
  bench.ask('Job.Register', { Job: aJob() });
  bench.place(anAlloc('a1'));
});

/** The first lines that a caller is sent, without the empty one that comes first. */
async function lines(query: string, count: number): Promise<Line[]> {
  const get = eventRoutes(buffer)[0]?.methods['GET'];
  const request = { method: 'GET', path: '', id: '', body: undefined, query: new URLSearchParams(query) };
  const { stream } = await get!(request, () => Promise.reject(new Error('asks nobody')));
  const gone = new AbortController();
  const found: Line[] = [];
  for await (const text of stream!.parts(gone.signal)) {
    found.push(JSON.parse(String(text)) as Line);
    if (found.length > count) break;
  }
  gone.abort();
  expect(found.shift()).toEqual({});
  return found;
}

const typesOf = (all: readonly Line[]): string[] =>
  all.flatMap(({ Events = [] }) => Events.map(({ Topic, Type }) => `${Topic} ${Type}`));

test('from 0 on all that is kept is told, one line an entry', async () => {
  const all = await lines('index=0', 4);
  expect(typesOf(all)).toEqual([
    'Node NodeRegistration',
    'Node NodeStreamEvent',
    'Job JobRegistered',
    'Evaluation JobRegistered',
    'Allocation PlanResult',
    'Job PlanResult',
  ]);
  const [node, , job, plan] = all.map(({ Events }) => Events?.[0]);
  expect(node).toMatchObject({
    Key: 'n1',
    Namespace: '',
    FilterKeys: null,
    Payload: { Node: { SecretID: '' } },
  });
  expect(job).toMatchObject({ Key: 'web', Namespace: 'default', Payload: { Job: { ID: 'web' } } });
  expect(plan).toMatchObject({ Key: 'a1', FilterKeys: ['web', ''], Payload: { Allocation: { ID: 'a1' } } });
  expect(plan?.Payload['Allocation']).not.toHaveProperty('Job');
});

test('a caller goes on from an index, and is told what comes', async () => {
  const last = bench.index;
  const [old, news] = [lines(`index=${last}`, 1), lines(`index=${last + 1}`, 1)];
  expect((await old)[0]?.Index).toBe(last);
  bench.ask('Node.UpdateEligibility', { NodeID: 'n1', Eligibility: 'ineligible' });
  expect(typesOf(await news)).toEqual(['Node NodeDrain']);
});

test('topics, keys and namespaces choose', async () => {
  expect(typesOf(await lines('topic=Job', 2))).toEqual(['Job JobRegistered', 'Job PlanResult']);
  expect(typesOf(await lines('topic=Allocation:web&topic=Job:other', 1))).toEqual(['Allocation PlanResult']);
  expect(typesOf(await lines('namespace=nope&topic=*', 2))).toEqual([
    'Node NodeRegistration',
    'Node NodeStreamEvent',
  ]);
  await expect(lines('topic=Moon', 1)).rejects.toThrow(
    'Invalid topic query: "Moon" is none of *, Node, Job, Evaluation, Allocation, Deployment, Service',
  );
});

test('the oldest entries go when there are too many', async () => {
  for (let at = 0; at < 120; at += 1) bench.ask('Job.Evaluate', { JobID: 'web', Namespace: 'default' });
  const [oldest] = await lines('index=1', 1);
  expect(oldest?.Index).toBe(bench.index - 99);
});
