/** Allocations, nodes, evaluations, servers and searches, shown from the recorded answers of a real Nomad. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HAS_RECORDINGS, orrery, RecordedAgent, timeless } from './recorded-agent.ts';

const ALLOC = '5e5ca363-e02c-2786-cbc7-392f9aa68843';
const NODE = '9b3e64b3-bcf6-f105-7475-a5336f86b074';
const EVAL = '790f240a-4900-4a24-b908-713c6fe78911';

let agent: RecordedAgent;
const run = (line: string, input = '') => orrery(agent, line.split(' '), input);

beforeEach(async () => {
  agent = new RecordedAgent();
  await agent.start();
});
afterEach(() => agent.stop());

describe.skipIf(!HAS_RECORDINGS)('alloc', () => {
  test('status: fields, addresses, resources and events, newest first', async () => {
    const { code, out } = await run('alloc status 5e5ca');
    expect(code).toBe(0);
    const text = timeless(out);
    expect(text).toContain(`ID                  = ${ALLOC}\nEval ID             = 790f240a\n`);
    expect(text).toContain('Deployment ID       = a5379298\nDeployment Health   = healthy\n');
    expect(text).toContain(
      'Allocation Addresses:\nLabel  Dynamic  Address\n*http  yes      127.0.0.1:31968\n',
    );
    expect(text).toContain('Task "t" is "running"\nTask Resources:\nCPU ');
    expect(text).toMatch(/\n\d+\/50 MHz +[\d.]+ [KM]iB\/32 MiB +300 MiB\n/);
    expect(text).toMatch(
      /Recent Events:\nTime +Type +Description\nTIME +Started +Task started by client\nTIME +Task Setup/,
    );
    // An odd number of digits is nothing that a server takes.
    expect(agent.seen[0]?.call).toBe('GET /v1/allocations?prefix=5e5c');
  });

  test('status without an identifier lists, -json prints what came', async () => {
    expect((await run('alloc status')).out).toMatch(/^ID +Node ID +Task Group/);
    expect(JSON.parse((await run(`alloc status -json ${ALLOC}`)).out)).toMatchObject({ ID: ALLOC });
  });

  test.each([
    ['alloc status 5', 'Identifier must contain at least two characters.'],
    ['alloc status 99', 'No allocation(s) with prefix or ID "99" found'],
    ['alloc status web', 'No allocation(s) with prefix or ID "web" found: identifiers are hexadecimal'],
  ])('%s: exit code 1', async (line, complaint) => {
    const { code, err } = await run(line);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(complaint) as string });
  });

  test('more than one that begin that way are listed, exit code 1', async () => {
    const [stub] = agent.recorded('GET /v1/allocations') as [object];
    agent.answer('GET /v1/allocations', [
      { ...stub, ID: `5e${ALLOC.slice(2)}`, CreateTime: 1, ModifyTime: 1 },
      { ...stub, ID: `5e0${ALLOC.slice(3)}`, CreateTime: 1, ModifyTime: 1 },
    ]);
    const { code, err } = await run('alloc status 5e');
    expect(code).toBe(1);
    expect(err).toMatch(/^Prefix matched multiple allocations\n\nID .*\n5e5ca363 .*\n5e0ca363 /);
  });

  test('logs: the bytes of the frames', async () => {
    const frames = agent.recorded(`GET /v1/client/fs/logs/${ALLOC}?task=t&type=stdout`);
    agent.answer(`GET /v1/client/fs/logs/${ALLOC}`, frames);
    expect(await run('alloc logs 5e5ca363')).toEqual({ code: 0, out: 'up\n', err: '' });
    expect(agent.seen.at(-1)?.call).toBe(
      `GET /v1/client/fs/logs/${ALLOC}?namespace=default&task=t&type=stdout&origin=start&offset=0&follow=false`,
    );
    expect((await run('logs -job web')).out).toBe('up\n');
  });

  test('logs -tail: the last lines; a task that is not there is named with those that are', async () => {
    const data = Buffer.from('one\ntwo\nthree\n').toString('base64');
    agent.answer(`GET /v1/client/fs/logs/${ALLOC}`, `{"Data":"${data}","Offset":14}{}`);
    expect((await run('alloc logs -tail -n 2 -stderr 5e5ca363 t')).out).toBe('two\nthree\n');
    expect(agent.seen.at(-1)?.call).toContain('type=stderr&origin=end&offset=240');
    expect((await run('alloc logs 5e5ca363 u')).err).toContain('has no task "u": take one of t');
  });

  test('fs: a folder as a list, a file as it is', async () => {
    const info = { Name: '', Size: 3, FileMode: '-rw-r--r--', ModTime: '2026-11-22T17:37:24Z' };
    agent.answer(`GET /v1/client/fs/stat/${ALLOC}`, { ...info, IsDir: true });
    agent.answer(`GET /v1/client/fs/ls/${ALLOC}`, agent.recorded(`GET /v1/client/fs/ls/${ALLOC}?path=/`));
    expect(timeless((await run('alloc fs 5e5ca363')).out)).toMatch(
      /^Mode +Size +Modified Time +Name\ndrwxrwxrwx +4096 +TIME +alloc\/\ndrwxrwxrwx +4096 +TIME +t\/\n$/,
    );
    agent.answer(`GET /v1/client/fs/stat/${ALLOC}`, { ...info, IsDir: false });
    agent.answer(`GET /v1/client/fs/stream/${ALLOC}`, '{"Data":"dXAK","Offset":3}');
    expect((await run('fs 5e5ca363 alloc/logs/t.stdout.0')).out).toBe('up\n');
  });

  test('stop -detach, restart and signal ask what Nomad asks', async () => {
    agent.answer(`PUT /v1/client/allocation/${ALLOC}/restart`, {});
    agent.answer(`PUT /v1/client/allocation/${ALLOC}/signal`, {});
    expect((await run('alloc stop -detach 5e5ca363')).out).toBe('9e33f47a-fc4d-8297-c385-0c6b2d8f1dff\n');
    expect((await run('alloc restart 5e5ca363 t')).code).toBe(0);
    expect(JSON.parse(agent.seen.at(-1)?.body ?? '')).toEqual({ TaskName: 't', AllTasks: false });
    expect((await run('alloc signal -s SIGHUP 5e5ca363')).code).toBe(0);
    expect(JSON.parse(agent.seen.at(-1)?.body ?? '')).toEqual({ Signal: 'SIGHUP', Task: '' });
  });
});

describe.skipIf(!HAS_RECORDINGS)('node', () => {
  test('status: the list', async () => {
    expect((await run('node status')).out).toBe(
      'ID        DC   Name        Class   Drain  Eligibility  Status\n' +
        '9b3e64b3  dc1  realclient  <none>  false  eligible     ready\n',
    );
  });

  test('status of one: fields, events, what is allocated, allocations', async () => {
    const { code, out } = await run('node status 9b');
    expect(code).toBe(0);
    expect(out).toMatch(/^ID +=/);
    expect(out).toContain('Driver Status = exec,java,mock_driver,qemu,raw_exec\n');
    expect(out).toMatch(/\nNode Events\nTime +Subsystem +Message\n/);
    expect(out).toMatch(/\nAllocated Resources\nCPU +Memory +Disk\n50\/2000 MHz +32 MiB\//);
    expect(out).toMatch(/\nAllocations\nID +Node ID +Task Group/);
  });

  test('eligibility and drain', async () => {
    expect((await run('node eligibility -disable 9b3e64b3')).out).toBe(
      `Node "${NODE}" scheduling eligibility set: ineligible for scheduling\n`,
    );
    const drain = await run('node drain -enable -deadline 1s -ignore-system -m x -detach -yes 9b3e64b3');
    expect(drain.out).toBe(`Node "${NODE}" drain strategy set\n`);
    expect(JSON.parse(agent.seen.at(-1)?.body ?? '')).toEqual({
      NodeID: NODE,
      DrainSpec: { Deadline: 1_000_000_000, IgnoreSystemJobs: true },
      MarkEligible: false,
      Meta: { message: 'x' },
    });
    expect((await run('node drain -enable 9b3e64b3', 'n\n')).code).toBe(1);
    expect((await run('node drain 9b3e64b3')).err).toContain('one of -enable, -disable and -monitor');
  });

  test.each([
    ['-force', { Deadline: -1, IgnoreSystemJobs: false }],
    ['-no-deadline', { Deadline: 0, IgnoreSystemJobs: false }],
    ['-meta=a=b', { Deadline: 3_600_000_000_000, IgnoreSystemJobs: false }],
  ])('drain -enable %s', async (flag, DrainSpec) => {
    await run(`node drain -enable ${flag} -detach -yes 9b3e64b3`);
    expect(JSON.parse(agent.seen.at(-1)?.body ?? '')).toMatchObject({ DrainSpec });
  });

  test('a drain is watched until it is over', async () => {
    const { code, out } = await run('node drain -monitor 9b3e64b3');
    expect(code).toBe(0);
    expect(out).toContain(`All allocations on node "${NODE}" have stopped`);
  });
});

describe.skipIf(!HAS_RECORDINGS)('eval and deployment', () => {
  test('eval list', async () => {
    expect((await run('eval list')).out.split('\n').slice(0, 2)).toEqual([
      'ID        Priority  Triggered By        Job ID  Namespace  Node ID  Status    Placement Failures',
      '790f240a  50        job-register        web     default    <none>   complete  false',
    ]);
  });

  test('eval list in pages says how to go on', async () => {
    agent.answer('GET /v1/evaluations?per_page=1', [], 200, { 'x-nomad-nexttoken': '16.abc' });
    const { out, err } = await run('eval list -per-page 1');
    expect(out).toBe('No evals found\n');
    expect(err).toContain('-page-token 16.abc');
  });

  test('eval status', async () => {
    const { code, out } = await run('eval status 790f');
    expect(code).toBe(0);
    expect(out).toMatch(/^ID                 = 790f240a\nCreate Time +=.*\nModify Time +=.*\nStatus +=/);
    expect(out).toContain('\nTriggeredBy        = job-register\nJob ID             = web\n');
    expect((await run(`eval status -monitor ${EVAL}`)).code).toBe(0);
  });

  test('deployment list and status', async () => {
    expect((await run('deployment list')).out).toBe(
      'ID        Job ID  Job Version  Status      Description\n' +
        'a5379298  web     0            successful  Deployment completed successfully\n',
    );
    expect((await run('deployment status a537')).out).toMatch(/^ID +=.*\nJob ID +=/);
  });
});

describe.skipIf(!HAS_RECORDINGS)('server members, status, monitor', () => {
  test('server members', async () => {
    expect((await run('server members')).out).toBe(
      'Name         Address    Port   Status  Leader  Raft Version  Build  Datacenter  Region\n' +
        'srv1.global  127.0.0.1  15648  alive   true    3             1.5.0  dc1         global\n',
    );
  });

  test('status shows what an identifier belongs to, and lists several', async () => {
    const { code, out } = await run('status we');
    expect(code).toBe(0);
    expect(out).toMatch(/^ID            = web\n/);
    agent.answer('PUT /v1/search', { Matches: { jobs: ['a1', 'a2'], allocs: null, nodes: ['a3'] } });
    expect(await run('status a')).toEqual({
      code: 1,
      out: '',
      err: 'Multiple matches found for id "a"\n\nJobs:\na1, a2\n\nNodes:\na3\n',
    });
    agent.answer('PUT /v1/search', { Matches: { jobs: [] } });
    expect((await run('status a')).err).toBe('Nothing with prefix or ID "a" found\n');
  });

  test('monitor copies the log of the agent', async () => {
    agent.answer('GET /v1/agent/monitor', 'a line\n');
    expect(await run('monitor -log-level=debug')).toEqual({ code: 0, out: 'a line\n', err: '' });
    expect(agent.seen[0]?.call).toBe('GET /v1/agent/monitor?log_level=debug&plain=true');
  });
});
