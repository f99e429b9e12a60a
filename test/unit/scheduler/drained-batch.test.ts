/** Batch work that a drain takes away is not done again: reference page nomad-protocol.md, section 1.6, and 7.1, row 26. */
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { attemptGeneric, type Attempt } from '../../../impl/core/scheduler/attempt.ts';
import { alloc, DRAIN, evaluation, idsOf, job, node, rngOf, viewOf } from './fixtures.ts';

const stopsOf = ({ plan }: Attempt) => Object.values(plan.NodeUpdate).flat();
const writesOf = ({ plan }: Attempt) => Object.values(plan.NodeAllocation).flat();
const placedOf = (made: Attempt) => writesOf(made).filter((one) => one.CreateIndex === 0);

describe('batch work that a drain takes away', () => {
  const batch = job({ Type: 'batch' });
  const DesiredTransition = { Migrate: true, MigrateDisablePlacement: true };
  const draining = node('n1', { DrainStrategy: DRAIN, SchedulingEligibility: 'ineligible' });
  const passOver = (part: Partial<Allocation>, nodes = [draining, node('n2')]) => {
    const allocs = [alloc('a', batch, 'n1', { DesiredTransition, ...part })];
    const context = { now: 1_000_000, rng: rngOf(7), newId: idsOf('new') };
    return attemptGeneric(viewOf({ nodes, jobs: [batch], allocs }), evaluation({ Type: 'batch' }), context);
  };

  test('is stopped, and not placed elsewhere (#26929)', () => {
    const made = passOver({});
    expect(stopsOf(made)).toMatchObject([{ ID: 'a', DesiredDescription: 'alloc is being migrated' }]);
    expect(placedOf(made)).toEqual([]);
  });

  test('nor while it stops, be its node open again (#28018), nor when it has ended', () => {
    for (const nodes of [
      [draining, node('n2')],
      [node('n1'), node('n2')],
    ]) {
      expect(writesOf(passOver({ DesiredStatus: 'stop' }, nodes))).toEqual([]);
      expect(writesOf(passOver({ DesiredStatus: 'stop', ClientStatus: 'complete' }, nodes))).toEqual([]);
    }
  });

  test('but when it was given up meanwhile: nobody knows whether it has done its work', () => {
    expect(placedOf(passOver({ DesiredStatus: 'stop', ClientStatus: 'lost' }))).toHaveLength(1);
  });

  test('what its operator told to move is placed elsewhere', () => {
    expect(placedOf(passOver({ DesiredTransition: { Migrate: true } }))).toMatchObject([{ NodeID: 'n2' }]);
  });
});
