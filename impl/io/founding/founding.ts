/**
 * A server without a group, until it has one: it listens, asks those that it was told of, does what the core says about
 * what it has heard, and writes down what it promises before it says so. Source: `impl/core/founding.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerId } from '../../core/effects.ts';
import { type Candidate, type FoundingStep, foundingStep } from '../../core/founding.ts';
import { ensureWritable } from '../atomic-write.ts';
import { InputError } from '../input-error.ts';
import { type Address, readAddress } from '../links/address.ts';
import type { Dial } from '../links/dial.ts';
import { IncomingLinks } from '../links/incoming-links.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { askServer } from './ask-server.ts';
import { type Membership, type Places, readMembership, writeMembership } from './membership-file.ts';
import { type Described, isDescribed } from './questions.ts';

export interface FoundingOptions {
  readonly folder: string;
  readonly id: ServerId;
  readonly cluster: string;
  readonly bind: Address;
  /** Of this server. */
  readonly places: Places;
  /** Servers to look for: `HOST:PORT`. */
  readonly names: readonly string[];
  /** Of which one must be there at once. */
  readonly startNames: readonly string[];
  readonly expect: number;
  readonly dial: Dial;
  readonly tls?: RpcTls | undefined;
  readonly say: (line: string) => void;
  /** Nobody wants it any more. */
  readonly stopped: AbortSignal;
}

const ROUND_MS = 500;
const ANSWER_MS = 2_000;
/** Who has asked us is counted in for so long. */
const CALLER_MS = 10_000;

/** Resolves to how it belongs to a group now; undefined: it was stopped first. */
export async function findGroup(options: FoundingOptions): Promise<Membership | undefined> {
  await ensureWritable(options.folder, '--data-dir');
  const membership = await readMembership(options.folder);
  const servers = { ...membership.servers, [options.id]: options.places };
  if (membership.state !== 'alone') return await written(options, { ...membership, servers });
  const founding = new Founding(options, await written(options, { ...membership, servers }));
  return await founding.settle();
}

async function written({ folder }: FoundingOptions, membership: Membership): Promise<Membership> {
  await writeMembership(folder, membership);
  return membership;
}

class Founding {
  readonly #options: FoundingOptions;
  #membership: Membership;
  /** Who has asked us, and when. */
  readonly #callers = new Map<string, number>();
  readonly #said = new Set<string>();

  constructor(options: FoundingOptions, membership: Membership) {
    this.#options = options;
    this.#membership = membership;
  }

  async settle(): Promise<Membership | undefined> {
    const { bind, id, cluster, say, stopped, tls } = this.#options;
    const incoming = await IncomingLinks.listen(bind, {
      cluster,
      self: id,
      knows: () => false,
      // Whoever links has a group already, and will find this server when it has it, too.
      isWaiting: true,
      tls,
      say,
      onJoiner: () => {},
      onFrame: () => {},
      onAsk: (ask) => Promise.resolve(this.#answer(ask)),
    });
    try {
      for (let round = 1; !stopped.aborted; round += 1) {
        const settled = await this.#round(round);
        if (settled) return this.#membership;
        await sleep(ROUND_MS, undefined, { signal: stopped }).catch(() => {});
      }
      return undefined;
    } finally {
      await incoming.close();
    }
  }

  async #round(round: number): Promise<boolean> {
    const heard = await this.#askAll();
    const { startNames } = this.#options;
    if (round === 1 && startNames.length > 0 && !startNames.some((name) => heard.has(name))) {
      throw new InputError({
        file: 'start_join',
        problem: `no server answers at ${startNames.join(', ')}`,
        remedy: 'start them first, or write retry_join to wait for them',
      });
    }
    const answers = new Map([...heard].map(([name, { candidate }]) => [name, candidate]));
    const places = [...heard.values()].flatMap(({ servers }) => Object.entries(servers));
    return await this.#take(foundingStep({ own: this.#candidate(), answers }), Object.fromEntries(places));
  }

  async #take(step: FoundingStep, places: Readonly<Record<ServerId, Places>>): Promise<boolean> {
    const servers = { ...places, ...this.#membership.servers };
    switch (step.step) {
      case 'wait':
        this.#say(step.why);
        return false;
      case 'promise': {
        this.#membership = await written(this.#options, { ...this.#membership, promised: step.set });
        return false;
      }
      case 'found':
        this.#say(`founds a group: ${step.set.join(', ')}`);
        this.#membership = await written(this.#options, { ...this.#membership, state: 'founder', servers });
        return true;
      case 'join':
        this.#say(`joins the group of ${step.group.join(', ')}`);
        this.#membership = await written(this.#options, { ...this.#membership, state: 'joined', servers });
        return true;
    }
  }

  #candidate(): Candidate {
    const { id, expect, names, startNames } = this.#options;
    const { instance, promised } = this.#membership;
    const now = performance.now();
    const callers = [...this.#callers].filter(([, at]) => now - at < CALLER_MS).map(([link]) => link);
    const own = { id, instance, expect, names: [...new Set([...startNames, ...names, ...callers])] };
    return promised === undefined ? own : { ...own, promised };
  }

  #answer(ask: unknown): unknown {
    const { cluster, places } = this.#options;
    const { describe, link } = (ask ?? {}) as { readonly describe?: unknown; readonly link?: unknown };
    if (describe === undefined) return { refused: 'has no group yet' };
    if (describe !== cluster) return { refused: `is of "${cluster}", not of ${JSON.stringify(describe)}` };
    if (typeof link === 'string' && link !== places.link) this.#callers.set(link, performance.now());
    return { answer: { candidate: this.#candidate(), servers: { [this.#options.id]: places } } };
  }

  /** Everybody that is named, by this server or by one that answers. */
  async #askAll(): Promise<ReadonlyMap<string, Described>> {
    const heard = new Map<string, Described>();
    const asked = new Set<string>();
    let next: readonly string[] = this.#candidate().names;
    while (next.length > 0) {
      for (const name of next) asked.add(name);
      const found = await Promise.all(next.map(async (name) => [name, await this.#describe(name)] as const));
      for (const [name, described] of found) if (described !== undefined) heard.set(name, described);
      const named = found.flatMap(([, described]) => described?.candidate.names ?? []);
      next = [...new Set(named)].filter((name) => !asked.has(name));
    }
    return heard;
  }

  async #describe(name: string): Promise<Described | undefined> {
    const { cluster, places, dial } = this.#options;
    try {
      const ask = { describe: cluster, link: places.link };
      const address = readAddress(name, 'retry_join');
      const answer = await askServer(address, ask, { dial, withinMs: ANSWER_MS });
      return isDescribed(answer) ? answer : undefined;
    } catch (error) {
      const { message, cause } = error as Error;
      if ((cause as NodeJS.ErrnoException | undefined)?.code !== 'ECONNREFUSED')
        this.#say(`server at ${name}: ${message}`);
      return undefined;
    }
  }

  /** Each news once. */
  #say(line: string): void {
    if (!this.#said.has(line)) this.#options.say(line);
    this.#said.add(line);
  }
}
