/**
 * What a server says of its disk is true of its disk: a Raft group in which one server has the real log and snapshots,
 * on a disk whose power is cut after every single step. Whatever it had said by then (a vote, a term, a part of the
 * log) must be found there afterwards.
 */
import { expect, test } from 'vitest';
import type { ServerId } from '../../../../impl/core/effects.ts';
import type { Persist, Position, RaftMessage } from '../../../../impl/core/raft/messages.ts';
import { Raft } from '../../../../impl/core/raft/raft.ts';
import type { RaftStorage } from '../../../../impl/io/storage/raft-storage.ts';
import { LOSSES, SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { openTexts, settled } from './texts.ts';

type Message = RaftMessage<string>;

/** What a server has bound itself to, by everything that has left it so far. */
interface Said {
  readonly term: number;
  readonly votes: ReadonlyMap<number, ServerId>;
  /** Its log holds this, durably; undefined: nothing was said since it last had to take something back. */
  readonly holds: Position;
}

const NOTHING: Said = { term: 0, votes: new Map(), holds: { index: 0, term: 0 } };

interface Cut {
  readonly disk: SimulatedDisk;
  readonly doing: string;
  readonly said: Said;
}

const IDS = ['s1', 's2', 's3'] as const;
/** The one whose disk is real. */
const WATCHED = 's1';

class Run {
  readonly cuts: Cut[] = [];
  readonly kinds = new Set<string>();
  readonly #random: SeededRandom;
  readonly #disk: SimulatedDisk;
  readonly #waiting: (() => void)[] = [];
  readonly #rafts = new Map<ServerId, Raft<string>>();
  readonly #flights: { from: ServerId; to: ServerId; message: Message }[] = [];
  #storage: RaftStorage<string> | undefined;
  #said = NOTHING;
  #now = 1_000;
  #commands = 0;
  readonly #texts = new Map<ServerId, string[]>();

  readonly #isHonest: boolean;

  /** One that is not honest calls durable what it has only been asked to write. */
  constructor(seed: string, isHonest = true) {
    this.#isHonest = isHonest;
    this.#random = new SeededRandom(seed);
    this.#disk = new SimulatedDisk();
    this.#disk.manners.done = ({ doing, path }) => {
      this.cuts.push({ disk: this.#disk.fork(), doing: `${doing} ${path}`, said: this.#said });
    };
  }

  async play(steps: number): Promise<void> {
    const { storage, durable } = await openTexts(this.#disk, this.#random.stream('salt'));
    this.#storage = storage;
    // From here on each step of the disk waits for its turn.
    this.#disk.manners.delay = () => new Promise((resolve) => this.#waiting.push(resolve));
    for (const id of IDS) {
      this.#texts.set(id, []);
      const config = {
        id,
        peers: IDS,
        electionTimeoutMs: 100,
        heartbeatMs: 20,
        maxEntriesPerMessage: 4,
        maxInflight: 4,
        snapshotChunkBytes: 64,
        rng: this.#random.stream(id),
      };
      this.#rafts.set(
        id,
        new Raft<string>(
          config,
          id === WATCHED ? durable : { term: 0, votedFor: undefined, entries: [] },
          this.#now,
        ),
      );
    }
    for (let step = 0; step < steps; step += 1) {
      this.#act();
      await settled();
    }
  }

  #act(): void {
    const kind = this.#random.pick([
      'disk',
      'disk',
      'deliver',
      'deliver',
      'deliver',
      'propose',
      'time',
      'snapshot',
    ] as const);
    switch (kind) {
      case 'disk':
        return this.#waiting.shift()?.();
      case 'deliver':
        return this.#deliver();
      case 'propose':
        this.#commands += 1;
        for (const id of IDS)
          this.#feed(id, {
            type: 'propose',
            at: this.#now,
            proposal: this.#commands,
            command: `c${this.#commands}`,
          });
        return;
      case 'time':
        // Long silences, so that there are many elections.
        this.#now += this.#random.pick([5, 20, 150, 400]);
        return this.#feed(this.#random.pick(IDS), { type: 'time', at: this.#now });
      case 'snapshot': {
        const id = this.#random.pick(IDS);
        const { appliedIndex } = this.#raft(id).status;
        if (appliedIndex === 0) return;
        const data = Buffer.from(this.#texts.get(id)!.join('\n'));
        return this.#feed(id, { type: 'snapshot-taken', at: this.#now, index: appliedIndex, data });
      }
    }
  }

  #deliver(): void {
    if (this.#flights.length === 0) return;
    const [flight] = this.#flights.splice(this.#random.int(Math.min(4, this.#flights.length)), 1);
    if (flight === undefined || this.#random.chance(0.1)) return;
    const { from, to, message } = flight;
    this.#feed(to, { type: 'message', at: this.#now, from, message });
  }

  #raft(id: ServerId): Raft<string> {
    return this.#rafts.get(id)!;
  }

  #feed(id: ServerId, input: Parameters<Raft<string>['apply']>[0]): void {
    for (const effect of this.#raft(id).apply(input)) {
      if (effect.type === 'send') {
        if (id === WATCHED) this.#note(effect.message, effect.to);
        this.#flights.push({ from: id, to: effect.to, message: effect.message });
      } else if (effect.type === 'persist') this.#persist(id, effect);
      else if (effect.type === 'commit')
        this.#texts.get(id)!.push(...effect.entries.map(({ command }) => command));
      else if (effect.type === 'restore') this.#texts.set(id, [Buffer.from(effect.data).toString()]);
    }
  }

  #persist(id: ServerId, effect: Persist<string>): void {
    if (id !== WATCHED) return this.#feed(id, { type: 'persisted', at: this.#now, seq: effect.seq });
    const { truncateFrom = Infinity } = effect;
    // Taking back what was never committed is allowed, also after it was acknowledged.
    if (truncateFrom <= this.#said.holds.index && !effect.snapshot)
      this.#said = { ...this.#said, holds: { index: 0, term: 0 } };
    const persisted = (): void => this.#feed(id, { type: 'persisted', at: this.#now, seq: effect.seq });
    const durable = this.#storage!.persist(effect);
    if (this.#isHonest) void durable.then(persisted);
    else persisted();
  }

  #note(message: Message, to: ServerId): void {
    this.kinds.add(message.type);
    const votes = new Map(this.#said.votes);
    if (message.type === 'vote') votes.set(message.term, WATCHED);
    if (message.type === 'vote-response' && message.granted) votes.set(message.term, to);
    let { holds } = this.#said;
    if (message.type === 'append-response' && message.result.ok && message.result.matchIndex > holds.index) {
      const index = message.result.matchIndex;
      const { snapshotIndex, entry } = this.#raft(WATCHED).status;
      holds = index > snapshotIndex ? { index, term: entry(index)!.term } : holds;
    }
    this.#said = { term: Math.max(this.#said.term, message.term), votes, holds };
  }
}

