/** Services: who may register one, and when it is listed no more. Reference page nomad-protocol.md, section 8 (L8). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { anAlloc, aRegistration, aReport } from './records.ts';

/** As a v1.5.0 client sends it. */
const WEB = {
  ID: '_nomad-task-a1-group-g-web-http',
  ServiceName: 'web',
  Namespace: 'default',
  NodeID: 'n1',
  Datacenter: 'dc1',
  JobID: 'web',
  AllocID: 'a1',
  Tags: ['blue'],
  Address: '127.0.0.1',
  Port: 25_873,
};
const AuthToken = 'secret-of-n1';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.ask('Node.Register', { Node: aRegistration('n1') });
  bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
  bench.place(anAlloc('a1'));
});

const register = (more: Partial<typeof WEB> = {}) =>
  bench.call('ServiceRegistration.Upsert', { Services: [{ ...WEB, ...more }], AuthToken });
const listed = () => bench.ask('ServiceRegistration.GetService', { ServiceName: 'web' }).Services;

describe('a service', () => {
  test('is registered, found by its name, listed with its tags, and taken back', () => {
    const Index = register().ok?.Index;
    expect(listed()).toEqual([{ ...WEB, CreateIndex: Index, ModifyIndex: Index }]);
    expect(bench.ask('ServiceRegistration.List', {}).Services).toEqual([
      { Namespace: 'default', Services: [{ ServiceName: 'web', Tags: ['blue'] }] },
    ]);
    bench.ask('ServiceRegistration.DeleteByID', { ID: WEB.ID, Namespace: 'default', AuthToken });
    expect(listed()).toEqual([]);
    const again = bench.call('ServiceRegistration.DeleteByID', { ID: WEB.ID, AuthToken });
    expect(again.error).toBe('service registration not found');
  });

  test('keeps its creation when it is registered again', () => {
    const CreateIndex = register().ok?.Index;
    register({ Port: 80 });
    expect(listed()).toMatchObject([{ Port: 80, CreateIndex }]);
  });

  test('belongs to its node: nobody registers or deletes it with another secret', () => {
    const foreign = { Services: [WEB], AuthToken: 'secret-of-n2' };
    expect(bench.call('ServiceRegistration.Upsert', foreign).error).toBe('Permission denied');
    register();
    const deletion = bench.call('ServiceRegistration.DeleteByID', { ID: WEB.ID, AuthToken: 'x' });
    expect(deletion.error).toBe('Permission denied');
    expect(listed()).toHaveLength(1);
  });

  test.each([
    ['nothing', undefined, 'must register at least one service'],
    ['no ID', { ID: '' }, 'missing service registration ID'],
    ['no name', { ServiceName: '' }, 'missing service name'],
    ['no node', { NodeID: '' }, 'missing service node ID'],
    ['no allocation', { AllocID: '' }, 'missing service allocation ID'],
  ])('is refused with %s', (_, more, error) => {
    const Services = more === undefined ? [] : [{ ...WEB, ...more }];
    expect(bench.call('ServiceRegistration.Upsert', { Services, AuthToken }).error).toBe(error);
  });

  test('wakes who waits for the service of its name', () => {
    const options = { ServiceName: 'web', MinQueryIndex: bench.index, MaxQueryTime: 60e9 };
    const waiting = bench.call('ServiceRegistration.GetService', options);
    expect(waiting.ok).toBeUndefined();
    register();
    expect(waiting.ok?.Services).toHaveLength(1);
  });
});

describe('the services of what has ended', () => {
  test.each(['complete', 'failed'] as const)('go with the report that says %s', (status) => {
    register();
    bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', status)] });
    bench.wait(100);
    expect(listed()).toEqual([]);
  });

  test('stay while the allocation is out of sight', () => {
    register();
    bench.place({ ...(bench.state.alloc('a1') as Allocation), ClientStatus: 'unknown' });
    expect(listed()).toHaveLength(1);
  });

  test('go with the plan that gives it up, and are not registered later', () => {
    register();
    const given = { ...(bench.state.alloc('a1') as Allocation), ClientStatus: 'lost', DesiredStatus: 'stop' };
    bench.place(given as Allocation);
    expect(listed()).toEqual([]);
    expect(register().error).toBe('allocation a1 has ended: its services are not registered');
    expect(listed()).toEqual([]);
  });

  test('are refused by the entry when the end came between the call and it', () => {
    bench.holding = true;
    const late = register();
    bench.place({ ...(bench.state.alloc('a1') as Allocation), ClientStatus: 'lost' });
    bench.release();
    expect(late.error).toBe('allocation a1 has ended: its services are not registered');
    expect(listed()).toEqual([]);
  });

  test('are not registered for an allocation without a record', () => {
    expect(register({ AllocID: 'a9' }).error).toMatch('has ended');
  });

  test('survive a snapshot, and so does their end', () => {
    register();
    const dump = bench.server.dump();
    bench.input({ type: 'restore', at: bench.at, index: bench.index, snapshot: dump });
    expect(listed()).toHaveLength(1);
    bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'complete')] });
    bench.wait(100);
    expect(listed()).toEqual([]);
  });
});
