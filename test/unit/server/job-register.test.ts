/** Submitting jobs: reference page nomad-protocol.md, section 5.1; fixture fake-11; docs/protocol/divergence.md. */
import { describe, expect, test } from 'vitest';
import type { Job } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob } from './records.ts';

describe('Job.Register', () => {
  test('job and evaluation are one entry (fake-11)', () => {
    const bench = new Bench();
    const reply = bench.ask('Job.Register', { Job: aJob() });
    expect(reply).toMatchObject({
      Index: bench.index,
      EvalCreateIndex: bench.index,
      JobModifyIndex: bench.index,
    });
    expect(bench.state.evaluation(reply.EvalID)).toMatchObject({
      TriggeredBy: 'job-register',
      Status: 'pending',
      JobModifyIndex: bench.index,
    });
  });

  test('defaults are filled in', () => {
    const bench = new Bench();
    const { Namespace: _n, Type: _t, Priority: _p, ...terse } = aJob();
    bench.ask('Job.Register', { Job: terse as Job });
    expect(bench.state.job('default', 'web')).toMatchObject({
      Type: 'service',
      Priority: 50,
      TaskGroups: [{ EphemeralDisk: { SizeMB: 300 }, ReschedulePolicy: { Unlimited: true } }],
    });
  });

  test('an unchanged job gets an evaluation, no version', () => {
    const bench = new Bench();
    const first = bench.ask('Job.Register', { Job: aJob() });
    const again = bench.ask('Job.Register', { Job: aJob() });
    expect(again.JobModifyIndex).toBe(first.JobModifyIndex);
    expect(again.EvalID).not.toBe(first.EvalID);
    expect(bench.state.job('default', 'web')?.Version).toBe(0);
    bench.ask('Job.Register', { Job: aJob('web', { TaskGroups: [aGroup({ Count: 2 })] }) });
    expect(bench.state.job('default', 'web')?.Version).toBe(1);
  });

  test('EnforceIndex', () => {
    const bench = new Bench();
    const enforce = (JobModifyIndex: number) =>
      bench.call('Job.Register', { Job: aJob(), EnforceIndex: true, JobModifyIndex });
    expect(enforce(7).error).toBe('Enforcing job modify index 7: job does not exist');
    expect(enforce(0).ok).toBeDefined();
    const at = bench.state.job('default', 'web')?.JobModifyIndex ?? 0;
    expect(enforce(0).error).toBe('Enforcing job modify index 0: job already exists');
    expect(enforce(at + 1).error).toBe(
      `Enforcing job modify index ${at + 1}: job exists with conflicting job modify index: ${at}`,
    );
    expect(enforce(at).ok).toBeDefined();
  });

  test('of two submissions that enforce one index, read before either is applied, one is taken', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    const JobModifyIndex = bench.state.job('default', 'web')?.JobModifyIndex ?? 0;
    const enforce = (Priority: number) =>
      bench.call('Job.Register', { Job: aJob('web', { Priority }), EnforceIndex: true, JobModifyIndex });
    bench.holding = true;
    const first = enforce(60);
    const second = enforce(70);
    bench.release();
    const at = bench.state.job('default', 'web')?.JobModifyIndex ?? 0;
    expect(first.ok?.JobModifyIndex).toBe(at);
    expect(second.error).toBe(
      `Enforcing job modify index ${JobModifyIndex}: job exists with conflicting job modify index: ${at}`,
    );
    expect(bench.state.job('default', 'web')?.Priority).toBe(60);
    expect(bench.state.evaluationsByJob('default', 'web')).toHaveLength(2);
  });

  test('of two that want the job not to exist, one is taken, though they say the same', () => {
    const bench = new Bench();
    const create = () => bench.call('Job.Register', { Job: aJob(), EnforceIndex: true, JobModifyIndex: 0 });
    bench.holding = true;
    const [first, second] = [create(), create()];
    bench.release();
    expect(first.ok).toBeDefined();
    expect(second.error).toBe('Enforcing job modify index 0: job already exists');
  });

  test('whether a submission changes anything is asked where it is applied', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    bench.holding = true;
    const other = bench.call('Job.Register', { Job: aJob('web', { Priority: 60 }) });
    const same = bench.call('Job.Register', { Job: aJob() });
    bench.release();
    expect(bench.state.job('default', 'web')).toMatchObject({ Version: 2, Priority: 50 });
    expect(same.ok?.JobModifyIndex).toBeGreaterThan(other.ok?.JobModifyIndex ?? Infinity);
  });

  test('what cannot be filled in is listed', () => {
    const bench = new Bench();
    expect(bench.call('Job.Register', {} as never).error).toBe('missing job for registration');
    expect(bench.call('Job.Register', { Job: aJob('web', { Datacenters: [] }) }).error).toBe(
      '1 error occurred:\n\t* Missing job datacenters\n\n',
    );
    const two = aJob('web', { Datacenters: [], TaskGroups: [] });
    expect(bench.call('Job.Register', { Job: two }).error).toMatch(/^2 errors occurred:\n/);
  });

  test.each([
    ['', 'no lifecycle hook provided'],
    ['prestop', 'invalid hook: prestop'],
  ])('a task with the hook "%s" is refused', (Hook, fault) => {
    const job = aJob('web');
    const TaskGroups = job.TaskGroups.map((group) => ({
      ...group,
      Tasks: group.Tasks.map((task) => ({ ...task, Lifecycle: { Hook, Sidecar: false } })),
    }));
    const { error } = new Bench().call('Job.Register', { Job: { ...job, TaskGroups } as never });
    expect(error).toContain(fault);
  });
});
