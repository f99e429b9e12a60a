/**
 * The calm case: without faults, three servers and a client run what is asked of them.
 */
import { expect, test } from 'vitest';
import { raft } from './checks/raft.ts';
import { replicaAgreement } from './checks/replica-agreement.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { drawConditions } from './conditions.ts';
import { SeededRandom } from './seeded-random.ts';
import { Workload } from './workload.ts';

test('three servers and one client place a job within a minute and run it for ten', async () => {
  const random = new SeededRandom(1);
  const conditions = drawConditions(random.stream('conditions'), { clients: 1, faults: [] });
  const cluster = new Cluster({ random, conditions, checks: [raft, replicaAgreement] });
  const workload = new Workload(cluster, random.stream('workload'));
  workload.close();
  cluster.at(EPOCH + 5_000, () => workload.submit(2, 60_000));
  await cluster.runUntil(EPOCH + 60_000);
  expect(cluster.clients[0]?.running()).toHaveLength(2);
  await cluster.runUntil(EPOCH + 600_000);
  expect(cluster.findings.violations).toEqual([]);
  expect(cluster.history.state.node('n1')?.Status).toBe('ready');
  const statuses = [...cluster.history.state.allocs()].map((alloc) => alloc.ClientStatus);
  expect(statuses).toEqual(['running', 'running']);
});
