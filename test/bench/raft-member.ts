/**
 * Our Raft as a member of a benchmark: the same core, log and links as a server's, below a replicated state that is as
 * small as that of the peers. The lines that it understands are described in member.ts.
 *
 *     node raft-member.ts -id 1 -dir DIR -peers 1=HOST:PORT,2=HOST:PORT,3=HOST:PORT [-fast] [-join]
 *
 * One more: `{"do":"replace","id":2}` takes member 2 out of the group and in again, as one that holds nothing.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { RaftConfig } from '../../impl/core/raft/config.ts';
import { Raft } from '../../impl/core/raft/raft.ts';
import type { Proposal, RaftEffect, RaftInput } from '../../impl/core/raft/messages.ts';
import { readPeers } from '../../impl/io/links/address.ts';
import { Links } from '../../impl/io/links/links.ts';
import { NodeDisk } from '../../impl/io/node-disk.ts';
import { CoreLoop, steadyNow } from '../../impl/io/replica/core-loop.ts';
import { type Bytes, BYTES_FORM, EntryFrames } from '../../impl/io/replica/entry-bytes.ts';
import { openStorage } from '../../impl/io/storage/open-storage.ts';

type Effect = RaftEffect<Bytes>;

const ENTRY_BYTES = 256;
const KEPT_ENTRIES = 100_000;
const FILL_PROPOSERS = 1024;

function fail(why: string): never {
  process.stderr.write(`raft-member: ${why}\n`);
  process.exit(1);
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The newest entries, in a ring, and how many there have been. */
class Machine {
  readonly #kept: Bytes[] = [];
  applied = 0;

  apply(command: Bytes): void {
    this.#kept[this.applied % KEPT_ENTRIES] = command;
    this.applied += 1;
  }
}

/** Timeouts as the Go members have them: 1 s, or 150 ms in the fast profile. */
function configOf(id: string, peers: readonly string[], fast: boolean): RaftConfig<Bytes> {
  return {
    id,
    peers,
    electionTimeoutMs: fast ? 150 : 1000,
    heartbeatMs: fast ? 30 : 100,
    maxEntriesPerMessage: 16_384,
    maxInflight: 64,
    commandBytes: (command) => command.length,
    rng: { float: Math.random, int: (bound) => Math.floor(Math.random() * bound) },
  };
}

interface Order {
  readonly do: string;
  readonly proposers?: number;
  readonly ms?: number;
  readonly entries?: number;
  readonly id?: number;
}

interface Place {
  readonly id: string;
  readonly dir: string;
  readonly peers: string;
  readonly fast: boolean;
  /** It waits to be taken in. */
  readonly join: boolean;
}

class BenchMember {
  readonly #machine = new Machine();
  readonly #waiting = new Map<number, (isDone: boolean) => void>();
  #proposals = 0;
  #batch: Proposal<Bytes>[] = [];
  #loop: CoreLoop<RaftInput<Bytes>, Effect> | undefined;

