/**
 * The recorded v1.5.0 client, joining, running work, falling silent and coming back, against our own server over its RPC
 * port: the same refusals, the same fields, the same statuses. Where ours differ, the difference is named here.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResponseHeader, Call } from '../../impl/wire/rpc/call-frames.ts';
import { kindsOf } from '../../impl/wire/rpc/methods.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import { parseJson } from '../../impl/wire/schema/json-number.ts';
import { toPlain } from '../../impl/wire/schema/plain.ts';
import { checkJson } from '../../impl/wire/schema/json-decode.ts';
import { Job } from '../../impl/wire/structs/job.ts';
import { readNatural } from '../../impl/wire/schema/natural.ts';
import { ByteReader } from '../../impl/wire/msgpack/byte-reader.ts';
import type { Job as JobRecord } from '../../impl/core/records.ts';
import { lackingIn } from './compare-shapes.ts';
import { recordings, type HexPart, type Step } from './recordings.ts';
import { ReplayClient, ReplayServer } from './replay.ts';

const NODE = '2083cf74-a952-44fb-a674-c328a536575d';

/** Methods of the recording that our server does not have yet. */
const NOT_OURS = new Set(['Status.RaftStats', 'Status.Members']);
/** Fields of upstream's answers that ours lack, and why. */
const MISSING: Readonly<Record<string, string>> = {
  'Allocs[].Metrics': 'our scheduler keeps its reasons with the evaluation, not with the allocation',
  'Allocs[].SignedIdentities': 'no keyring yet',
  'Allocs[].SigningKeyID': 'no keyring yet',
  'Allocs[].DeploymentID': 'no deployments yet',
  'Allocs[].FollowupEvalID': 'no evaluation waits for the end of a window: an entry of the leader ends it',
};

/** Fields that upstream's 1.5.0 fills and ours leave nil. */
const NIL: Readonly<Record<string, string>> = {
  'Allocs[].Job.TaskGroups[].Consul': 'as in 2.0',
};

interface Played {
  readonly file: string;
  readonly step: Step;
  readonly answer: Call<ResponseHeader>;
  readonly others: number;
}

const server = new ReplayServer();
let client: ReplayClient;
const played: Played[] = [];
const observed = new Map<
  string,
  { node: string | undefined; lmhi: number; laui: number; allocs: Record<string, string[]> }
>();
const ids = new Map<string, string>();

beforeAll(async () => {
  const port = await server.open();
  client = await ReplayClient.connect(server, port);
  const began = server.cluster.at;
  for (const { name, steps } of recordings('1.5').filter((it) => /^fake-(0[1-9]|1\d|2[0-4])/.test(it.name))) {
    for (const step of steps) {
      const { t, ms = 0 } = step as Step & { readonly ms?: number };
      if (t !== undefined) server.wait(Math.max(0, began + t - ms - server.cluster.at));
      await playStep(name, step);
    }
  }
}, 60_000);

afterAll(async () => {
  client.close();
  await server.close();
});

/** TTL and grace, until another client is heard, and the time in which this one would have tried again. */
const SILENT_MS = 2000 + 1000 + 1000 + 4500;
/** Our leader believes a silence only beside a voice; upstream's needs none. */
let others = 0;

async function playStep(file: string, step: Step): Promise<void> {
  if (file.startsWith('fake-16') && others === 0) {
    others = 1;
    server.cluster.waitBesideAnother(SILENT_MS);
  }
  if (step.kind === 'http') submit(step);
  if (step.kind === 'observe') observed.set(`${file} ${observed.size}`, observation());
  if (step.kind !== 'rpc' || step.request?.hex === undefined || NOT_OURS.has(step.method ?? '')) return;
  learnIds();
  const answer = await client.play(Buffer.from(step.request.hex, 'hex'), ids);
  played.push({ file, step, answer, others });
}

/** The recorded job, as it was posted, through the schemas into our own call. */
function submit(step: Step): void {
  const { body } = step.request as unknown as { body: { Job: unknown } };
  const checked = checkJson(Job, parseJson(JSON.stringify(body.Job)));
  if ('faults' in checked) throw new Error(checked.faults.join('\n'));
  server.cluster.ask('Job.Register', { Job: toPlain(Job, checked.value) as JobRecord });
  server.wait(50);
}

