/** `orrery operator ...` against the recorded answers of a real Nomad. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HAS_RECORDINGS, orrery, RecordedAgent } from './recorded-agent.ts';

let agent: RecordedAgent;
const run = (...argv: readonly string[]) => orrery(agent, argv);

beforeEach(async () => {
  agent = new RecordedAgent();
  await agent.start();
});
afterEach(() => agent.stop());

describe.skipIf(!HAS_RECORDINGS)('operator raft', () => {
  test('list-peers', async () => {
    const id = '92b6bea5-d8d2-dd9c-f831-7660df884938';
    expect(await run('operator', 'raft', 'list-peers')).toEqual({
      code: 0,
      err: '',
      out: [
        'Node         ID                                    Address          State   Voter  RaftProtocol',
        `srv1.global  ${id}  127.0.0.1:15657  leader  true   3`,
        '',
      ].join('\n'),
    });
  });

  test.each([
    [['remove-peer', '-peer-id', 's4'], 'DELETE /v1/operator/raft/peer?id=s4'],
    [['promote-peer', 's4'], 'PUT /v1/operator/raft/peer?id=s4&voter=true'],
  ])('%s', async (argv, call) => {
    agent.answer('DELETE /v1/operator/raft/peer', '');
    agent.answer('PUT /v1/operator/raft/peer', '');
    expect((await run('operator', 'raft', ...argv)).code).toBe(0);
    expect(agent.seen.at(-1)?.call).toBe(call);
  });

  test('a server must be named, and an action must exist', async () => {
    expect(await run('operator', 'raft', 'add-peer')).toMatchObject({
      code: 1,
      err: expect.stringContaining('id: is missing: name a server') as string,
    });
    expect(await run('operator', 'raft', 'list-peer')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean list-peers?') as string,
    });
  });
});

describe.skipIf(!HAS_RECORDINGS)('operator scheduler', () => {
  test('get-config', async () => {
    expect((await run('operator', 'scheduler', 'get-config')).out).toBe(
      [
        'Scheduler Algorithm           = binpack',
        'Memory Oversubscription       = false',
        'Reject Job Registration       = false',
        'Pause Eval Broker             = false',
        'Preemption System Scheduler   = true',
        'Preemption Service Scheduler  = false',
        'Preemption Batch Scheduler    = false',
        'Preemption SysBatch Scheduler = false',
        'Modify Index                  = 5',
        '',
      ].join('\n'),
    );
  });

  test('set-config changes what is named, and only what nobody changed meanwhile', async () => {
    const flags = ['-scheduler-algorithm=spread', '-preempt-batch-scheduler', 'true'];
    agent.answer('PUT /v1/operator/scheduler/configuration', { Updated: true });
    const { out } = await run('operator', 'scheduler', 'set-config', ...flags);
    expect(out).toBe('Scheduler configuration updated!\n');
    const { call, body } = agent.seen.at(-1) ?? { call: '', body: '' };
    expect(call).toBe('PUT /v1/operator/scheduler/configuration?cas=5');
    expect(JSON.parse(body)).toMatchObject({
      SchedulerAlgorithm: 'spread',
      PauseEvalBroker: false,
      PreemptionConfig: { BatchSchedulerEnabled: true, SystemSchedulerEnabled: true },
    });
    agent.answer('PUT /v1/operator/scheduler/configuration', { Updated: false });
    const stale = await run('operator', 'scheduler', 'set-config', '-check-index', '4', ...flags);
    expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('is not at index 4') as string });
  });
});

/** A tar's entry: name and length in octal stand where the format says; nothing else is read. */
function tarEntry(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  return Buffer.concat([header, Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
}

function snapshot(state: string, summed = state): Buffer {
  const meta = '{"ID":"2-10-1","Index":10,"Term":2,"Version":1}';
  const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
  const sums = `${sum(meta)}  meta.json\n${sum(summed)}  state.bin\n`;
  const entries = [
    ['meta.json', meta] as const,
    ['state.bin', state] as const,
    ['SHA256SUMS', sums] as const,
  ];
  return gzipSync(
    Buffer.concat([...entries.map(([name, text]) => tarEntry(name, text)), Buffer.alloc(1024)]),
  );
}

describe('operator snapshot', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-snapshot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('save writes it whole, inspect reads it, restore sends it', async () => {
    const [file, bytes] = [join(folder, 'a.snap'), snapshot('the state')];
    agent.answer('GET /v1/operator/snapshot', bytes);
    agent.answer('PUT /v1/operator/snapshot', '');
    expect((await run('operator', 'snapshot', 'save', file)).out).toBe(`State file written to ${file}\n`);
    expect(readFileSync(file)).toEqual(bytes);
    expect((await run('operator', 'snapshot', 'save', file)).err).toContain('is there already');
    expect((await run('operator', 'snapshot', 'inspect', file)).out).toBe(
      'ID      = 2-10-1\nSize    = 9\nIndex   = 10\nTerm    = 2\nVersion = 1\n',
    );
    expect((await run('operator', 'snapshot', 'restore', file)).out).toBe('Snapshot Restored\n');
    expect(agent.seen.at(-1)?.call).toBe('PUT /v1/operator/snapshot');
  });

  test.each([
    ['no archive', Buffer.from('text'), 'is no gzipped archive'],
    ['another state than was summed', snapshot('the state', 'another'), 'is damaged: the sum of state.bin'],
  ])('%s is noticed before anything is sent', async (_, bytes, complaint) => {
    const file = join(folder, 'bad.snap');
    writeFileSync(file, bytes);
    const { code, err } = await run('operator', 'snapshot', 'restore', file);
    expect(code).toBe(1);
    expect(err).toContain(complaint);
    expect(agent.seen).toEqual([]);
  });
});