  async start({ id, dir, peers, fast, join }: Place): Promise<void> {
    const servers = readPeers(peers, '-peers');
    const bind = servers.get(id) ?? fail(`-peers does not name ${id}`);
    const others = new Map([...servers].filter(([server]) => server !== id));
    const frames = new EntryFrames();
    const links = await Links.open({
      cluster: 'bench',
      self: id,
      bind,
      peers: others,
      frames,
      say: () => {},
      onMessage: (from, message) => {
        if (message.kind === 'raft') this.#loop?.handle({ type: 'message', from, message: message.message });
      },
    });
    const onFailure = (error: unknown): never => fail(String(error));
    const disk = new NodeDisk();
    const { storage, durable } = await openStorage<Bytes>({
      disk,
      folder: dir,
      ifMissing: 'create',
      form: BYTES_FORM,
      framing: (previousTerm, entries) => frames.framesFor(previousTerm, entries),
    });
    const raft = new Raft<Bytes>(configOf(id, join ? [] : [...servers.keys()], fast), durable, steadyNow());
    this.#loop = new CoreLoop(raft, (effect) => {
      if (effect.type === 'send') links.send(effect.to, { kind: 'raft', message: effect.message });
      else if (effect.type !== 'persist') this.#perform(effect);
      else storage.persist(effect).then(() => this.#loop?.persisted(effect.seq), onFailure);
    });
    this.#loop.handle({ type: 'time' });
    say({ event: 'ready' });
  }

  #perform(effect: Exclude<Effect, { type: 'persist' | 'send' }>): void {
    switch (effect.type) {
      case 'commit':
        for (const { command, proposal } of effect.entries) {
          this.#machine.apply(command);
          if (proposal !== undefined) this.#settle(proposal, true);
        }
        return;
      case 'proposal-failed':
        return this.#settle(effect.proposal, false);
      case 'role':
        if (effect.leading) void this.#announce();
        return;
      case 'configuration-committed':
        if (effect.proposal !== undefined) this.#settle(effect.proposal, true);
        return;
      case 'restore':
        return fail('this member takes no snapshots, and was sent one');
      // Nobody reads here, and links go to all members at all times.
      case 'trace':
      case 'configuration':
      case 'read-ready':
      case 'read-failed':
        return;
    }
  }

  async #announce(): Promise<void> {
    if (await this.#propose(Buffer.alloc(ENTRY_BYTES))) say({ event: 'leads' });
  }

  async #replace(server: string): Promise<void> {
    const isDone = (await this.#change('remove', server)) && (await this.#change('add-non-voter', server));
    say(isDone ? { event: 'replaced' } : { event: 'replaced', error: 'the group did not change' });
  }

  #change(type: 'remove' | 'add-non-voter', server: string): Promise<boolean> {
    const proposal = ++this.#proposals;
    const settled = new Promise<boolean>((settle) => this.#waiting.set(proposal, settle));
    this.#loop?.handle({ type: 'change-membership', proposal, change: { type, server } });
    return settled;
  }

  #settle(proposal: number, isDone: boolean): void {
    const settle = this.#waiting.get(proposal);
    this.#waiting.delete(proposal);
    settle?.(isDone);
  }

  #propose(command: Bytes): Promise<boolean> {
    const proposal = ++this.#proposals;
    if (this.#batch.length === 0) queueMicrotask(() => this.#flush());
    this.#batch.push({ proposal, command });
    return new Promise((settle) => this.#waiting.set(proposal, settle));
  }

  /** What was proposed in one turn goes together. */
  #flush(): void {
    const proposals = this.#batch;
    this.#batch = [];
    this.#loop?.handle({ type: 'propose-all', proposals });
  }

  async obey(order: Order): Promise<void> {
    switch (order.do) {
      case 'applied':
        return say({ event: 'applied', count: this.#machine.applied });
      case 'propose':
        return say(await this.#proposeFor(order.proposers ?? 1, order.ms ?? 1000));
      case 'fill':
        return say(await this.#fill(order.entries ?? 0));
      case 'replace':
        return await this.#replace(String(order.id));
      default:
        return fail(`unknown order ${order.do}`);
    }
  }

  /** So many proposers, each with one entry in flight; every entry is timed. */
  async #proposeFor(proposers: number, ms: number): Promise<Record<string, unknown>> {
    const times: number[] = [];
    const began = performance.now();
    let failed = 0;
    const one = async (): Promise<void> => {
      const data = Buffer.alloc(ENTRY_BYTES);
      while (failed === 0 && performance.now() - began < ms) {
        const sent = performance.now();
        if (!(await this.#propose(data))) failed += 1;
        times.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: proposers }, one));
    const took = performance.now() - began;
    const sorted = Float64Array.from(times).sort();
    const us = (part: number): number => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 1000);
    const answer = { event: 'proposed', commits: sorted.length, ms: took, p50us: us(0.5), p99us: us(0.99) };
    return failed > 0 ? { ...answer, error: 'leadership was lost' } : answer;
  }

  async #fill(entries: number): Promise<Record<string, unknown>> {
    let isDone = true;
    const one = async (_: unknown, proposer: number): Promise<void> => {
      const data = Buffer.alloc(ENTRY_BYTES);
      for (let entry = proposer; isDone && entry < entries; entry += FILL_PROPOSERS) {
        isDone = await this.#propose(data);
      }
    };
    await Promise.all(Array.from({ length: FILL_PROPOSERS }, one));
    return isDone ? { event: 'filled' } : { event: 'filled', error: 'leadership was lost' };
  }
}

const { values } = parseArgs({
  args: process.argv.slice(2).map((argument) => (/^-[a-z][a-z]/.test(argument) ? `-${argument}` : argument)),
  options: {
    id: { type: 'string', default: '' },
    dir: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    fast: { type: 'boolean', default: false },
    join: { type: 'boolean', default: false },
  },
});
const member = new BenchMember();
await member.start(values);
createInterface({ input: process.stdin }).on('line', (line) => void member.obey(JSON.parse(line) as never));
