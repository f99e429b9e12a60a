/**
 * Chance for the lock-step run: groups of servers of ours with a network that drops, repeats and reorders, disks that
 * take their time, clocks that drift, crashes. It chooses what happens next; what is right is for etcd's side to say.
 */
import type { MembershipChange, RaftMessage } from '../../../impl/core/raft/messages.ts';
import type { SeededRandom } from '../../sim/seeded-random.ts';
import type { Frame } from './frames.ts';
import { LockstepServer, TICKS } from './server.ts';

/** After so many steps another group, of other size and temper. */
const STEPS_PER_GROUP = 3_000;
const MOST_IN_FLIGHT = 80;
/** Of the group at first, in turn. */
const SIZES = [3, 2, 5, 3, 4, 3, 1, 5, 3] as const;
/** Servers that wait to be taken in. */
const MOST_JOINING = 2;

interface Flight {
  readonly from: number;
  readonly to: number;
  readonly message: RaftMessage<string>;
}

/** How often each thing happens, beside the others. */
type Temper = Readonly<Record<keyof typeof HABITS, number>>;

const HABITS = {
  tick: (group: Group) => group.tick(),
  deliver: (group: Group) => group.deliver(),
  persist: (group: Group) => group.persist(),
  propose: (group: Group) => group.propose(),
  drop: (group: Group) => group.drop(),
  repeat: (group: Group) => group.repeat(),
  crash: (group: Group) => group.crash(),
  start: (group: Group) => group.start(),
  transfer: (group: Group) => group.transfer(),
  snapshot: (group: Group) => group.snapshot(),
  cut: (group: Group) => group.cut(),
  change: (group: Group) => group.change(),
  read: (group: Group) => group.read(),
};

/** The frames of a run of at least `steps` steps, a few at a time. */
export function* run(random: SeededRandom, steps: number): Generator<readonly Frame[]> {
  let frames: Frame[] = [];
  let told = 0;
  const emit = (frame: Frame): void => {
    told += 1;
    frames.push(frame);
  };
  for (let nth = 0; told < steps; nth += 1) {
    const size = SIZES[nth % SIZES.length] as number;
    const group = new Group(random.stream(`group ${nth}`), size, emit);
    for (const until = Math.min(steps, told + STEPS_PER_GROUP); told < until; ) {
      group.act();
      yield frames;
      frames = [];
    }
  }
}

class Group {
  readonly #random: SeededRandom;
  readonly #servers: readonly LockstepServer[];
  readonly #temper: Temper;
  readonly #total: number;
  #flights: Flight[] = [];
  #cut = new Set<number>();
  #commands = 0;

  constructor(random: SeededRandom, size: number, emit: (frame: Frame) => void) {
    this.#random = random;
    this.#temper = drawTemper(random);
    this.#total = Object.values(this.#temper).reduce((sum, weight) => sum + weight, 0);
    const peers = Array.from({ length: size }, (_, at) => at + 1);
    const joins = Array.from({ length: random.int(MOST_JOINING + 1) }, (_, at) => size + at + 1);
    const settings = {
      heartbeatTicks: random.between(1, 4),
      trailing: random.pick([0, 0, 3]),
      maxInflight: random.pick([1, 4, 64]),
      chunkBytes: random.pick([1, 3, 100]),
    };
    emit({ do: 'reset', peers, joins, ticks: TICKS });
    this.#servers = [...peers, ...joins].map((id) => {
      const rng = random.stream(`timeouts ${id}`);
      const own = { ...settings, peers: joins.includes(id) ? [] : peers, rng };
      return new LockstepServer(id, own, emit, (to, message) => this.#send({ from: id, to, message }));
    });
    for (const server of this.#servers) server.start();
  }

