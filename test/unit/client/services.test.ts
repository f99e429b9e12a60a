/** A client and the services of its allocations: registered before the tasks start, taken back when they end. */
import { describe, expect, test } from 'vitest';
import type { ClientEffect } from '../../../impl/core/client/ports.ts';
import { alloc, Bench, GROUP, granted, job, list, NODE, state } from './bench.ts';

const SERVICE = { Name: 'web', PortLabel: 'http', Provider: 'nomad', Tags: ['blue'] };
const Ports = [{ Label: 'http', Value: 25_873 }];
const serving = (more = {}) =>
  alloc('a1', 12, {
    Job: job({ ...GROUP, Services: [SERVICE] }),
    AllocatedResources: { Tasks: {}, Shared: { DiskMB: 0, Ports } },
    ...more,
  });

/** As recorded of a v1.5.0 client, but for where it stands. */
const REGISTRATION = {
  ID: '_nomad-task-a1-group-g-web-http',
  ServiceName: 'web',
  Namespace: 'default',
  NodeID: NODE.ID,
  Datacenter: 'dc1',
  JobID: 'j',
  AllocID: 'a1',
  Tags: ['blue'],
  Address: '',
  Port: 25_873,
};

const methods = (effects: readonly ClientEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'call' ? [effect.method] : []));
const starts = (effects: readonly ClientEffect[]) =>
  effects.filter((effect) => effect.type === 'start-task').length;
const callOf = (effects: readonly ClientEffect[], method: string) =>
  effects.find((effect) => effect.type === 'call' && effect.method === method) as
    | Extract<ClientEffect, { type: 'call' }>
    | undefined;

/** Registered, and told of one allocation with a service. */
function told(of = serving()) {
  const bench = new Bench();
  bench.time(0);
  bench.ok(0, 'c1', granted(10));
  bench.ok(0, 'c2', list(20, [of]));
  const effects = bench.ok(0, 'c3', { Allocs: [of] });
  return { bench, effects, upsert: callOf(effects, 'ServiceRegistration.Upsert') };
}

describe('an allocation with a service', () => {
  test('registers it under the name, address and port that it has, with the secret of its node', () => {
    const { upsert } = told();
    expect(upsert?.args).toEqual({ Services: [REGISTRATION], AuthToken: NODE.SecretID });
  });

  test('starts its tasks once the service is listed, not before', () => {
    const { bench, effects, upsert } = told();
    expect(starts(effects)).toBe(0);
    expect(starts(bench.ok(10, upsert!.id, { Index: 21 }))).toBe(1);
  });

  test('tries again after a refusal, and starts then', () => {
    const { bench, upsert } = told();
    expect(starts(bench.error(10, upsert!.id, 'No cluster leader'))).toBe(0);
    // 5 s, and half of the jitter of as much again.
    const again = callOf(bench.time(10 + 7_500), 'ServiceRegistration.Upsert');
    expect(starts(bench.ok(8_000, again!.id, { Index: 21 }))).toBe(1);
  });

  test('starts nothing when it was told to stop meanwhile, and takes back what came to be listed', () => {
    const { bench, effects: asked, upsert } = told();
    const stopped = serving({ DesiredStatus: 'stop', AllocModifyIndex: 13 });
    const listing = bench.ok(10, callOf(asked, 'Node.GetClientAllocs')!.id, list(22, [stopped]));
    bench.ok(10, callOf(listing, 'Alloc.GetAllocs')!.id, { Allocs: [stopped] });
    const effects = bench.ok(20, upsert!.id, { Index: 21 });
    expect(starts(effects)).toBe(0);
    expect(methods(effects)).toEqual(['ServiceRegistration.DeleteByID']);
  });

  test('takes it back when its tasks have ended, once, whatever the answer', () => {
    const { bench, upsert } = told();
    bench.ok(10, upsert!.id, { Index: 21 });
    bench.started(20, 'a1/web');
    bench.exited(30, 'a1/web', 0);
    bench.time(2_000);
    bench.started(2_100, 'a1/web');
    const effects = bench.exited(2_200, 'a1/web', 1);
    const back = callOf(effects, 'ServiceRegistration.DeleteByID');
    expect(back?.args).toEqual({
      ID: REGISTRATION.ID,
      Namespace: 'default',
      AuthToken: NODE.SecretID,
    });
    expect(methods(bench.error(2_300, back!.id, 'service registration not found'))).toEqual([]);
  });

  test('registers it again after a restart of the client, and does not hold up what runs', () => {
    const record = { alloc: serving(), taskStates: { web: state('running', []) } };
    const bench = new Bench([record]);
    const effects = bench.time(0);
    expect(starts(effects)).toBe(1);
    expect(callOf(effects, 'ServiceRegistration.Upsert')?.args).toMatchObject({ Services: [REGISTRATION] });
    expect(effects.find(({ type }) => type === 'start-task')).toMatchObject({ attach: true });
  });

  test('leaves services of other providers to others', () => {
    const Job = job({ ...GROUP, Services: [{ ...SERVICE, Provider: 'consul' }, { Name: 'x' }] });
    const { effects, upsert } = told(serving({ Job }));
    expect(upsert).toBeUndefined();
    expect(starts(effects)).toBe(1);
  });
});

test('nothing of this makes a client without services speak', () => {
  const { effects } = told(alloc('a1', 12));
  expect(methods(effects)).not.toContain('ServiceRegistration.Upsert');
});
