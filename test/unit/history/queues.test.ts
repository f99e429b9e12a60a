/**
 * The rows about the servers' queues: the steps are those of the sequence in the reference page, counted by hand, and the
 * runs go the way that the upstream issue describes. And the machines keep the form that the model layer asks for.
 */
import { describe, expect, test } from 'vitest';
import { REVISIONS } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import type { Defect } from '../../../spec/history/defect.ts';
import { row05 } from '../../../spec/history/row-05-follow-up-kept.ts';
import { row18 } from '../../../spec/history/row-18-delayed-evaluation.ts';
import { row32 } from '../../../spec/history/row-32-failed-apply.ts';
import { row33 } from '../../../spec/history/row-33-rejected-node.ts';
import { row34 } from '../../../spec/history/row-34-superseded.ts';
import { row35 } from '../../../spec/history/row-35-evicted-batch.ts';
import { row38 } from '../../../spec/history/row-38-uncommitted-deployment.ts';
import { row40 } from '../../../spec/history/row-40-purged-job.ts';
import { row41 } from '../../../spec/history/row-41-collected-follow-up.ts';

/** By hand: steps to the fault and, of a run that goes on for ever, those once round. `passes`: steps on the way. */
const COUNTED: readonly { row: Defect; prefix: number; loop: number; passes: readonly string[] }[] = [
  // A cut, its notice, the mark; back, heard, pulled; one report in three steps, a pass; the failure, its report in three.
  { row: row05, prefix: 14, loop: 0, passes: ['a plan marks the allocation unknown', 'the task fails'] },
  // Placed, out of sight, the window over; the place taken and given up in two steps, a plan in between.
  { row: row18, prefix: 7, loop: 0, passes: ['the window is over', 'the end of the other job is reported'] },
  // Submitted, checked, handed over, refused; submitted and checked again.
  { row: row32, prefix: 6, loop: 0, passes: ['the commit of plan 1 fails'] },
  // Registered, and the mismatch; two plans until the tracker's count is full; round: two plans of three steps, a retry.
  { row: row33, prefix: 7, loop: 7, passes: ['the plan is checked', 'the failed evaluation is tried again'] },
  // Three pieces of news, and three passes of two steps.
  { row: row34, prefix: 9, loop: 0, passes: ['e3 is created', 'the pass is acknowledged'] },
  // Registered and placed in two steps; preempted, a plan, and the other job gone in two steps.
  { row: row35, prefix: 7, loop: 0, passes: ['the other job preempts the batch job'] },
  // Two plans: drawn, overtaken, checked, told; room again in between; the evaluation's own entry.
  { row: row38, prefix: 10, loop: 0, passes: ['the plan is rejected', 'the evaluation is written'] },
  // Registered and purged; round: three deliveries of three steps, marked, and the wait.
  { row: row40, prefix: 2, loop: 11, passes: ['the job is purged', 'the evaluation is marked failed'] },
  // A cut, its notice, the mark; due, worked off, collected; back, heard, something to say; its report in three.
  { row: row41, prefix: 12, loop: 0, passes: ['the follow-up is collected', 'the report is applied'] },
];

/** Nothing supersedes the last evaluation, and the first is taken before there is another. */
const FIRST_AND_LAST = ['e1 is written off', 'e4 is written off'];

function counterexample({ fixed, switch: change, world, property }: Defect) {
  const { model, properties } = world({ ...REVISIONS[fixed], ...change });
  const law = check(model, properties).judgements.find((judgement) => judgement.property.name === property);
  const prefix = law?.path?.steps ?? law?.lasso?.prefix.steps ?? [];
  return { prefix: prefix.map(({ name }) => name), loop: (law?.lasso?.loop ?? []).map(({ name }) => name) };
}

describe.each(COUNTED)('row $row.row', ({ row, prefix, loop, passes }) => {
  test('the shortest counterexample is as long as by hand, and goes the way of the issue', () => {
    const found = counterexample(row);
    expect({ prefix: found.prefix.length, loop: found.loop.length }).toEqual({ prefix, loop });
    expect(prefix + loop).toBe(row.steps);
    expect([...found.prefix, ...found.loop]).toEqual(expect.arrayContaining([...passes]));
  });

  test('every law of its world holds in the fixed revision, and each is relevant', () => {
    const { model, properties } = row.world(REVISIONS[row.fixed]);
    const { exploration, judgements } = check(model, properties);
    expect(exploration.complete).toBe(true);
    const broken = judgements.filter(
      ({ verdict, property }) =>
        verdict !== 'holds' && (property.kind !== 'sometimes' || property.name === row.relevant),
    );
    expect(broken.map(({ property }) => property.name)).toEqual([]);
  });

  test('every joint event happens, with the switch or without, if it can at all', () => {
    const enabled = [{}, row.switch].map((change) => {
      const { model, properties } = row.world({ ...REVISIONS[row.fixed], ...change });
      return check(model, properties).exploration.edgesPerAction;
    });
    const { model } = row.world(REVISIONS[row.fixed]);
    const never = model.actions.filter((_, action) => enabled.every((edges) => edges[action] === 0));
    expect(never.map(({ name }) => name)).toEqual(row === row34 ? FIRST_AND_LAST : []);
  });
});
