/** The decisions of the protocol, every case of each, held against the core. */
import { describe, expect, test } from 'vitest';
import { CORE_TARGETS } from '../../impl/targets/core.ts';
import { DECISIONS } from '../../spec/conform/decisions/index.ts';
import { runDecision } from '../../spec/conform/decisions/run.ts';

describe.each(DECISIONS)('$name', (decision) => {
  test('the core says what the protocol says, case by case', async () => {
    const report = await runDecision(CORE_TARGETS[decision.name]!(), decision, { maxFailures: 5 });
    expect(report.failures.map(({ sentence }) => sentence)).toEqual([]);
    expect(report).toMatchObject({ tests: decision.cases.length, failed: 0, killRate: 1 });
  });
});
