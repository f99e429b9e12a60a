/** Three members of one contestant on loopback ports and in a directory of their own: started, led, restarted, removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Member } from './member.ts';

/** A Raft implementation that takes part: how one member of it is started. */
export interface Contestant {
  readonly name: string;
  /**
   * What becomes of a member whose disk was emptied. `back`: it goes on under its old name. `replaced`: the group takes
   * it out, and in as a new one, as Raft's promises are void that a server has forgotten.
   */
  readonly emptied: 'back' | 'replaced' | 'not measured';
  command(place: { id: number; dir: string; peers: string; fast: boolean; join: boolean }): readonly string[];
}

const IDS = [1, 2, 3] as const;
/** Nothing that is waited for here takes so long in health. */
const PATIENCE_MS = 180_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

export class Trio {
  readonly #dir = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  readonly #members = new Map<number, Member>();
  readonly contestant: Contestant;
  readonly #peers: string;
  readonly #fast: boolean;

  private constructor(contestant: Contestant, peers: string, fast: boolean) {
    this.contestant = contestant;
    this.#peers = peers;
    this.#fast = fast;
  }

  static async start(contestant: Contestant, fast = false): Promise<Trio> {
    const peers: string[] = [];
    for (const id of IDS) peers.push(`${id}=127.0.0.1:${await freePort()}`);
    const trio = new Trio(contestant, peers.join(','), fast);
    trio.startAll();
    return trio;
  }

  startAll(): void {
    for (const id of IDS) this.startOne(id);
  }

  startOne(id: number, join = false): Member {
    const place = { id, dir: this.#dirOf(id), peers: this.#peers, fast: this.#fast, join };
    const member = new Member(this.contestant.command(place));
    this.#members.set(id, member);
    return member;
  }

  #dirOf(id: number): string {
    return join(this.#dir, String(id));
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** The member that won the latest election since `since`, once there is one. */
  async leader(since = 0): Promise<{ id: number; member: Member; at: number }> {
    return until('a leader', () => {
      const led = [...this.#members].map(([id, member]) => ({ id, member, at: member.led.at(-1) ?? 0 }));
      const newest = led.toSorted((a, b) => b.at - a.at)[0];
      return newest && newest.at > since ? newest : undefined;
    });
  }

  follower(leader: number): number {
    return IDS.find((id) => id !== leader)!;
  }

  async kill(id: number): Promise<void> {
    await this.#members.get(id)!.kill();
    this.#members.delete(id);
  }

  async killAll(): Promise<void> {
    for (const id of IDS) if (this.#members.has(id)) await this.kill(id);
  }

  /** Empties the disk of a member that is down. */
  wipe(id: number): void {
    rmSync(this.#dirOf(id), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.killAll();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Asks every few milliseconds until something comes back. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(5);
  }
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
}
