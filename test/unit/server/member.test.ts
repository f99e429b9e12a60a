/** Three members together: forwarding, failover, restart, snapshots, replica agreement (S1). */
import { describe, expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { aGroup, aJob, aRegistration } from './records.ts';

function cluster(options: ConstructorParameters<typeof Cluster>[1] = {}): Cluster {
  const it = new Cluster(3, options);
  it.wait(5000);
  return it;
}

function sameState(it: Cluster): void {
  it.wait(500);
  const prints = [...it.members.values()].map((member) => `${member.state.index} ${member.fingerprint()}`);
  expect(new Set(prints).size).toBe(1);
}

describe('three servers', () => {
  test('a job runs on a node, whichever server is asked', () => {
    const it = cluster();
    const follower = it.followerId();
    it.ask('Node.Register', { Node: aRegistration() }, follower);
    it.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' }, follower);
    it.ask('Job.Register', { Job: aJob('web', { TaskGroups: [aGroup({ Count: 2 })] }) }, follower);
    it.wait(500);
    const { Allocations } = it.ask('Job.Allocations', { JobID: 'web', Namespace: 'default' }, follower);
    expect(Allocations.map((alloc) => alloc.NodeID)).toEqual(['n1', 'n1']);
    sameState(it);
  });

  test('a stale read is the follower’s own, a refusal comes back word by word', () => {
    const it = cluster();
    const follower = it.followerId();
    it.ask('Node.Register', { Node: aRegistration() });
    it.wait(500);
    expect(it.ask('Node.List', { AllowStale: true }, follower).Nodes).toHaveLength(1);
    const beat = it.call('Node.UpdateStatus', { NodeID: 'n9', Status: 'ready' }, follower);
    it.wait(100);
    expect(beat.error).toBe('node not found');
  });

  test('failover: the state is there, timers restart with the failover TTL, pending work goes on', () => {
    const it = cluster();
    it.ask('Node.Register', { Node: aRegistration() });
    it.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    const old = it.leaderId;
    it.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
    it.ask('Job.Register', { Job: aJob() });
    it.crash(old);
    it.wait(5000);
    expect(it.leaderId).not.toBe(old);
    it.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
    it.wait(500);
    expect(it.leader.state.allocsByJob('default', 'web')).toHaveLength(1);
    it.wait(250_000);
    expect(it.leader.state.node('n1')?.Status).toBe('ready');
    // The only client: after the failover TTL its leader may still be deaf, and waits once more.
    it.wait(400_000);
    expect(it.leader.state.node('n1')?.Status).toBe('down');
    it.start(old);
    it.wait(5000);
    sameState(it);
  });

  test('a leader cut off steps down, tells its callers, and comes back as a follower', () => {
    const it = cluster();
    it.ask('Node.Register', { Node: aRegistration() });
    const old = it.leaderId;
    it.cut.add(old);
    const lost = it.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' }, old);
    it.wait(10_000);
    expect(lost.error).toBe('leadership lost while committing log');
    expect(it.leaderId).not.toBe(old);
    expect(it.leader.state.node('n1')?.Status).toBe('initializing');
    it.cut.delete(old);
    it.wait(5000);
    sameState(it);
  });

  test('without a quorum: No cluster leader after 5 s', () => {
    const it = cluster();
    const [leader, follower] = [it.leaderId, it.followerId()];
    for (const id of ['s1', 's2', 's3']) if (id !== follower) it.crash(id);
    it.wait(3000);
    const result = it.call('Node.List', {}, follower);
    it.wait(4900);
    expect(result.error).toBeUndefined();
    it.wait(200);
    expect(result.error).toBe('No cluster leader');
    it.start(leader);
    it.wait(5000);
    expect(it.ask('Node.List', {}).Nodes).toEqual([]);
  });

  test('a server that was away is brought up by a snapshot', () => {
    const it = cluster({ snapshotEvery: 20 });
    const follower = it.followerId();
    it.crash(follower);
    for (let i = 0; i < 60; i++) it.ask('Node.Register', { Node: aRegistration(`n${i}`) });
    it.start(follower);
    it.wait(5000);
    expect(it.disks.get(follower)?.snapshot?.index).toBeGreaterThan(20);
    expect(it.member(follower).state.node('n59')).toBeDefined();
    sameState(it);
    // And from its own disk, after a restart.
    it.crash(follower);
    it.start(follower);
    it.wait(1000);
    sameState(it);
  });
});

describe('consistent reads', () => {
  test('a leader that is cut off, and does not know that another one leads, answers none', () => {
    const it = cluster();
    const old = it.leaderId;
    it.cut.add(old);
    const read = it.call('Node.List', {}, old);
    const stale = it.call('Node.List', { AllowStale: true }, old);
    expect(read).not.toHaveProperty('ok');
    expect(stale.ok?.Nodes).toEqual([]);
    it.wait(10_000);
    it.ask('Node.Register', { Node: aRegistration() });
    expect(read).not.toHaveProperty('ok');
  });

  test('one that waits for a leader is answered by the next, with everything that was acknowledged', () => {
    const it = cluster();
    it.ask('Node.Register', { Node: aRegistration() });
    const follower = it.followerId();
    it.crash(it.leaderId);
    it.wait(2_500);
    const { Nodes } = it.ask('Node.List', {}, follower);
    expect(Nodes).toHaveLength(1);
  });
});

describe('the group', () => {
  test('an operator removes a server, and is told when that is committed or why not', () => {
    const it = cluster();
    const follower = it.followerId();
    const removed = it.call('Operator.RaftRemovePeerByID', { ID: follower });
    it.wait(100);
    expect(removed.ok?.Index).toBeGreaterThan(0);
    expect(it.call('Operator.RaftRemovePeerByID', { ID: follower }).error).toContain('has no such server');
    expect(it.leader.raftStatus.configuration.voters).not.toContain(follower);
    it.ask('Node.Register', { Node: aRegistration() });
  });

  test('a follower hands the change on, and refuses it while it knows of no leader', () => {
    const it = cluster();
    const follower = it.followerId();
    it.cut.add(follower);
    it.wait(5_000);
    const refused = it.call('Operator.RaftRemovePeerByID', { ID: 's1' }, follower);
    it.wait(10_000);
    expect(refused.error).toBe('No cluster leader');
    it.cut.delete(follower);
    it.wait(2_500);
    const other = it.members.keys().find((id) => id !== follower && id !== it.leaderId) ?? '';
    const removed = it.call('Operator.RaftRemovePeerByID', { ID: other }, follower);
    it.wait(100);
    expect(removed.ok?.Index).toBeGreaterThan(0);
    expect(it.leader.raftStatus.configuration.voters).not.toContain(other);
  });

  test('an operator hands leadership over', () => {
    const it = cluster();
    const follower = it.followerId();
    it.transfer(follower);
    it.wait(100);
    expect(it.leaderId).toBe(follower);
    it.ask('Node.Register', { Node: aRegistration() });
  });
});
