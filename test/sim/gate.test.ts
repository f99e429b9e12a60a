/** The check of S3 itself: what counts as a report since the outage, of clients that tell what they have seen and of others. */
import { expect, test } from 'vitest';
import type { AllocReport, Command } from '../../impl/core/commands.ts';
import type { NodeStatus } from '../../machines/vocabulary.ts';
import { gate } from './checks/gate.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { drawConditions } from './conditions.ts';
import { SeededRandom } from './seeded-random.ts';

/** A node with one allocation, as the check is told of it. */
class Told {
  readonly cluster: Cluster;
  readonly #clock = { now: EPOCH, after: () => {}, at: () => {} };
  readonly #check: ReturnType<typeof gate>;
  #status: NodeStatus = 'ready';
  #index = 0;

  constructor(clientsOf: 'us' | 'upstream') {
    const random = new SeededRandom(1);
    const conditions = drawConditions(random, { clients: 1, faults: [], clientsOf });
    this.cluster = new Cluster({ random, conditions, checks: [] });
    const { findings, history, servers, clients } = this.cluster;
    this.#check = gate({ clock: this.#clock, conditions, findings, history, servers, clients });
  }

  sends(): AllocReport {
    const report = { ID: 'a', NodeID: 'n1', ClientStatus: 'running' } as AllocReport;
    const args = { Alloc: [report] };
    this.#check.onCall?.('n1', { type: 'call', id: 'c', method: 'Node.UpdateAlloc', args } as never);
    this.#clock.now += 1_000;
    return report;
  }

  arrives(report: AllocReport): void {
    this.#entry({ type: 'AllocClientUpdate', at: this.#clock.now, allocs: [report], evalSeed: '' }, []);
  }

  becomes(Status: NodeStatus): void {
    const [before, after] = [this.#status, Status].map((status) => ({ ID: 'n1', Status: status }));
    this.#entry({ type: 'NodeUpdateStatus' } as Command, [{ kind: 'node', id: 'n1', before, after }]);
    this.#status = Status;
  }

  get found(): readonly string[] {
    return this.cluster.findings.violations.map(({ property }) => property);
  }

  #entry(command: Command, changes: readonly object[]): void {
    this.#clock.now += 1_000;
    const index = ++this.#index;
    const alloc = {
      ID: 'a',
      NodeID: 'n1',
      ClientStatus: 'running',
      DesiredStatus: 'run',
      ModifyIndex: index,
    };
    const view = { alloc: () => alloc, allocsByNode: () => [alloc] };
    const entry = { index, at: this.#clock.now, command, changes, before: view, after: view };
    this.#check.onEntry?.(entry as never);
  }
}

test('a word from before the outage is none, unless nobody can know that it is so old (S3a)', () => {
  for (const clientsOf of ['us', 'upstream'] as const) {
    const told = new Told(clientsOf);
    const old = told.sends();
    told.becomes('disconnected');
    told.becomes('initializing');
    told.arrives(old);
    told.becomes('ready');
    expect(told.found).toEqual(clientsOf === 'us' ? ['S3'] : []);
  }
});

test('what was said since the outage stays said when an older word comes after it', () => {
  const told = new Told('us');
  const old = told.sends();
  told.becomes('disconnected');
  told.becomes('initializing');
  told.arrives(told.sends());
  told.arrives(old);
  told.becomes('ready');
  expect(told.found).toEqual([]);
});
