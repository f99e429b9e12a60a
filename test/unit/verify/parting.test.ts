/** The counterexample of #15808, replayed under the revision that came of it: where they part, and how it ends. */
import { describe, expect, test } from 'vitest';
import { judgeWorld } from '../../../spec/verify/judge-world.ts';
import { replayUnder } from '../../../spec/verify/parting.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

/** Route (a) of #15808 is 21 steps long: the search need not go on for long behind it. */
const { counterexamples } = judgeWorld(oneNode, 'pre-15808', { maxStates: 60_000 }, undefined);
const churn = counterexamples.find(({ property }) => property === 'S5a no needless stop (web)');
if (churn === undefined) throw new Error('pre-15808 has lost its counterexample');

describe('under strict-steps', () => {
  const replayed = replayUnder(churn, oneNode, 'strict-steps');

  test('they part where the server reads the first heartbeat: the node is held initializing', () => {
    const { action } = churn.steps[(replayed.step ?? 0) - 1] ?? {};
    expect(action).toBe('heartbeat of n1 is read');
    expect(replayed.sentence).toMatch(
      /^At step \d+, 'heartbeat of n1 is read' leaves heartbeat n1 .*initializing/,
    );
  });

  test('the replacement is never planned', () => {
    expect(replayed.impossible).toContain('plan of web is committed');
    expect(replayed.broken).not.toContain('S5a no needless stop (web)');
  });

  test('it ends as it began: node ready, the allocation running, no replacement, no churn', () => {
    expect(replayed.end['node n1']).toMatch(/^ready/);
    expect(replayed.end['alloc a']).toMatch(/^running/);
    expect(replayed.end['task a']).toMatch(/^running/);
    expect(replayed.end['alloc b']).toBe('free');
    expect(replayed.end['churn web']).toBe('none');
  });

  test('it names the counterexample and the revision', () => {
    expect(replayed).toMatchObject({ counterexample: churn.id, revision: 'strict-steps' });
  });
});

describe('under its own revision', () => {
  const replayed = replayUnder(churn, oneNode, 'pre-15808');

  test('nothing parts, and the law is broken again', () => {
    expect(replayed.step).toBeNull();
    expect(replayed.impossible).toEqual([]);
    expect(replayed.sentence).toMatch(/goes through alike/);
    expect(replayed.broken).toContain('S5a no needless stop (web)');
    expect(replayed.end['churn web']).toBe('stopped');
  });
});
