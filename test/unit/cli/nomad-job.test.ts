/** `orrery job ...` against the recorded answers of a real Nomad: what is asked, what is shown, and exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HAS_RECORDINGS, orrery, RecordedAgent, timeless } from './recorded-agent.ts';

const EVAL = '790f240a-4900-4a24-b908-713c6fe78911';
const JOB = 'job "web" {\n  group "g" {\n    task "t" {\n      driver = "raw_exec"\n    }\n  }\n}\n';

let agent: RecordedAgent;
let folder = '';
const file = (name: string): string => join(folder, name);
const run = (...argv: readonly string[]) => orrery(agent, argv);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-job-'));
  writeFileSync(file('web.hcl'), JOB);
  agent = new RecordedAgent();
  await agent.start();
});
afterEach(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!HAS_RECORDINGS)('job run', () => {
  test('registers the job, and watches its evaluation and deployment', async () => {
    const { code, out, err } = await run('job', 'run', file('web.hcl'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(timeless(out)).toBe(
      [
        '==> TIME: Monitoring evaluation "790f240a"',
        '    TIME: Evaluation triggered by job "web"',
        '    TIME: Evaluation within deployment: "a5379298"',
        '    TIME: Allocation "5e5ca363" created: node "9b3e64b3", group "g"',
        '    TIME: Evaluation status changed: "pending" -> "complete"',
        '==> TIME: Evaluation "790f240a" finished with status "complete"',
        '==> TIME: Monitoring deployment "a5379298"',
        '',
        '    TIME',
        '    ID          = a5379298',
        '    Job ID      = web',
        '    Job Version = 0',
        '    Status      = successful',
        '    Description = Deployment completed successfully',
        '',
        '    Deployed',
        '    Task Group  Desired  Placed  Healthy  Unhealthy  Progress Deadline',
        '    g           1        1       1        0          TIME',
        '',
      ].join('\n'),
    );
    const [first] = agent.seen;
    expect(first?.call).toBe('PUT /v1/jobs');
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ Job: { ID: 'web', TaskGroups: [{ Name: 'g' }] } });
  });

  test('-detach says which evaluation, and is done', async () => {
    expect(await run('job', 'run', '-detach', file('web.hcl'))).toEqual({
      code: 0,
      out: `Job registration successful\nEvaluation ID: ${EVAL}\n`,
      err: '',
    });
  });

  test('-detach=false watches', async () => {
    expect((await run('job', 'run', '-detach=false', file('web.hcl'))).out).toContain(
      'Monitoring evaluation',
    );
  });

  test('an evaluation that places less than it should is told with reasons, exit code 2', async () => {
    agent.answer(`GET /v1/evaluation/${EVAL}`, {
      ID: EVAL,
      JobID: 'web',
      Status: 'complete',
      TriggeredBy: 'job-register',
      BlockedEval: '11111111-4900-4a24-b908-713c6fe78911',
      FailedTGAllocs: {
        g: {
          NodesEvaluated: 2,
          CoalescedFailures: 1,
          ConstraintFiltered: { '${attr.kernel.name} = windows': 1 },
          NodesExhausted: 1,
          DimensionExhausted: { memory: 1 },
        },
      },
    });
    agent.answer(`GET /v1/evaluation/${EVAL}/allocations`, []);
    const { code, out } = await run('job', 'run', file('web.hcl'));
    expect(code).toBe(2);
    expect(timeless(out).split('\n').slice(3)).toEqual([
      '==> TIME: Evaluation "790f240a" finished with status "complete" but failed to place all allocations:',
      '    TIME: Task Group "g" (failed to place 2 allocations):',
      '    TIME:   * Constraint "${attr.kernel.name} = windows": 1 nodes excluded by filter',
      '    TIME:   * Resources exhausted on 1 nodes',
      '    TIME:   * Dimension "memory" exhausted on 1 nodes',
      '    TIME: Evaluation "11111111" waiting for additional capacity to place remainder',
      '',
    ]);
  });

  test('a deployment that fails: exit code 1', async () => {
    agent.answer('GET /v1/deployment/a5379298-4a1b-588d-fe1e-a05f08c309d6', {
      ID: 'a5379298-4a1b-588d-fe1e-a05f08c309d6',
      JobID: 'web',
      JobVersion: 0,
      Status: 'failed',
      StatusDescription: 'Failed due to progress deadline',
      TaskGroups: {},
    });
    const { code, out } = await run('job', 'run', file('web.hcl'));
    expect(code).toBe(1);
    expect(out).toContain('Status      = failed');
  });

  test('-check-index is sent, and its refusal told with what to do', async () => {
    const refusal = 'Enforcing job modify index 1: job exists with conflicting job modify index: 10';
    agent.answer('PUT /v1/jobs', refusal, 500);
    const { code, err } = await run('job', 'run', '-check-index', '1', file('web.hcl'));
    expect(code).toBe(1);
    expect(err.split('\n').slice(0, 2)).toEqual([
      refusal,
      expect.stringMatching(/^Job not updated: .*job plan/),
    ]);
    expect(JSON.parse(agent.seen[0]?.body ?? '')).toMatchObject({ EnforceIndex: true, JobModifyIndex: 1 });
  });

  test('-json takes what job inspect prints, with all digits of its times', async () => {
    const { out } = await run('job', 'inspect', 'web');
    expect(out).toContain('"SubmitTime": 1795369044323181030,');
    writeFileSync(file('web.json'), out);
    expect((await run('job', 'run', '-json', '-detach', file('web.json'))).code).toBe(0);
    expect(agent.seen.at(-1)?.body).toContain('"SubmitTime":1795369044323181030');
  });

  test('the namespace and region of the job go before those of the command line', async () => {
    writeFileSync(file('web.hcl'), JOB.replace('{\n', '{\n  namespace = "ns1"\n'));
    await run('job', 'run', '-detach', '-namespace', 'other', '-region=mars', file('web.hcl'));
    expect(agent.seen[0]?.call).toBe('PUT /v1/jobs?region=mars&namespace=ns1');
  });
});

describe.skipIf(!HAS_RECORDINGS)('job status', () => {
  test('the list', async () => {
    const { code, out } = await run('job', 'status');
    expect(code).toBe(0);
    expect(timeless(out)).toBe(
      'ID   Type     Priority  Status   Submit Date\nweb  service  50        running  TIME\n',
    );
  });

  test('no jobs', async () => {
    agent.answer('GET /v1/jobs', []);
    expect((await run('job', 'status')).out).toBe('No running jobs\n');
  });

  test('one job, by the beginning of its identifier', async () => {
    const { code, out } = await run('job', 'status', 'we');
    expect(code).toBe(0);
    expect(timeless(out)).toBe(
      [
        'ID            = web',
        'Name          = web',
        'Submit Date   = TIME',
        'Type          = service',
        'Priority      = 50',
        'Datacenters   = dc1',
        'Namespace     = default',
        'Status        = running',
        'Periodic      = false',
        'Parameterized = false',
        '',
        'Summary',
        'Task Group  Queued  Starting  Running  Failed  Complete  Lost  Unknown',
        'g           0       0         1        0       0         0     0',
        '',
        'Latest Deployment',
        'ID          = a5379298',
        'Status      = successful',
        'Description = Deployment completed successfully',
        '',
        'Deployed',
        'Task Group  Desired  Placed  Healthy  Unhealthy  Progress Deadline',
        'g           1        1       1        0          TIME',
        '',
        'Allocations',
        'ID        Node ID   Task Group  Version  Desired  Status   Created Modified',
        '5e5ca363  9b3e64b3  g           0        run      running  AGE AGE',
        '',
      ].join('\n'),
    );
  });

  test('-verbose has whole identifiers, evaluations and node names; -evals the evaluations', async () => {
    const { out } = await run('job', 'status', '-verbose', '-evals', 'web');
    expect(out).toContain('ID                                    Eval ID ');
    expect(out).toContain('Node Name   Task Group  Version  Desired  Status   Created');
    expect(out).toMatch(/^ID +Priority {2}Triggered By +Status +Placement Failures$/m);
    expect(out).toMatch(new RegExp(`^${EVAL} +50 +job-register +complete +false$`, 'm'));
  });

  test('more than one that begin that way: they are listed, exit code 1', async () => {
    const [web] = agent.recorded('GET /v1/jobs') as [object];
    agent.answer('GET /v1/jobs', [
      { ...web, ID: 'web-a', SubmitTime: 0 },
      { ...web, ID: 'web-b', SubmitTime: 0 },
    ]);
    const { code, out, err } = await run('job', 'status', 'web-');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Prefix matched multiple jobs\n\nID +Type .*\nweb-a .*\nweb-b /);
  });

  test('none: exit code 1, and one that may have been meant', async () => {
    agent.answer('GET /v1/jobs?prefix=wbe', []);
    const { code, err } = await run('job', 'status', 'wbe');
    expect(code).toBe(1);
    expect(err).toBe('No job(s) with prefix or ID "wbe" found: see them all with "orrery job status"\n');
    agent.answer('GET /v1/jobs?prefix=wev', []);
    expect((await run('job', 'status', 'wev')).err).toContain('did you mean "web"?');
  });
});

describe.skipIf(!HAS_RECORDINGS)('job plan', () => {
  const plan = (...flags: readonly string[]) => run('plan', ...flags, file('web.hcl'));

  test('a new job: what would be created, that there is room, how to run it; exit code 1', async () => {
    const { code, out } = await plan('-var-file', '/dev/null');
    expect(code).toBe(1);
    expect(out.split('\n').slice(0, 13)).toEqual([
      '+ Job: "web"',
      '+ Task Group: "g" (1 create)',
      '  + Task: "t" (forces create)',
      '',
      'Scheduler dry-run:',
      '- All tasks successfully allocated.',
      '',
      'Job Modify Index: 0',
      'To submit the job with version verification run:',
      '',
      `orrery job run -check-index 0 -var-file=/dev/null ${file('web.hcl')}`,
      '',
      expect.stringContaining('only if the job on the servers is still at that index'),
    ]);
  });

  test('a change: markers, names and values aligned; nothing moves: exit code 0', async () => {
    agent.answer('PUT /v1/job/web/plan', {
      JobModifyIndex: 10,
      Annotations: { DesiredTGUpdates: { g: { Place: 0, Stop: 0, Migrate: 0, InPlaceUpdate: 1 } } },
      Diff: {
        Type: 'Edited',
        ID: 'web',
        Fields: [{ Type: 'Edited', Name: 'Priority', Old: '50', New: '60' }],
        Objects: [],
        TaskGroups: [
          {
            Type: 'Edited',
            Name: 'g',
            Updates: { 'in-place update': 1 },
            Fields: [],
            Objects: null,
            Tasks: [
              {
                Type: 'Edited',
                Name: 't',
                Annotations: ['forces in-place update'],
                Fields: [
                  { Type: 'Added', Name: 'Env[LONG]', Old: '', New: 'x' },
                  { Type: 'Edited', Name: 'User', Old: 'a', New: 'b' },
                ],
                Objects: [
                  {
                    Type: 'Deleted',
                    Name: 'LogConfig',
                    Fields: [{ Type: 'Deleted', Name: 'MaxFiles', Old: '10', New: '' }],
                    Objects: null,
                  },
                ],
              },
            ],
          },
        ],
      },
    });
    const { code, out } = await plan();
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 10)).toEqual([
      '+/- Job: "web"',
      '+/- Priority: "50" => "60"',
      '+/- Task Group: "g" (1 in-place update)',
      '  +/- Task: "t" (forces in-place update)',
      '    +   Env[LONG]: "x"',
      '    +/- User:      "a" => "b"',
      '    -   LogConfig {',
      '        - MaxFiles: "10"',
      '        }',
      '',
    ]);
  });

  test('no room is told with reasons', async () => {
    agent.answer('PUT /v1/job/web/plan', {
      JobModifyIndex: 0,
      Annotations: { DesiredTGUpdates: { g: { Place: 1 } } },
      FailedTGAllocs: { g: { NodesEvaluated: 0 } },
      Diff: null,
    });
    const { code, out } = await plan();
    expect(code).toBe(1);
    expect(out).toContain(
      '- WARNING: Failed to place all allocations.\n  Task Group "g" (failed to place 1 allocation):\n' +
        '    * No nodes were eligible for evaluation\n',
    );
  });

  test('what cannot be told: exit code 255', async () => {
    agent.answer('PUT /v1/job/web/plan', 'no', 500);
    expect((await plan()).code).toBe(255);
    expect((await plan('-dif=false')).code).toBe(255);
    writeFileSync(file('web.hcl'), 'job {');
    expect((await plan()).code).toBe(255);
  });
});

describe.skipIf(!HAS_RECORDINGS)('job validate', () => {
  test('the agent judges what the text does not say', async () => {
    agent.answer('PUT /v1/validate/job', { Error: '1 error occurred:\n\t* Missing job task groups' });
    const { code, out, err } = await run('validate', file('web.hcl'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe('Job validation errors:\n1 error occurred:\n\t* Missing job task groups\n');
    agent.answer('PUT /v1/validate/job', { Warnings: 'old' });
    expect((await run('validate', file('web.hcl'))).out).toBe(
      'Job Warnings:\nold\n\nJob validation successful\n',
    );
  });
});

describe.skipIf(!HAS_RECORDINGS)('job stop', () => {
  test('watches, unless -detach prints the evaluation; -purge is asked for', async () => {
    const evaluation = 'f898c096-0309-5337-c346-410c78540310';
    agent.answer(`GET /v1/evaluation/${evaluation}`, { ID: evaluation, JobID: 'web', Status: 'complete' });
    agent.answer(`GET /v1/evaluation/${evaluation}/allocations`, []);
    agent.answer('DELETE /v1/job/web', agent.recorded('DELETE /v1/job/web?purge=false'));
    expect((await run('job', 'stop', 'web')).out).toContain('finished with status "complete"');
    expect(await run('job', 'stop', '-purge', '-detach', 'web')).toEqual({
      code: 0,
      out: `${evaluation}\n`,
      err: '',
    });
    expect(agent.seen.at(-1)?.call).toBe('DELETE /v1/job/web?namespace=default&purge=true');
  });

  test('a beginning only is asked back, and -yes answers', async () => {
    agent.answer('DELETE /v1/job/web', { EvalID: '' });
    const no = await orrery(agent, ['job', 'stop', 'we'], 'n\n');
    expect(no).toMatchObject({ code: 1, err: 'Are you sure you want to stop job "web"? [y/N] ' });
    expect(agent.seen.some(({ call }) => call.startsWith('DELETE'))).toBe(false);
    expect((await orrery(agent, ['job', 'stop', 'we'], 'y\n')).code).toBe(0);
    expect((await run('job', 'stop', '-yes', 'we')).code).toBe(0);
  });
});

describe('an agent that does not answer, or refuses', () => {
  test('no agent: how to start one or name another', async () => {
    const nowhere = { address: 'http://127.0.0.1:1' };
    const { code, err } = await orrery(nowhere, ['job', 'status']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^orrery: no agent answers at http:\/\/127\.0\.0\.1:1 .*orrery agent -dev.*NOMAD_ADDR\n$/,
    );
  });

  test('a refusal for want of a token: which token was shown, and what to do', async () => {
    agent.answer('GET /v1/jobs', 'Permission denied', 403);
    const { code, err } = await run('job', 'status', '-token', 'secret');
    expect(code).toBe(1);
    expect(err).toBe(
      'orrery: the agent refused GET /v1/jobs (403): Permission denied: show a token that may do this with -token or NOMAD_TOKEN\n',
    );
    expect(agent.seen[0]?.headers['x-nomad-token']).toBe('secret');
  });

  test('an address that is none', async () => {
    const { code, err } = await run('job', 'status', '-address', 'ftp://x');
    expect(code).toBe(1);
    expect(err).toContain('-address: "ftp://x" is no address of an agent');
  });
});
