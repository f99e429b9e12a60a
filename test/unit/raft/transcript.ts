/**
 * Interaction transcripts: a script of commands to a small Raft group, each followed by what the servers did. The
 * files under `transcripts/` are read by people first; the test beside them sees that they stay true.
 *
 *     # What this shows.
 *     timeout a
 *     ----
 *     a pre-candidate in term 0
 *     a>b pre-vote term=0 last=0/0
 *
 * Positions are written index/term. Election timeouts are all the least there is, and time passes only by command, so
 * that who campaigns, and when, is the script's choice. Disks are instant unless held.
 */
import type { Rng, ServerId } from '../../../impl/core/effects.ts';
import type { MembershipChange, Position } from '../../../impl/core/raft/messages.ts';
import { type Effect, Group, type Input, TIMING } from './group.ts';
import { effectText, messageText } from './transcript-text.ts';

const LEAST: Rng = { float: () => 0, int: () => 0 };

/** A group whose disks sync after each input, one at a time, and which keeps what happened in order. */
class RecordedGroup extends Group {
  lines: string[] = [];
  readonly slowDisks = new Set<ServerId>();
  readonly commandsProposed = new Map<number, string>();

  constructor(size: number, config: ConstructorParameters<typeof Group>[2]) {
    super(size, 1, { rng: LEAST, ...config });
    this.recordFrom();
  }

  recordFrom(): void {
    for (const id of this.ids) this.heldDisks.add(id);
  }

  /** What was not synced is gone: nothing here is left to chance. */
  override crash(id: ServerId): void {
    this.member(id).disk.pending = [];
    super.crash(id);
  }

  override apply(id: ServerId, input: Input): Effect[] {
    const effects = super.apply(id, input);
    for (const effect of effects) {
      const text = effectText(id, effect, this.commandsProposed);
      if (text !== undefined) this.lines.push(text);
    }
    const isInstant = this.heldDisks.has(id) && !this.slowDisks.has(id);
    if (isInstant && this.member(id).disk.pending.length > 0) this.sync(id);
    return effects;
  }
}

type Words = readonly string[];

export class Transcript {
  #group: RecordedGroup | undefined;

  /** Perform one command; the lines that it brings about. */
  run(line: string): readonly string[] {
    const [verb = '', ...words] = line.trim().split(/\s+/);
    if (verb === 'group') {
      this.#group = newGroup(words);
      return [`servers ${this.#group.ids.join(' ')}`];
    }
    const group = this.#group;
    if (!group) throw new Error('a transcript begins with "group a b c"');
    const command = COMMANDS[verb];
    if (!command) throw new Error(`"${verb}" is no command: ${Object.keys(COMMANDS).join(', ')}`);
    group.lines = [];
    command(group, words);
    return group.lines.length > 0 ? group.lines : ['nothing happens'];
  }
}

/** `group 3`, with settings as `entries=2`. */
function newGroup(words: Words): RecordedGroup {
  const number = (name: string): number | undefined => {
    const found = words.find((word) => word.startsWith(`${name}=`));
    return found === undefined ? undefined : Number(found.slice(name.length + 1));
  };
  const chosen = {
    maxEntriesPerMessage: number('entries'),
    maxInflight: number('inflight'),
    trailingEntries: number('trailing'),
    snapshotChunkBytes: number('chunk'),
  };
  const config = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return new RecordedGroup(Number(words[0]), config);
}

