/**
 * The recorded join of a real v1.5.0 client agent against our server: its calls in its order, those that wait held while
 * others are answered; a job is placed, fetched, reported as pending and as running.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Allocation, Job as JobRecord } from '../../impl/core/records.ts';
import { ByteReader } from '../../impl/wire/msgpack/byte-reader.ts';
import {
  CallReader,
  encodeRequest,
  RequestHeader,
  type Call,
  type ResponseHeader,
} from '../../impl/wire/rpc/call-frames.ts';
import { METHODS } from '../../impl/wire/rpc/methods.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import { readNatural } from '../../impl/wire/schema/natural.ts';
import { toPlain } from '../../impl/wire/schema/plain.ts';
import { Job } from '../../impl/wire/structs/job.ts';
import { lackingIn } from './compare-shapes.ts';
import { recordings, type Step } from './recordings.ts';
import { exchanged, ReplayClient, ReplayServer } from './replay.ts';

const steps = recordings('1.5')
  .filter(({ name }) => /^real-0[12]/.test(name))
  .flatMap((it) => it.steps);
const requests = steps.filter(({ kind, hex }) => kind === 'rpc-request' && hex !== undefined);
const seqOf = (step: Step): number => Number(step.header?.['Seq']);
const recorded = new Map(
  steps.filter(({ kind }) => kind === 'rpc-response').map((step) => [seqOf(step), step]),
);

const server = new ReplayServer(4000);
let client: ReplayClient;
const answers = new Map<number, Call<ResponseHeader>>();
const ids = new Map<string, string>();
let lastIndex = 0;
/** As the client's reports left it. */
let reported: Allocation | undefined;

beforeAll(async () => {
  client = await ReplayClient.connect(server, await server.open());
  const began = server.cluster.at;
  const calls: Promise<void>[] = [];
  for (const step of requests) {
    await client.until(began + (step.t ?? 0));
    calls.push(begin(step));
    await client.arrived(calls.length);
    // The job was posted before the client was told of an allocation.
    if (step.t !== undefined && step.t > 7520 && !hasJob()) submit();
    await client.turn();
  }
  await client.until(server.cluster.at + 1000);
  reported = server.cluster.leader.state.allocsByJob('default', 'hello')[0];
  // What still waits for news is answered when its time is up.
  server.wait(400_000);
  await Promise.all(calls);
}, 60_000);

afterAll(async () => {
  client.close();
  await server.close();
});

async function begin(step: Step): Promise<void> {
  learnIds();
  const answer = await client.begin(following(exchanged(Buffer.from(step.hex ?? '', 'hex'), ids)));
  answers.set(seqOf(step), answer);
  if (answer.header.ServiceMethod !== 'Node.GetClientAllocs') return;
  lastIndex = decode(METHODS['Node.GetClientAllocs'].reply, answer.body).Index;
}

/** A client asks again with the index that it was given last: ours, not the recorded one. */
function following(bytes: Buffer): Buffer {
  const [call] = new CallReader(RequestHeader).push(bytes);
  if (call?.header.ServiceMethod !== 'Node.GetClientAllocs') return bytes;
  const { args } = METHODS['Node.GetClientAllocs'];
  const asked = decode(args, call.body);
  return encodeRequest(call.header, args, {
    ...asked,
    MinQueryIndex: asked.MinQueryIndex === 0 ? 0 : lastIndex,
  });
}

function hasJob(): boolean {
  return server.cluster.leader.state.allocsByJob('default', 'hello').length > 0;
}

/** The job as the recorded answer holds it. */
function submit(): void {
  const step = [...recorded.values()].find(({ method }) => method === 'Alloc.GetAllocs');
  const [call] = new CallReader(RequestHeader).push(Buffer.from(step?.hex ?? '', 'hex'));
  const { Allocs } = decode(METHODS['Alloc.GetAllocs'].reply, call?.body ?? Buffer.alloc(0));
  const job = Allocs?.[0]?.Job;
  if (!job) throw new Error('no job in the recorded answer');
  server.cluster.ask('Job.Register', { Job: toPlain(Job, job) as JobRecord });
  server.wait(50);
}

function learnIds(): void {
  const theirs = 'bd8cfaeb-2883-5614-8779-6c752d17033a';
  const ours = server.cluster.leader.state.allocsByJob('default', 'hello')[0];
  if (ours) ids.set(theirs, ours.ID);
}

describe('the join of a real client', () => {
  test('every call is answered, none is refused', () => {
    expect(answers.size).toBe(requests.length);
    for (const [seq, { header }] of answers)
      expect(header.Error, `call ${seq}, ${header.ServiceMethod}`).toBe('');
    expect(server.lines).toEqual([]);
  });

  test('with the fields of the recorded answers', () => {
    const lacking = new Set<string>();
    for (const [seq, answer] of answers) {
      const step = recorded.get(seq);
      if (step?.hex === undefined) continue;
      const reader = new ByteReader(Buffer.from(step.hex, 'hex'));
      reader.skip();
      const ours = readNatural(new ByteReader(answer.body));
      for (const path of lackingIn(ours, readNatural(reader), `call ${seq}`)) lacking.add(path);
    }
    expect([...lacking].toSorted()).toEqual([
      // As in replay-reconnect.test.ts, with the reasons there.
      'Allocs[].Metrics',
      'Allocs[].SignedIdentities',
      'Allocs[].SigningKeyID',
    ]);
  });

  test('the waiting call tells of the allocation, whose reports are then taken', () => {
    const told = [...answers.values()]
      .filter(({ header }) => header.ServiceMethod === 'Node.GetClientAllocs')
      .map(
        ({ body }) => Object.keys(decode(METHODS['Node.GetClientAllocs'].reply, body).Allocs ?? {}).length,
      );
    expect(told.slice(0, 3)).toEqual([0, 1, 1]);
    expect(reported?.ClientStatus).toBe('running');
    expect(reported?.AllocModifyIndex).toBeLessThan(reported?.ModifyIndex ?? 0);
    const states = Object.values(reported?.TaskStates ?? {});
    expect(states.map(({ State }) => State)).toEqual(['running']);
    expect(states[0]?.Events.length).toBeGreaterThan(1);
  });
});