  act(): void {
    let left = this.#random.float() * this.#total;
    for (const [name, weight] of Object.entries(this.#temper)) {
      left -= weight;
      if (left < 0) return HABITS[name as keyof typeof HABITS](this);
    }
  }

  tick(): void {
    const server = this.#up();
    if (server === undefined) return;
    if (server.awaitsSnapshot) server.persist(server.disk.pending.length);
    server.tick();
  }

  deliver(): void {
    const at = this.#random.chance(0.8) ? 0 : this.#random.int(this.#flights.length);
    const [flight] = this.#flights.splice(at, 1);
    if (flight) this.#arrive(flight);
  }

  repeat(): void {
    if (this.#flights.length > 0) this.#arrive(this.#random.pick(this.#flights));
  }

  drop(): void {
    this.#flights.splice(this.#random.int(this.#flights.length), 1);
  }

  persist(): void {
    const server = this.#up();
    if (server) server.persist(this.#random.between(1, server.disk.pending.length));
  }

  /** Mostly where it may succeed. */
  propose(): void {
    this.#commands += 1;
    this.#mostlyLeader()?.propose(`c${this.#commands}`);
  }

  read(): void {
    const server = this.#random.chance(0.5) ? this.#mostlyLeader() : this.#up();
    server?.read();
  }

  /** Somebody is taken in, given a vote, deprived of it or put out. */
  change(): void {
    const server = this.#mostlyLeader();
    const type = this.#random.pick<MembershipChange['type']>([
      'add-non-voter',
      'promote',
      'promote',
      'promote',
      'remove',
    ]);
    const { voters = [], nonVoters = [] } = server?.status?.configuration ?? {};
    const members = [...voters, ...nonVoters];
    const outside = this.#servers
      .filter(({ id }) => !members.includes(String(id)))
      .map(({ id }) => String(id));
    // Mostly where it may succeed; taking a vote away is a `add-non-voter` as well.
    const fit = { 'add-non-voter': outside, promote: nonVoters, remove: members }[type];
    const all = this.#servers.map(({ id }) => String(id));
    const among = fit.length > 0 && this.#random.chance(0.8) ? fit : all;
    server?.change({ type, server: this.#random.pick(among) });
  }

  crash(): void {
    const server = this.#up();
    if (!server) return;
    const { pending } = server.disk;
    const writes = this.#random.int(pending.length + 1);
    const next = pending[writes];
    const { entries = [] } = next ?? {};
    const canTear = entries.length > 1 && next?.snapshot === undefined && this.#random.chance(0.5);
    const torn = canTear ? entries[this.#random.int(entries.length - 1)]?.index : undefined;
    server.crash(writes, torn);
  }

  start(): void {
    const down = this.#servers.filter(({ isUp }) => !isUp);
    if (down.length > 0) this.#random.pick(down).start();
  }

  transfer(): void {
    const [leader] = this.#servers.filter(({ status }) => status?.role === 'leader');
    const others = this.#servers.filter(({ id }) => id !== leader?.id);
    if (leader && others.length > 0) leader.transfer(this.#random.pick(others).id);
  }

  snapshot(): void {
    const server = this.#up();
    const { appliedIndex = 0, snapshotIndex = 0 } = server?.status ?? {};
    if (appliedIndex > snapshotIndex)
      server?.takeSnapshot(this.#random.between(snapshotIndex + 1, appliedIndex));
  }

  /** Cut a server off, or mend all. */
  cut(): void {
    if (this.#cut.size > 0 && this.#random.chance(0.6)) this.#cut = new Set();
    else this.#cut.add(this.#random.pick(this.#servers).id);
  }

  #mostlyLeader(): LockstepServer | undefined {
    const leaders = this.#servers.filter(({ status }) => status?.role === 'leader');
    return leaders.length > 0 && this.#random.chance(0.9) ? this.#random.pick(leaders) : this.#up();
  }

  #up(): LockstepServer | undefined {
    const up = this.#servers.filter(({ isUp }) => isUp);
    return up.length > 0 ? this.#random.pick(up) : undefined;
  }

  #send(flight: Flight): void {
    if (this.#cut.has(flight.from) || this.#cut.has(flight.to)) return;
    this.#flights.push(flight);
    if (this.#flights.length > MOST_IN_FLIGHT) this.#flights.shift();
  }

  #arrive({ from, to, message }: Flight): void {
    const server = this.#servers[to - 1];
    if (!server?.isUp) return;
    if (message.type === 'timeout-now' && server.awaitsSnapshot) server.persist(server.disk.pending.length);
    server.receive(from, message);
  }
}

/** Each group has its own; some things do not happen at all in some. */
function drawTemper(random: SeededRandom): Temper {
  const rarely = (most: number): number => (random.chance(0.4) ? 0 : random.float() * most);
  return {
    tick: 2 + random.float() * 4,
    deliver: 4 + random.float() * 8,
    persist: 2 + random.float() * 6,
    propose: random.float() * 3,
    drop: rarely(2),
    repeat: rarely(2),
    crash: rarely(0.1),
    start: 0.3,
    transfer: rarely(0.2),
    snapshot: rarely(0.3),
    cut: rarely(0.2),
    change: rarely(0.4),
    read: rarely(1),
  };
}
