/**
 * Periodic jobs, launched by the leader when they are due. Source: upstream `periodic.go`; nomad-features.md, section 2.
 */
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { aJob } from './records.ts';

const MINUTE = 60_000;

function nightly(over: object = {}, ID = 'nightly') {
  const Periodic = { Enabled: true, Spec: '* * * * *', SpecType: 'cron', TimeZone: 'UTC', ...over };
  return {
    ...aJob(ID),
    Type: 'batch' as const,
    TaskGroups: aJob(ID).TaskGroups.map(({ Migrate: _, ...group }) => group),
    Periodic,
  };
}

function childrenOf(bench: Bench, parent = 'nightly'): readonly string[] {
  const { Jobs } = bench.ask('Job.List', {});
  return Jobs.filter(({ ParentID }) => ParentID === parent).map(({ ID }) => ID);
}

/** Time passes, and the bench commits what is proposed. */
function pass(bench: Bench, ms: number): void {
  bench.at += ms;
  bench.input({ type: 'time', at: bench.at });
}

describe('a periodic job', () => {
  test('is not run itself, and is launched under the instant at which it was due', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: nightly() });
    expect(bench.server.nextDeadline()).toBe(17 * MINUTE);
    pass(bench, 30_000);
    expect(childrenOf(bench)).toEqual([`nightly/periodic-${17 * 60}`]);
    pass(bench, MINUTE);
    expect(childrenOf(bench)).toEqual([`nightly/periodic-${17 * 60}`, `nightly/periodic-${18 * 60}`]);
    const { Evaluations } = bench.ask('Job.Evaluations', {
      JobID: `nightly/periodic-${17 * 60}`,
      Namespace: 'default',
    });
    expect(Evaluations.map(({ TriggeredBy }) => TriggeredBy)).toEqual(['periodic-job']);
  });

  test('is launched once for a long silence, and not while it may not overlap', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: nightly({ ProhibitOverlap: true }) });
    pass(bench, 10 * MINUTE);
    expect(childrenOf(bench)).toHaveLength(1);
    pass(bench, 2 * MINUTE);
    expect(childrenOf(bench)).toHaveLength(1);
  });

  test('stops to be launched when it is stopped, or says so; a new time holds at once', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: nightly() });
    bench.ask('Job.Register', { Job: nightly({ Enabled: false }) });
    pass(bench, 2 * MINUTE);
    bench.ask('Job.Register', { Job: nightly({ Spec: '0 0 1 1 * 2050' }) });
    pass(bench, 2 * MINUTE);
    expect(childrenOf(bench)).toEqual([]);
    bench.ask('Job.Register', { Job: nightly() });
    bench.ask('Job.Deregister', { JobID: 'nightly', Namespace: 'default', Purge: false });
    pass(bench, 2 * MINUTE);
    expect(childrenOf(bench)).toEqual([]);
  });

  test('is launched by the next leader for what came due while nobody led', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: nightly() });
    pass(bench, 30_000);
    bench.lead(false);
    pass(bench, 5 * MINUTE);
    expect([...bench.server.view.jobs()]).toHaveLength(2);
    bench.lead(true);
    pass(bench, 1);
    expect(childrenOf(bench)).toHaveLength(2);
  });

  test.each([
    [{ Spec: 'at noon' }, 'Invalid cron spec "at noon": it wants five'],
    [{ Spec: '' }, 'Must specify a spec'],
    [{ TimeZone: 'Mars/Olympus' }, 'Invalid time zone "Mars/Olympus"'],
    [{ SpecType: 'moon' }, 'Unknown periodic specification type "moon"'],
  ])('that says %j is refused', (over, reason) => {
    expect(new Bench().call('Job.Register', { Job: nightly(over) }).error).toContain(reason);
  });

  test('of a kind that does not end is refused', () => {
    const Job = { ...nightly(), Type: 'service' as const };
    expect(new Bench().call('Job.Register', { Job }).error).toContain(
      'Periodic can only be used with "batch" or "sysbatch" scheduler',
    );
  });
});