/** Recorded allocation to ours, by the job that it is of. */
function learnIds(): void {
  const recorded = recordings('1.5').find(({ name }) => name.startsWith('fake-13'))?.steps[0]
    ?.response as HexPart;
  for (const { ID, JobID } of (recorded.body as { Allocs: { ID: string; JobID: string }[] }).Allocs) {
    const ours = server.cluster.leader.state.allocsByJob('default', JobID)[0];
    if (ours) ids.set(ID, ours.ID);
  }
}

function observation() {
  const { state } = server.cluster.leader;
  const node = state.node(NODE);
  const allocs = (job: string): string[] =>
    state.allocsByJob('default', job).map((it) => `${it.ClientStatus}/${it.DesiredStatus}`);
  return {
    node: node?.Status,
    lmhi: node?.LastMissedHeartbeatIndex ?? 0,
    laui: node?.LastAllocUpdateIndex ?? 0,
    allocs: { svc: allocs('svc'), plain: allocs('plain') },
  };
}

describe('every answer', () => {
  test('was given, and to the call that asked', () => {
    expect(played.length).toBeGreaterThan(35);
    for (const { step, answer } of played) expect(answer.header.ServiceMethod).toBe(step.method);
    expect(server.lines).toEqual([]);
  });

  test('is a refusal where the recorded one is, in the same words', () => {
    for (const { file, step, answer } of played) {
      expect(answer.header.Error, `${file} ${step.method}`).toBe(step.response?.header['Error']);
    }
  });

  test('has the fields of the recorded one, of the same sorts', () => {
    const lacking = new Set<string>();
    for (const { file, step, answer } of played.filter(({ answer: { header } }) => header.Error === '')) {
      const bytes = Buffer.from(step.response?.hex ?? '', 'hex');
      const reader = new ByteReader(bytes);
      reader.skip();
      const theirs = readNatural(reader);
      const ours = readNatural(new ByteReader(answer.body));
      for (const path of lackingIn(ours, theirs, `${file} ${step.method}`)) lacking.add(path);
    }
    expect([...lacking].filter((path) => !(path in MISSING) && !(path in NIL))).toEqual([]);
  });

  test('of a heartbeat and a registration: what was written, and what is asked of the client', () => {
    for (const { file, step, answer, others: beside } of played) {
      if (!/^Node\.(Register|UpdateStatus)$/.test(step.method ?? '') || answer.header.Error !== '') continue;
      const ours = decode(kindsOf('Node.UpdateStatus')?.reply ?? never(), answer.body) as Record<
        string,
        unknown
      >;
      const theirs = step.response?.body as Record<string, unknown>;
      const where = `${file} ${step.method}`;
      expect(ours['Index'] !== 0, where).toBe(theirs['Index'] !== 0);
      expect((ours['EvalIDs'] as unknown[] | null)?.length ?? 0, where).toBe(
        (theirs['EvalIDs'] as unknown[] | null)?.length ?? 0,
      );
      expect(ours['SchedulingEligibility'], where).toBe(theirs['SchedulingEligibility']);
      expect(ours['NumNodes'], where).toBe((theirs['NumNodes'] as number) + beside);
      expect(Number(ours['HeartbeatTTL']), where).toBeGreaterThanOrEqual(2e9);
      expect(Number(ours['HeartbeatTTL']), where).toBeLessThanOrEqual(4e9);
    }
  });
});

test('the node and its allocations stand where the recorded ones stood', () => {
  const steps = recordings('1.5')
    .filter((it) => /^fake-(0[1-9]|1\d|2[0-4])/.test(it.name))
    .flatMap(({ name, steps: all }) =>
      all.filter(({ kind }) => kind === 'observe').map((step) => ({ name, step })),
    );
  expect(observed.size).toBe(steps.length);
  for (const [at, { name, step }] of steps.entries()) {
    const ours = [...observed.values()][at];
    const { node } = (step as unknown as { state: { node: Record<string, unknown> } }).state;
    expect(ours?.node, name).toBe(node['Status']);
    expect((ours?.lmhi ?? 0) > 0, `${name} missed`).toBe((node['LastMissedHeartbeatIndex'] as number) > 0);
  }
});

function never(): never {
  throw new Error('no such method');
}
