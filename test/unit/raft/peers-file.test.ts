/** Going on without the quorum: what is written behind a log, and that the servers left go on from it. */
import { describe, expect, test } from 'vitest';
import { configurationOf } from '../../../impl/core/raft/configuration.ts';
import { configurationFromPeers, recoverQuorum } from '../../../impl/core/raft/peers-file.ts';
import { Group, TIMING } from './group.ts';

describe('a peers file', () => {
  test('names voters and non-voters', () => {
    const text = '[{"id": "b"}, {"id": "a", "address": "x:1"}, {"id": "c", "non_voter": true}]';
    expect(configurationFromPeers(text)).toEqual(configurationOf(['a', 'b'], ['c']));
  });
  test.each([
    ['{', 'JSON list'],
    ['{"id": "a"}', 'JSON list'],
    ['[{"id": "a"}, "b"]', 'peer 2'],
    ['[{"id": ""}]', 'peer 1'],
    ['[{"id": "a", "non_voter": 1}]', 'peer 1'],
    ['[{"id": "a"}, {"id": "a"}]', 'names a twice'],
    ['[{"id": "a", "non_voter": true}]', 'a voter at least'],
    ['[]', 'a voter at least'],
  ])('%s is refused', (text, said) => {
    expect(configurationFromPeers(text)).toMatchObject({ error: expect.stringContaining(said) });
  });
});

/** Five servers, of which c, d and e are lost for good; b misses the last entries. */
function wreck(): Group {
  const group = new Group(5);
  group.elect('a');
  group.propose('a', 'one');
  group.run(TIMING.heartbeatMs);
  group.isolated.add('b');
  group.propose('a', 'two');
  group.run(TIMING.heartbeatMs);
  for (const id of group.ids) group.crash(id);
  group.isolated.clear();
  return group;
}

/** The first of them is the one with the most; the others are started as they are. */
function recover(group: Group, [best = '', ...others]: readonly string[]): void {
  const { state } = group.member(best).disk;
  const { hardState, entries } = recoverQuorum(best, state, configurationOf([best, ...others]));
  group.start(best, { ...state, ...hardState, entries: [...state.entries, ...entries] });
  for (const id of others) group.start(id);
}

test.each([[['a', 'b']], [['a']]])('%s go on with what the best of them had', (ids) => {
  const group = wreck();
  recover(group, ids);
  group.run(20 * TIMING.electionTimeoutMs);
  expect(group.leaders()).toEqual(['a']);
  const proposal = group.propose('a', 'three');
  group.run(2 * TIMING.heartbeatMs);
  expect(group.fates.get(proposal)).toBe('committed');
  for (const id of ids) {
    expect(group.status(id).configuration).toEqual(configurationOf(ids));
    expect(group.commands(id)).toEqual(['one', 'two', 'three']);
  }
});

test('each server of the file has a term of its own, above every term it knows of', () => {
  const group = wreck();
  const configuration = configurationOf(['a', 'b', 'c']);
  const terms = ['a', 'b', 'c'].map((id) => {
    const { state } = group.member(id).disk;
    const { hardState, entries } = recoverQuorum(id, state, configuration);
    expect(entries[0].term).toBe(hardState.term);
    expect(hardState.term).toBeGreaterThan(state.term);
    return hardState.term;
  });
  expect(new Set(terms).size).toBe(3);
});

test('a server that only has a snapshot goes on behind it', () => {
  const snapshot = { index: 7, term: 2, configuration: configurationOf(['a', 'b']), data: new Uint8Array(0) };
  const durable = { term: 3, votedFor: 'b', snapshot, entries: [] };
  const { entries } = recoverQuorum('a', durable, configurationOf(['a']));
  expect(entries[0]).toMatchObject({ index: 8, configuration: configurationOf(['a']) });
});

test('a server that the file leaves out is a mistake', () => {
  const durable = { term: 0, votedFor: undefined, entries: [] };
  expect(() => recoverQuorum('z', durable, configurationOf(['a']))).toThrow('belongs');
});
