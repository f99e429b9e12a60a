/** How a group moves off a node that is drained: the documented `migrate` block, its defaults and its faults. */
import { describe, expect, test } from 'vitest';
import type { MigrateStrategy } from '../../../impl/core/drain-records.ts';
import type { Job } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, SECOND_NS } from './records.ts';

const FAULTY: MigrateStrategy = {
  MaxParallel: -1,
  HealthCheck: 'checks',
  MinHealthyTime: 2,
  HealthyDeadline: 1,
};

describe('migrate', () => {
  test('of a service has defaults; other work has none', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    bench.ask('Job.Register', { Job: aJob('work', { Type: 'batch' }) });
    const ofGroup = (id: string) => bench.state.job('default', id)?.TaskGroups[0]?.Migrate;
    expect(ofGroup('web')).toEqual({
      MaxParallel: 1,
      HealthCheck: 'checks',
      MinHealthyTime: 10 * SECOND_NS,
      HealthyDeadline: 300 * SECOND_NS,
    });
    expect(ofGroup('work')).toBeUndefined();
  });

  test.each<[string, Partial<Job>, readonly string[]]>([
    [
      'numbers that make no sense',
      {},
      ['MaxParallel must be >= 0 but found -1', 'MinHealthyTime must be less than HealthyDeadline'],
    ],
    ['a job of another type', { Type: 'batch' }, ['Job type "batch" does not allow migrate block']],
  ])('is refused for %s', (_, part, faults) => {
    const bench = new Bench();
    const job = aJob('web', { TaskGroups: [aGroup({ Migrate: FAULTY })], ...part });
    const { error } = bench.call('Job.Register', { Job: job });
    for (const fault of faults) expect(error).toContain(`\t* ${fault}\n`);
  });
});
