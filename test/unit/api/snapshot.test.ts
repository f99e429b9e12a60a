/** `/v1/operator/snapshot`: saved, looked at, and gone on from. Source: issue 7, section 2; nomad-features.md, section 10. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packArchive, unpackArchive } from '../../../impl/io/snapshot-archive.ts';
import { aRegistration } from '../server/records.ts';
import { ApiBench } from './api-bench.ts';

let api: ApiBench;
beforeEach(async () => {
  api = await ApiBench.open();
  api.bench.ask('Node.Register', { Node: aRegistration('n1') });
});
afterEach(() => api.close());

const JOB = {
  Datacenters: ['dc1'],
  TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' } }] }],
};
const submit = (ID: string) => api.ask('PUT', '/v1/jobs', { Job: { ID, ...JOB } });
const jobs = async () =>
  ((await api.ask('GET', '/v1/jobs')).json as { readonly ID: string }[]).map(({ ID }) => ID);

async function save(): Promise<Buffer> {
  const response = await fetch(`${api.url}/v1/operator/snapshot`);
  const archive = Buffer.from(await response.arrayBuffer());
  const sum = createHash('sha256').update(archive).digest('base64');
  expect(response.headers.get('digest')).toBe(`sha-256=${sum}`);
  return archive;
}

async function restore(archive: Buffer): Promise<readonly [status: number, text: string]> {
  const body = new Uint8Array(archive);
  const response = await fetch(`${api.url}/v1/operator/snapshot`, { method: 'PUT', body });
  return [response.status, await response.text()];
}

describe('a snapshot', () => {
  test('is an archive whose sums are right, and says of which index it is', async () => {
    await submit('web');
    const { meta } = await unpackArchive(await save());
    expect(JSON.parse(meta)).toMatchObject({ Version: 1, Index: api.bench.index });
  });

  test('is gone on from: what came later is gone, and indexes still grow', async () => {
    await submit('first');
    await api.ask('PUT', '/v1/var/a', { Items: { a: '1' } });
    const archive = await save();
    await submit('second');
    await api.ask('DELETE', '/v1/var/a');
    const before = api.bench.index;
    expect(await restore(archive)).toEqual([200, '']);
    expect(await jobs()).toEqual(['first']);
    expect((await api.ask('GET', '/v1/var/a')).json).toMatchObject({ Items: { a: '1' } });
    const list = await api.ask('GET', '/v1/jobs');
    expect(Number(list.headers.get('x-nomad-index'))).toBeGreaterThan(before);
    expect((await submit('third')).status).toBe(200);
    expect(await jobs()).toEqual(['first', 'third']);
  });

  test('of a group that was further is gone on from, too: nothing is newer than now', async () => {
    for (let at = 0; at < 40; at += 1) await submit('web');
    await submit('other');
    const archive = await save();
    await api.close();
    api = await ApiBench.open();
    expect((await restore(archive))[0]).toBe(200);
    expect(await jobs()).toEqual(['other', 'web']);
    const { ModifyIndex } = (await api.ask('GET', '/v1/job/web')).json as { readonly ModifyIndex: number };
    expect(ModifyIndex).toBeLessThanOrEqual(api.bench.index);
    // What was to be evaluated still is.
    const { Eval } = api.bench.ask('Eval.Dequeue', { Schedulers: ['service'], Timeout: 0 });
    expect(Eval?.JobID).toMatch(/web|other/);
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'the snapshot is missing'],
    ['no archive', Buffer.from('hello'), 'is no gzipped archive'],
  ])('that is %s is refused', async (_what, archive, reason) => {
    const [status, text] = await restore(archive);
    expect([status, text]).toEqual([400, expect.stringContaining(reason)]);
  });

  test('of other servers, or with another state in it, is refused; what was there stays', async () => {
    await submit('web');
    const theirs = await packArchive({ meta: '{"Version":1,"Index":9}', state: Buffer.from('x') });
    expect((await restore(theirs))[1]).toContain('it is not one of these servers');
    const { meta } = await unpackArchive(await save());
    for (const state of ['{', '{}', '[]', '{"nodes":[]}']) {
      const [status, text] = await restore(await packArchive({ meta, state: Buffer.from(state) }));
      expect([status, text]).toEqual([
        400,
        expect.stringMatching(/^failed to restore from snapshot: its state/),
      ]);
    }
    const changed = Buffer.from(await save());
    const last = changed.length - 12;
    changed[last] = (changed[last] as number) ^ 0xff;
    expect((await restore(changed))[0]).toBe(400);
    expect(await jobs()).toEqual(['web']);
  });
});