const COMMANDS: Readonly<Record<string, (group: RecordedGroup, words: Words) => void>> = {
  /** Let its election timer alone run out; everybody's lease has passed by then. */
  timeout: (group, [id = '']) => {
    group.now += 3 * TIMING.electionTimeoutMs;
    group.apply(id, { type: 'time' });
  },
  /** So many ms pass unseen. */
  pass: (group, [ms]) => {
    group.now += Number(ms);
  },
  /** So many ms pass as they do where messages take no time; not shown. */
  run: (group, [ms]) => {
    group.run(Number(ms));
    group.lines = [`${ms ?? ''} ms later`];
  },
  /** It looks at the clock. */
  time: (group, [id = '']) => void group.apply(id, { type: 'time' }),
  /** A leader's next sign of life is due. */
  heartbeat: (group, [id = '']) => {
    group.now += TIMING.heartbeatMs;
    group.apply(id, { type: 'time' });
  },
  /** Elected without a word, for scripts that are about something else. */
  elect: (group, [id = '']) => {
    group.elect(id);
    group.now += TIMING.heartbeatMs;
    group.apply(id, { type: 'time' });
    group.settle();
    const { term, lastIndex } = group.status(id);
    group.lines = [`${id} leads term ${term}, last index ${lastIndex}`];
  },
  propose: (group, [id = '', ...commands]) => {
    for (const command of commands) {
      group.commandsProposed.set(group.commandsProposed.size + 1, command);
      group.propose(id, command);
    }
  },
  /** `deliver`, `deliver a>b`, `deliver append`: what is on its way now and fits, not what that brings about. */
  deliver: (group, words) => {
    const due = group.flights.filter((flight) => fits(flight, words));
    group.flights = group.flights.filter((flight) => !due.includes(flight));
    for (const flight of due) deliver(group, flight);
  },
  /** Once more, without taking it off the way. */
  repeat: (group, words) => {
    for (const flight of group.flights.filter((it) => fits(it, words))) deliver(group, flight);
  },
  settle: (group) => {
    for (let next = group.flights.shift(); next; next = group.flights.shift()) deliver(group, next);
  },
  drop: (group, words) => {
    const lost = group.flights.filter((flight) => fits(flight, words));
    group.flights = group.flights.filter((flight) => !lost.includes(flight));
    group.lines = lost.map(({ from, to, message }) => `lost ${from}>${to} ${messageText(message)}`);
  },
  cut: (group, ids) => {
    for (const id of ids) group.isolated.add(id);
    group.lines = [`cut off: ${[...group.isolated].join(' ')}`];
  },
  mend: (group) => {
    group.isolated.clear();
    group.lines = ['all connected'];
  },
  hold: (group, ids) => {
    for (const id of ids) group.slowDisks.add(id);
    group.lines = [`slow disks: ${[...group.slowDisks].join(' ')}`];
  },
  /** All that a slow disk was asked to write is written now; it stays slow. */
  sync: (group, [id = '']) => group.sync(id),
  crash: (group, [id = '']) => {
    group.crash(id);
    group.lines = [`${id} is down`];
  },
  /** `start a`, or with a disk: `start a term=2 vote=b log=1,1,2`. */
  start: (group, [id = '', ...words]) => {
    group.start(id, durableOf(words));
    group.lines = [`${id} is up, ${statusLine(group, id)}`];
  },
  join: (group, [id = '']) => {
    group.join(id);
    group.recordFrom();
    group.lines = [`${id} is up, unknown to the group`];
  },
  change: (group, [id = '', type = '', server = '']) => {
    const text = `${type} ${server}`;
    group.commandsProposed.set(group.commandsProposed.size + 1, text);
    group.change(id, { type: type as MembershipChange['type'], server });
  },
  transfer: (group, [id = '', to = '']) => void group.apply(id, { type: 'transfer-leadership', to }),
  read: (group, [id = '']) => void group.read(id),
  snapshot: (group, [id = '']) => group.takeSnapshot(id),
  status: (group, ids) => {
    for (const id of ids.length > 0 ? ids : group.ids) {
      group.lines.push(`${id} ${group.member(id).raft ? statusLine(group, id) : 'is down'}`);
    }
  },
  log: (group, ids) => {
    for (const id of ids.length > 0 ? ids : group.ids) group.lines.push(`${id} ${logLine(group, id)}`);
  },
};

interface Flight {
  readonly from: ServerId;
  readonly to: ServerId;
  readonly message: Parameters<typeof messageText>[0];
}

function deliver(group: RecordedGroup, flight: Flight): void {
  const { from, to, message } = flight;
  if (group.isolated.has(from) || group.isolated.has(to)) {
    group.lines.push(`lost ${from}>${to} ${messageText(message)}`);
    return;
  }
  const before = group.lines.length;
  group.deliver(flight);
  group.lines.splice(before, 0, `-- ${to} has ${message.type} from ${from}`);
}

function fits({ from, to, message }: Flight, words: Words): boolean {
  return words.every((word) => (word.includes('>') ? word === `${from}>${to}` : word === message.type));
}

function durableOf(words: Words): Parameters<Group['start']>[1] {
  if (words.length === 0) return undefined;
  const value = (name: string): string => {
    const found = words.find((word) => word.startsWith(`${name}=`));
    return found?.slice(name.length + 1) ?? '';
  };
  const terms = value('log') === '' ? [] : value('log').split(',').map(Number);
  const entries = terms.map((term, at) => ({ index: at + 1, term, command: `e${at + 1}` }));
  return { term: Number(value('term')), votedFor: value('vote') || undefined, entries };
}

function statusLine(group: Group, id: ServerId): string {
  const { role, term, votedFor, leader, commitIndex, lastIndex, configuration } = group.status(id);
  const { voters, nonVoters } = configuration;
  const others = nonVoters.length > 0 ? ` and ${nonVoters.join(' ')}` : '';
  return (
    `${role}, term ${term}, vote ${votedFor ?? '-'}, leader ${leader ?? '-'}, ` +
    `commit ${commitIndex}, last ${lastIndex}, voters ${voters.join(' ')}${others}`
  );
}

function logLine(group: Group, id: ServerId): string {
  const { firstIndex, lastIndex, snapshotIndex, entry } = group.status(id);
  const kept: string[] = [];
  for (let index = firstIndex; index <= lastIndex; index += 1) {
    const { term, command, configuration } = entry(index) as Position & {
      command: string | null;
      configuration?: unknown;
    };
    kept.push(`${index}/${term} ${configuration ? 'change' : (command ?? 'no-op')}`);
  }
  const snapshot = snapshotIndex > 0 ? `snapshot at ${snapshotIndex}; ` : '';
  return `${snapshot}${kept.join(', ') || 'no entries'}`;
}
