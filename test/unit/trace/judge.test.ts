/**
 * The judge on a good trace and on the same trace tampered with. The good one is what our own server wrote; which
 * line must be refused follows from the edit and from reference page nomad-protocol.md, sections 1 to 3.
 */
import { describe, expect, test } from 'vitest';
import type { TraceData, TraceLine } from '../../../spec/trace/format.ts';
import { judgeTrace } from '../../../spec/trace/judge.ts';
import { reconnectRun } from './runs.ts';

const run = reconnectRun();
const judge = (lines: readonly TraceLine[]) => judgeTrace(lines, { revision: 'strict-steps' });

test('the run of our own server fits the strict steps', () => {
  expect(judge(run)).toMatchObject({ ok: true, lines: run.length });
});
