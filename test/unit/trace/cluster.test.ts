/** Three servers, a leader that crashes, a follower fed by a snapshot: one trace of all their logs fits the machines. */
import { expect, test } from 'vitest';
import type { TraceLine } from '../../../spec/trace/format.ts';
import { judgeTrace } from '../../../spec/trace/judge.ts';
import { Cluster } from '../server/cluster.ts';
import { aGroup, aJob, aRegistration, SECOND_NS } from '../server/records.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';

function linesOf(cluster: Cluster, from = 0): readonly TraceLine[] {
  return cluster.traces.slice(from).map(({ server, event }) => ({ ...event, server }));
}

/** A server process begins anew; its state is what its disk gives it. */
function restart(cluster: Cluster, id: string, lines: TraceLine[], told: number): number {
  lines.push(...linesOf(cluster, told));
  const process = { at: cluster.at, component: 'server', id, server: id, data: {} };
  lines.push({ ...process, index: 0, cause: 'started' });
  const snapshot = cluster.disks.get(id)?.snapshot;
  if (snapshot) lines.push({ ...process, index: snapshot.index, cause: 'restored' });
  const next = cluster.traces.length;
  cluster.start(id);
  return next;
}

test.each([1_000_000, 5])('leaders come and go (a snapshot every %d entries)', (snapshotEvery) => {
  const cluster = new Cluster(3, { minTtlMs: 2000, graceMs: 1000, snapshotEvery });
  const lines: TraceLine[] = [];
  let told = 0;
  cluster.wait(4000);
  const beat = (): void => {
    cluster.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    cluster.wait(300);
  };
  cluster.ask('Node.Register', { Node: aRegistration() });
  beat();
  const TaskGroups = [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })];
  cluster.ask('Job.Register', { Job: aJob('svc', { TaskGroups }) });
  cluster.wait(300);
  for (let round = 0; round < 4; round++) {
    for (const alloc of cluster.leader.state.allocsByNode('n1')) {
      const report = {
        ID: alloc.ID,
        NodeID: 'n1',
        ClientStatus: 'running',
        ClientDescription: '',
        TaskStates: {},
      } as const;
      cluster.call('Node.UpdateAlloc', { Alloc: [report] });
    }
    beat();
    cluster.wait(3500);
    const crashed = cluster.leaderId;
    cluster.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    cluster.crash(crashed);
    cluster.wait(6000);
    beat();
    beat();
    told = restart(cluster, crashed, lines, told);
    cluster.wait(3000);
  }
  lines.push(...linesOf(cluster, told));
  expect(
    lines.filter(({ cause, data }) => cause === 'leadership' && data.leading === true).length,
  ).toBeGreaterThan(3);
  expect(lines.filter(({ cause }) => cause === 'restored').length > 0).toBe(snapshotEvery === 5);
  expect(judgeTrace(lines, { revision: OF_OUR_SERVERS })).toMatchObject({ ok: true, lines: lines.length });
});
