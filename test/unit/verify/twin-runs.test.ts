/**
 * With an unmodified client, S3 by sending time and L1 exclude each other: two runs that servers see alike, of which
 * the first demands that the gate stays shut and the second that it opens. Our own clients tell them apart.
 */
import { describe, expect, test } from 'vitest';
import { check } from '../../../spec/check/check.ts';
import { explore } from '../../../spec/check/explore.ts';
import { endOf, enabledIn } from '../../../spec/check/path.ts';
import { liveness } from '../../../spec/properties/liveness.ts';
import { gate } from '../../../spec/properties/trust.ts';
import { REVISIONS } from '../../../machines/revisions.ts';
import { sightsOf, twinOf } from '../../../spec/verify/twin-runs.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import type { WorldConfig } from '../../../spec/worlds/config.ts';
import * as see from '../../../spec/worlds/observe.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { becomesReady, isPlaced } from '../../../spec/worlds/prelude.ts';

/** The client has its first report still to send. */
const config: WorldConfig = {
  ...oneNode,
  prelude: [...becomesReady(1), ...isPlaced('web'), 'n1 pulls its allocations'],
};
const composed = compose(config, 'orrery', REVISIONS.orrery, false);
const { world, model, cast } = composed;
const [n1] = cast.nodes;
const [a] = cast.slots;
if (n1 === undefined || a === undefined) throw new Error('a world has a node and a slot');

const call = n1.reports[0]?.call ?? '';
/** It saw the mark before its old report arrived, which is answered by now: what the mark made it say is still unsaid. */
const isAboutToSpeak = world.predicate(
  [a.task, call],
  (task, report) => !see.hasNews(task) && see.taskOf(task).unsent === 'yes' && !see.isBusy(report),
);
const law = gate(composed, n1);
const { violations } = explore(model, [
  {
    name: 'S3',
    kind: 'always',
    sentence: '',
    step: (before, action, after) =>
      law.kind !== 'always' || (law.step?.(before, action, after) ?? true) || !isAboutToSpeak(before),
  },
]);
const first = violations[0]?.path;
if (first === undefined) throw new Error('S3 by sending time is broken under an unmodified client');

/** In the twin the allocation was reported since, and its client has said all that it ever will. */
const saysNoMore = world.predicate(
  [a.freshness, a.task, call],
  (freshness, task, report) =>
    freshness.value === 'current' && !see.hasNews(task) && !see.hasToSay(task) && !see.isBusy(report),
);
const second = twinOf(composed, first, saysNoMore);

describe('an unmodified client', () => {
  test('the report that opens the gate was sent before the outage began', () => {
    const names = first.steps.map(({ name }) => name);
    expect(names.lastIndexOf('n1 sends a report')).toBeLessThan(names.indexOf('silence of n1 is committed'));
    expect(names.at(-1)).toBe('heartbeat of n1 is committed');
  });

  test('a twin is seen alike, step by step, and its report was sent afterwards', () => {
    if (second === undefined) throw new Error('no twin');
    expect(sightsOf(composed, second)).toEqual(sightsOf(composed, first));
    const names = second.steps.map(({ name }) => name);
    expect(names.lastIndexOf('n1 sends a report')).toBeGreaterThan(
      names.indexOf('silence of n1 is committed'),
    );
  });

  test('in the twin nothing else will ever be said: a gate that stays shut stays so for ever', () => {
    if (second === undefined) throw new Error('no twin');
    const enabled = enabledIn(model, endOf(second)).map((action) => model.actions[action]?.name);
    expect(enabled).not.toContain('n1 sends a report');
    expect(enabled).not.toContain('n1 pulls its allocations');
  });
});

test('with our own clients S3 by sending time and L1 hold', () => {
  const ours = compose({ ...config, clients: 'ours' }, 'orrery');
  const [node] = ours.cast.nodes;
  if (node === undefined) throw new Error('a world has a node');
  const { judgements } = check(ours.model, [gate(ours, node), ...liveness(ours)]);
  expect(judgements[0]?.property.name).toBe('S3 gate (n1)');
  expect(judgements.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
});
