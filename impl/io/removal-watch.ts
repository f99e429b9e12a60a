/**
 * Does this server still belong to the group? Who is removed is sent nothing any more, its own removal least of all
 * (thesis 4.2.3), and would ask for votes for ever. So a server that belongs by its own log, and hears of no leader for
 * long, asks the others; it believes one that leads and does not name it, at the second time. It ends nothing
 * itself. Who had no vote waits in silence, as it campaigns for nothing.
 */
import type { RpcId, RpcResult, ServerId } from '../core/effects.ts';

/** Unlike any number that a core gives to its calls. */
const PREFIX = 'belongs?/';
/** One alone might be of a leader that is about to lose its office, with a change that is then taken back. */
const ANSWERS = 2;

export interface RemovalWatchParts {
  readonly self: ServerId;
  /** How long no leader is known before it asks, and between questions. */
  readonly everyMs: number;
  readonly leader: () => ServerId | undefined;
  /** Members by this server's own log. */
  readonly group: () => readonly ServerId[];
  /** `Operator.RaftGetConfiguration`, under this number. */
  readonly ask: (peer: ServerId, id: RpcId) => void;
  readonly onRemoved: (line: string) => void;
}

interface Told {
  readonly Servers: readonly { readonly ID: ServerId; readonly Leader: boolean }[];
}

export class RemovalWatch {
  readonly #parts: RemovalWatchParts;
  readonly #timer: NodeJS.Timeout;
  #wasLeaderless = false;
  #round = 0;
  /** Rounds in which a leader did not name this server. */
  readonly #unnamed = new Set<number>();

  constructor(parts: RemovalWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#look(), parts.everyMs).unref();
  }

  /** Whether this is an answer to one of its questions; then it is taken in. */
  take(from: ServerId, id: RpcId, result: RpcResult): boolean {
    if (!id.startsWith(PREFIX)) return false;
    if ('ok' in result && this.#isUnnamed(from, result.ok as Told))
      this.#unnamed.add(Number(id.slice(PREFIX.length)));
    if (this.#unnamed.size >= ANSWERS) {
      this.stop();
      this.#parts.onRemoved(
        `${this.#parts.self} was removed from the group of servers, says ${from}, which leads it, and takes no part any more: delete its data folder, or start it again and take it in with "orrery operator raft add-peer"`,
      );
    }
    return true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { self, leader, group, ask } = this.#parts;
    const members = group();
    const isLeaderless = leader() === undefined && members.includes(self);
    if (!isLeaderless) this.#unnamed.clear();
    else if (this.#wasLeaderless) {
      this.#round += 1;
      for (const member of members) if (member !== self) ask(member, `${PREFIX}${this.#round}`);
    }
    this.#wasLeaderless = isLeaderless;
  }

  #isUnnamed(from: ServerId, { Servers }: Told): boolean {
    const leads = Servers.some(({ ID, Leader }) => ID === from && Leader);
    return leads && !Servers.some(({ ID }) => ID === this.#parts.self);
  }
}
