/**
 * The script: a service and a batch job on three clients of three servers. A client is frozen past its TTL, and the leader
 * killed meanwhile; it thaws. Then a client is killed, another cut off, and both come back. What is waited for is what the
 * servers say of it; judging is another's.
 */
import { until } from '../agent-child.ts';
import type { Member, ScriptedCluster } from './cluster.ts';
import { BATCH, COUNT, isWanted, jobs, type Ledger, SERVICE, type Stub } from './tasks.ts';

interface NodeStub {
  readonly ID: string;
  readonly Name: string;
  readonly Status: string;
}

const PATIENCE_MS = 90_000;

export class Script {
  readonly #cluster: ScriptedCluster;
  readonly #ledger: Ledger;
  readonly #say: (line: string) => void;

  constructor(cluster: ScriptedCluster, ledger: Ledger, say: (line: string) => void) {
    this.#cluster = cluster;
    this.#ledger = ledger;
    this.#say = say;
  }

  async play(ledgerFile: string): Promise<void> {
    await this.#nodes('all nodes are ready', (nodes) => nodes.length === 3 && nodes.every(isReady));
    for (const Job of jobs(ledgerFile)) await this.#cluster.ask('PUT', '/jobs', { Job });
    await this.#running(BATCH);
    const [first] = await this.#running(SERVICE);
    const frozen = this.#clientOf(first!);
    await this.#freezeAndKillLeader(frozen);
    const [one, two] = await this.#running(SERVICE);
    await this.#killAndCutOff(this.#clientOf(one!), this.#clientOf(two!));
    await this.#running(SERVICE);
    await this.#allocs(BATCH, 'the batch job is done', (allocs) => {
      const ends = allocs.filter(({ ClientStatus }) => ClientStatus === 'complete').length;
      return ends >= COUNT && !allocs.some(isWanted);
    });
  }

  async #freezeAndKillLeader(client: Member): Promise<void> {
    this.#say(`freezes ${client.id}`);
    this.#cluster.freeze(client);
    await this.#status(client, 'disconnected');
    await this.#allocs(SERVICE, 'a replacement runs', (allocs) => allocs.filter(isWanted).length === COUNT);
    const killed = await this.#killLeader();
    this.#say(`thaws ${client.id}`);
    this.#cluster.thaw(client);
    await this.#status(client, 'ready');
    await this.#cluster.run(killed);
  }

  async #killLeader(): Promise<Member> {
    const leader = await until('a server leads', () => this.#cluster.leader());
    this.#say(`kills ${leader.id}, which leads`);
    await this.#cluster.end(leader, 'SIGKILL');
    const next = await until('another leads', () => this.#cluster.leader());
    this.#say(`${next.id} leads`);
    return leader;
  }

  async #killAndCutOff(killed: Member, away: Member): Promise<void> {
    this.#say(`kills ${killed.id}, cuts ${away.id} off`);
    await this.#cluster.end(killed, 'SIGKILL');
    this.#cluster.cut(away);
    await this.#status(killed, 'disconnected');
    await this.#status(away, 'disconnected');
    this.#say(`starts ${killed.id}, heals ${away.id}`);
    await this.#cluster.run(killed);
    this.#cluster.heal(away);
    for (const client of [killed, away]) await this.#status(client, 'ready');
  }

  /** As many as are wanted, and none besides. */
  #running(job: string): Promise<readonly Stub[]> {
    return this.#allocs(job, `${COUNT} run`, (allocs) => {
      const live = allocs.filter(({ ClientStatus }) =>
        ['pending', 'running', 'unknown'].includes(ClientStatus),
      );
      return live.length === COUNT && live.every(isWanted);
    });
  }

  async #allocs(
    job: string,
    what: string,
    holds: (allocs: readonly Stub[]) => boolean,
  ): Promise<readonly Stub[]> {
    return await this.#wait(`${job}: ${what}`, async () => {
      const allocs = (await this.#cluster.ask('GET', `/job/${job}/allocations`)) as readonly Stub[];
      this.#ledger.note();
      return holds(allocs) ? allocs.filter(isWanted) : undefined;
    });
  }

  #status({ id }: Member, status: string): Promise<unknown> {
    return this.#nodes(`${id} is ${status}`, (nodes) =>
      nodes.some(({ Name, Status }) => Name === id && Status === status),
    );
  }

  #nodes(what: string, holds: (nodes: readonly NodeStub[]) => boolean): Promise<unknown> {
    return this.#wait(what, async () => {
      const nodes = (await this.#cluster.ask('GET', '/nodes')) as readonly NodeStub[];
      this.#ledger.note();
      return holds(nodes) ? nodes : undefined;
    });
  }

  /** While no server leads, none answers. */
  async #wait<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const found = await until(what, () => ask().catch(() => undefined), PATIENCE_MS);
    this.#say(what);
    return found;
  }

  #clientOf({ NodeName }: Stub): Member {
    const client = this.#cluster.clients.find(({ id }) => id === NodeName);
    if (client === undefined) throw new Error(`no client ${NodeName}`);
    return client;
  }
}

const isReady = ({ Status }: NodeStub): boolean => Status === 'ready';
