/**
 * The reconnect protocol as measured on a real v1.5.0 server: reference page nomad-wire.md, section 7, the fixtures
 * fake-11 to fake-24. The statuses are those recorded, and there is no replacement; what differs is what our servers
 * write at once (docs/protocol/divergence.md). Our own Raft, server and scheduler, one voter.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { Cluster } from './cluster.ts';
import { aGroup, aJob, aRegistration, SECOND_NS } from './records.ts';

/** TTL and grace, until another client is heard, and the time in which this one would have tried again. */
const SILENT_MS = 2000 + 1000 + 1000 + 4500;
const SECRET = 'secret-of-n1';

class Scenario {
  readonly cluster = new Cluster(1, { minTtlMs: 2000, graceMs: 1000 });
  constructor() {
    this.cluster.wait(2500);
    this.cluster.ask('Node.Register', { Node: aRegistration() });
    this.beat();
    const group = aGroup({ MaxClientDisconnect: 41 * SECOND_NS });
    this.cluster.ask('Job.Register', { Job: aJob('svc', { TaskGroups: [group] }) });
    this.cluster.ask('Job.Register', { Job: aJob('plain') });
    this.cluster.wait(200);
    this.report('pending');
    this.report('running');
  }
  beat() {
    return this.cluster.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
  }
  report(status: 'pending' | 'running', allocs = this.allocs()) {
    const result = this.cluster.ask('Node.UpdateAlloc', {
      Alloc: allocs.map((alloc) => ({
        ID: alloc.ID,
        NodeID: 'n1',
        ClientStatus: status,
        ClientDescription: '',
        TaskStates: {},
      })),
    });
    this.cluster.wait(100);
    return result;
  }
  get node() {
    return this.cluster.leader.state.node('n1');
  }
  allocs(): readonly Allocation[] {
    return this.cluster.leader.state.allocsByNode('n1');
  }
  evaluations(): { svc: string[]; plain: string[] } {
    const of = (job: string): string[] =>
      this.cluster.leader.state
        .evaluationsByJob('default', job)
        .map((it) => `${it.TriggeredBy} ${it.Status}`)
        .sort();
    return { svc: of('svc'), plain: of('plain') };
  }
  statuses(job: string): string[] {
    const allocs = this.cluster.leader.state.allocsByJob('default', job);
    const oldestFirst = [...allocs].sort((a, b) => a.CreateIndex - b.CreateIndex);
    return oldestFirst.map((alloc) => `${alloc.ClientStatus}/${alloc.DesiredStatus}`);
  }
}

describe('the recorded scenario on our own servers', () => {
  test('the three steps: initializing, stays so until the report, ready without a replacement', () => {
    const it = new Scenario();
    expect(it.node).toMatchObject({ Status: 'ready', LastMissedHeartbeatIndex: 0 });
    const reportedBefore = it.node?.LastAllocUpdateIndex ?? 0;
    expect(it.statuses('svc')).toEqual(['running/run']);
    expect(it.statuses('plain')).toEqual(['running/run']);

    // fake-16: beats stop.
    it.cluster.waitBesideAnother(SILENT_MS);
    const missed = it.node?.LastMissedHeartbeatIndex ?? 0;
    expect(it.node).toMatchObject({ Status: 'disconnected', LastAllocUpdateIndex: reportedBefore });
    expect(missed).toBeGreaterThan(reportedBefore);
    expect(it.statuses('svc')).toEqual(['unknown/run']);
    expect(it.statuses('plain')).toEqual(['lost/stop']);

    // The entry itself has marked and evaluated; no evaluation waits for the end of the window.
    expect(it.evaluations()).toEqual({
      svc: ['job-register complete', 'node-update complete', 'queued-allocs blocked'],
      plain: ['job-register complete', 'node-update complete', 'queued-allocs blocked'],
    });

    // fake-17: the client asks for its allocations while disconnected, and is answered.
    const asked = it.cluster.ask('Node.GetClientAllocs', { NodeID: 'n1', SecretID: SECRET });
    expect(Object.keys(asked.Allocs)).toHaveLength(2);
    const refused = it.cluster.call('Node.UpdateAlloc', {
      Alloc: [{ ID: 'x', NodeID: 'n1', ClientStatus: 'running', ClientDescription: '', TaskStates: {} }],
    });
    expect(refused.error).toBe('node n1 is not allowed to update allocs while in status disconnected');

    // fake-18: first beat. Initializing, evaluations for both jobs, nothing placed.
    const first = it.beat();
    expect(first.Index).toBeGreaterThan(0);
    expect(first.EvalIDs).toHaveLength(2);
    expect(first.EvalCreateIndex).toBe(first.Index);
    it.cluster.wait(200);
    expect(it.node).toMatchObject({ Status: 'initializing', LastMissedHeartbeatIndex: missed });
    expect(it.statuses('svc')).toEqual(['unknown/run']);
    expect(it.statuses('plain')).toEqual(['lost/stop']);

    // fake-19: second beat without a report. Nothing is written.
    const second = it.beat();
    expect(second).toMatchObject({ Index: 0, EvalIDs: [], EvalCreateIndex: 0 });
    expect(it.node?.Status).toBe('initializing');

    // fake-21: the report.
    it.report('running');
    expect(it.node).toMatchObject({ Status: 'initializing', LastMissedHeartbeatIndex: missed });
    expect(it.node?.LastAllocUpdateIndex).toBeGreaterThan(missed);
    expect(it.statuses('svc')).toEqual(['running/run']);
    // It was given up: that it runs still is no news that anyone acts on; its client is told to stop it.
    expect(it.statuses('plain')).toEqual(['lost/stop']);
    const svc = it.cluster.leader.state.allocsByJob('default', 'svc')[0];
    expect(svc?.AllocStates.map((state) => state.Value)).toEqual(['unknown', 'running']);
    expect(it.evaluations().svc).toContain('reconnect complete');

    // fake-22: third beat. Ready; no replacement for svc, plain placed once.
    const third = it.beat();
    expect(third.Index).toBeGreaterThan(0);
    expect(third.EvalIDs).toHaveLength(2);
    it.cluster.wait(200);
    expect(it.node).toMatchObject({ Status: 'ready', LastMissedHeartbeatIndex: 0 });
    expect(it.statuses('svc')).toEqual(['running/run']);
    expect(it.statuses('plain')).toEqual(['lost/stop', 'pending/run']);

    // fake-24: registering again while ready keeps the status.
    it.cluster.ask('Node.Register', { Node: aRegistration() });
    expect(it.node?.Status).toBe('ready');
  });

  test('silent again after one beat: disconnected again, the window runs on', () => {
    const it = new Scenario();
    it.cluster.waitBesideAnother(SILENT_MS);
    it.beat();
    expect(it.node?.Status).toBe('initializing');
    it.cluster.waitBesideAnother(SILENT_MS);
    expect(it.node?.Status).toBe('disconnected');
    expect(it.statuses('svc')).toEqual(['unknown/run']);
    it.cluster.waitBesideAnother(50_000);
    expect(it.statuses('svc')).toEqual(['lost/stop']);
    expect(it.evaluations().svc.filter((one) => one.startsWith('max-disconnect-timeout'))).toHaveLength(1);
    expect(it.node?.Status).toBe('down');
    // What was on it is given up, so nothing keeps it from being trusted at once.
    it.beat();
    expect(it.node?.Status).toBe('ready');
  });
});
