/** Good traces for the judge's tests: one server with its own Raft through the whole life of two nodes. */
import { eventsOf, lineOf } from '../../../impl/api/events.ts';
import type { TraceLine } from '../../../spec/trace/format.ts';
import { ANOTHER, Cluster } from '../server/cluster.ts';
import { aGroup, aJob, aRegistration, SECOND_NS } from '../server/records.ts';

class Life {
  /** As `/v1/event/stream` tells it. */
  readonly stream: string[] = [];
  readonly cluster = new Cluster(1, {
    minTtlMs: 2000,
    graceMs: 1000,
    onApplied: (applied) => {
      const events = eventsOf(applied);
      if (events.length > 0) this.stream.push(lineOf(applied.index, events));
    },
  });

  register(node = 'n1'): void {
    this.cluster.ask('Node.Register', { Node: aRegistration(node) });
  }
  beat(node = 'n1'): void {
    this.cluster.ask('Node.UpdateStatus', { NodeID: node, Status: 'ready' });
  }
  report(ClientStatus: 'pending' | 'running' | 'failed', node = 'n1'): void {
    const allocs = this.cluster.leader.state.allocsByNode(node);
    const Alloc = allocs
      .filter((alloc) => alloc.DesiredStatus === 'run')
      .map(({ ID }) => ({ ID, NodeID: node, ClientStatus, ClientDescription: '', TaskStates: {} }));
    this.cluster.call('Node.UpdateAlloc', { Alloc });
    this.cluster.wait(100);
  }
  /** Past TTL, grace and the leader's doubt. */
  fallSilent(): void {
    this.cluster.waitBesideAnother(9000);
  }
  /** Without those of the client that speaks meanwhile. */
  get lines(): readonly TraceLine[] {
    const lines: readonly TraceLine[] = this.cluster.traces.map(({ event }) => event);
    return lines.filter(({ component, id }) => component !== 'node' || id !== ANOTHER);
  }
}

/**
 * Register, heartbeat, two jobs, report; miss, a refused report, return, report, ready; miss again until the window is
 * over; down and straight back; miss while initializing; an operator's hand; purge.
 */
export function reconnectRun(): readonly TraceLine[] {
  return reconnectLife().lines;
}

/** The same run as its server's event stream, line by line. */
export function reconnectStream(): readonly string[] {
  return reconnectLife().stream;
}

function reconnectLife(): Life {
  const life = new Life();
  const { cluster } = life;
  cluster.wait(2500);
  life.register();
  life.beat();
  const group = aGroup({ MaxClientDisconnect: 25 * SECOND_NS });
  cluster.ask('Job.Register', { Job: aJob('svc', { TaskGroups: [group] }) });
  cluster.ask('Job.Register', { Job: aJob('plain') });
  cluster.wait(200);
  life.report('pending');
  life.report('running');

  life.fallSilent();
  life.report('running');
  life.beat();
  life.beat();
  life.report('running');
  life.beat();
  cluster.wait(500);
  life.report('running');
  life.register();

  cluster.waitBesideAnother(60_000);
  life.beat();
  cluster.wait(200);
  life.report('running');

  life.fallSilent();
  life.beat();
  life.fallSilent();
  life.beat();
  life.report('running');
  cluster.ask('Node.UpdateEligibility', { NodeID: 'n1', Eligibility: 'ineligible' });
  life.register('n2');
  life.beat('n2');
  cluster.wait(500);
  life.report('failed');
  cluster.wait(500);
  cluster.ask('Node.UpdateEligibility', { NodeID: 'n1', Eligibility: 'eligible' });
  cluster.ask('Node.Deregister', { NodeID: 'n1' });
  cluster.wait(1000);
  life.register();
  life.beat();
  cluster.wait(200);
  return life;
}
