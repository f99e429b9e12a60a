/** Decisions: every case is asked, and one wrong answer is told with a token that brings it back. */
import { expect, test } from 'vitest';
import { combinations, type Decision, difference } from '../../../spec/conform/decisions/decision.ts';
import { caseOf, DECISIONS } from '../../../spec/conform/decisions/index.ts';
import { runDecision } from '../../../spec/conform/decisions/run.ts';
import type { EventInstance, Facts, Target } from '../../../spec/conform/target.ts';

const AND: Decision = {
  name: 'and',
  cases: combinations('ASKED', { a: [false, true], b: [false, true] }),
  expected: ({ a, b }) => ({ both: a === true && b === true }),
};

function answering(decide: (given: EventInstance) => Facts): Target {
  let facts: Facts = {};
  return {
    name: 'toy',
    start() {},
    send(given) {
      facts = decide(given);
      return { untold: true };
    },
    observe: () => facts,
    stop() {},
  };
}

test('a target that is right passes every case', async () => {
  const report = await runDecision(
    answering(({ a, b }) => ({ both: a === b && a === true })),
    AND,
    { maxFailures: 9 },
  );
  expect(report).toMatchObject({ tests: 4, passed: 4, failed: 0, killRate: 1, suite: 'exhaustive' });
});

test('a target that is wrong in one case is told by that case', async () => {
  const report = await runDecision(
    answering(({ a }) => ({ both: a === true })),
    AND,
    { maxFailures: 9 },
  );
  expect(report.failures.map(({ token, event }) => [token, event])).toEqual([
    ['walk:and/exhaustive/3', 'ASKED(a not-b)'],
  ]);
});

test('what the protocol is silent about is not compared; what it speaks of must be shown', () => {
  const given = { type: 'ASKED', a: true, b: true };
  expect(difference(AND, given, { both: true, colour: 'blue' })).toBeUndefined();
  expect(difference(AND, given, {})).toEqual({ expected: 'both=true', observed: 'both=none' });
});

test('tokens name cases of decisions, and nothing else', () => {
  const last = DECISIONS[0]!.cases.length;
  expect(caseOf(`walk:${DECISIONS[0]!.name}/exhaustive/${last}`)).toMatchObject({ at: last - 1 });
  for (const token of [
    `walk:${DECISIONS[0]!.name}/exhaustive/${last + 1}`,
    'walk:node/tour/1',
    'walk:x/exhaustive/1',
  ])
    expect(caseOf(token)).toBeUndefined();
});