async function checked({ disk, said, doing }: Cut, seed: string): Promise<void> {
  for (const loss of LOSSES) {
    const after = disk.fork();
    after.crash(loss, new SeededRandom(`${seed}/${loss}`));
    const { durable } = await openTexts(after, new SeededRandom('again'));
    const where = `${loss}, after ${doing}`;
    expect(durable.term, where).toBeGreaterThanOrEqual(said.term);
    const vote = said.votes.get(durable.term);
    if (vote !== undefined) expect(durable.votedFor, where).toBe(vote);
    const { index, term } = said.holds;
    if (index === 0 || index <= (durable.snapshot?.index ?? 0)) continue;
    expect(durable.entries.find((entry) => entry.index === index)?.term, where).toBe(term);
  }
}

test.each(['a', 'b', 'c'])('power is cut after each step, run %s', async (seed) => {
  const run = new Run(seed);
  await run.play(8_000);
  expect(run.cuts.length).toBeGreaterThan(100);
  expect([...run.kinds]).toEqual(expect.arrayContaining(['vote', 'vote-response', 'append-response']));
  for (const [at, cut] of run.cuts.entries()) await checked(cut, `${seed}/${at}`);
});

test('a server that speaks before its disk does is found out', async () => {
  const run = new Run('a', false);
  await run.play(3_000);
  const judged = await Promise.allSettled(run.cuts.map((cut, at) => checked(cut, `a/${at}`)));
  expect(judged.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(10);
});
