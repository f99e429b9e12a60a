/** `orrery operator ...` against the recorded answers of a real Nomad. */
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
