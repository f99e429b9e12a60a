/** What is kept and not done is told to whoever submits it. Source: issue 7, section 1; upstream `job_endpoint.go`. */
import { expect, test } from 'vitest';
import { jobWarnings } from '../../../impl/core/job-warnings.ts';
import { Bench } from './bench.ts';
import { aJob } from './records.ts';

const with_ = (part: object) => ({ ...aJob(), ...part }) as ReturnType<typeof aJob>;
const group = (part: object) => with_({ TaskGroups: [{ ...aJob().TaskGroups[0], ...part }] });

test('a job without any of it has no warnings', () => {
  expect(jobWarnings(group({ Affinities: null, Spreads: [], Networks: [{ Mode: 'host' }] }))).toBe('');
});

test.each([
  [with_({ Spreads: [{ Attribute: '${node.datacenter}' }] }), 'job "web": spread'],
  [group({ Volumes: { data: {} } }), 'volume'],
  [group({ Update: { Canary: 1 } }), 'update'],
  [group({ Networks: [{ Mode: 'bridge' }] }), 'network'],
  [group({ Services: [{ Name: 's', Checks: [{ Type: 'http' }] }] }), 'check'],
])('it is named', (job, word) => {
  const said = jobWarnings(job);
  expect(said).toMatch(/^1 warning:\n\n\* /);
  expect(said).toContain(word);
});

test('a periodic job is a pattern: kept, running, and never evaluated', () => {
  const bench = new Bench();
  const reply = bench.ask('Job.Register', { Job: with_({ Type: 'batch', Periodic: { Spec: '@daily' } }) });
  expect(reply).toMatchObject({ EvalID: '', EvalCreateIndex: 0 });
  expect(reply.Warnings).toBe('');
  expect(bench.state.job('default', 'web')?.Status).toBe('running');
  expect([...bench.state.evaluations()]).toEqual([]);
  expect(bench.call('Job.Evaluate', { JobID: 'web', Namespace: 'default' }).error).toMatch(/^can't evaluate/);
});
