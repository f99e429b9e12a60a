/**
 * The membership of a server that runs: what it tells those that look for a group, how it takes others in when it leads,
 * how it is taken in itself, and how it leaves. One change of the group at a time is Raft's business.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RpcResult, ServerId } from '../../core/effects.ts';
import type { RpcMethods } from '../../core/rpc.ts';
import { readAddress } from '../links/address.ts';
import type { Dial } from '../links/dial.ts';
import type { ServerStanding } from '../server-process.ts';
import { askServer } from './ask-server.ts';
import { type Membership, type Places, writeMembership } from './membership-file.ts';
import type { Described } from './questions.ts';

/** What it needs of the server process. */
export interface MemberPort {
  standing(): ServerStanding;
  group(): readonly ServerId[];
  call(method: string, args: unknown): Promise<RpcResult>;
}

export interface DeskOptions {
  readonly folder: string;
  readonly id: ServerId;
  readonly cluster: string;
  readonly expect: number;
  readonly names: readonly string[];
  readonly membership: Membership;
  readonly dial: Dial;
  readonly say: (line: string) => void;
}

const ROUND_MS = 500;
const ANSWER_MS = 10_000;
const LEAVE_MS = 10_000;

type Group = RpcMethods['Operator.RaftGetConfiguration']['reply']['Servers'];

export class MembershipDesk {
  readonly #options: DeskOptions;
  #membership: Membership;
  #server: MemberPort | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#membership = options.membership;
  }

  /** From now on it answers; and asks to be taken in, if the server is not of the group yet. */
  open(server: MemberPort, stopped: AbortSignal): void {
    this.#server = server;
    if (this.#membership.state === 'joined' || this.#membership.state === 'left') void this.#join(stopped);
  }

  async answer(ask: unknown): Promise<unknown> {
    const { describe, admit } = (ask ?? {}) as { readonly describe?: unknown; readonly admit?: unknown };
    const { cluster } = this.#options;
    const server = this.#server;
    if (server === undefined) return { refused: 'this server is still starting' };
    if (typeof admit === 'string') return await this.#admit(server, admit);
    if (describe === cluster) return { answer: this.#described(server) };
    return {
      refused: `this server is of "${cluster}", not of ${JSON.stringify(describe)}: mend region or retry_join`,
    };
  }

  /** Where servers are is remembered, for the next start. */
  keep(servers: Readonly<Record<ServerId, Places>>): void {
    this.#write({ ...this.#membership, servers });
  }

  /** Takes this server out of the group; one that is alone in it stays. Resolves also when nobody heard of it in time. */
  async leave(): Promise<void> {
    const { id, say } = this.#options;
    const server = this.#server;
    if (server === undefined || server.group().every((member) => member === id)) return;
    const late = AbortSignal.timeout(LEAVE_MS);
    let result: RpcResult = { error: 'No cluster leader' };
    while ('error' in result && !late.aborted) {
      await this.#handOver(server);
      result = await server.call('Operator.RaftRemovePeerByID', { ID: id });
      if ('error' in result) await sleep(ROUND_MS);
    }
    if ('error' in result) return say(`leaves without a word of the leader: ${result.error}`);
    this.#write({ ...this.#membership, state: 'left' });
    await this.#writing;
    say('has left the group of servers');
  }

  async #handOver(server: MemberPort): Promise<void> {
    const { id } = this.#options;
    if (!server.standing().leading) return;
    const heir = (await groupOf(server)).find(({ ID, Voter }) => Voter && ID !== id)?.ID;
    if (heir !== undefined) await server.call('Operator.TransferLeadershipToPeer', { ID: heir });
    await sleep(ROUND_MS);
  }

  #described(server: MemberPort): Described {
    const { id, expect, names } = this.#options;
    const { instance, promised, servers, state } = this.#membership;
    const group = server.group();
    const founded = state === 'founder' && promised !== undefined ? { promised, founded: promised } : {};
    const own = { id, instance, expect, names, ...founded };
    // One that waits to be taken in does not know of a group yet.
    return { candidate: group.includes(id) ? { ...own, group } : own, servers };
  }

  /** One step of taking a server in: without a vote first, then with one. Only the leader does it. */
  async #admit(server: MemberPort, id: ServerId): Promise<unknown> {
    if (!server.standing().leading) return { refused: 'this server does not lead' };
    const member = (await groupOf(server)).find(({ ID }) => ID === id);
    if (member?.Voter === true) return { answer: { voter: true } };
    const method = member === undefined ? 'Operator.RaftAddPeer' : 'Operator.RaftPromotePeer';
    const result = await server.call(method, { ID: id });
    return 'error' in result ? { refused: result.error } : { answer: { voter: member !== undefined } };
  }

  async #join(stopped: AbortSignal): Promise<void> {
    const { id, dial, say } = this.#options;
    while (!stopped.aborted) {
      for (const [other, { link }] of Object.entries(this.#membership.servers)) {
        if (other === id || stopped.aborted) continue;
        const answer = await askServer(
          readAddress(link, 'retry_join'),
          { admit: id },
          { dial, withinMs: ANSWER_MS },
        ).catch(() => undefined);
        if ((answer as { readonly voter?: unknown } | undefined)?.voter !== true) continue;
        if (this.#membership.state === 'left') this.#write({ ...this.#membership, state: 'joined' });
        return say('has a vote in the group of servers');
      }
      await sleep(ROUND_MS, undefined, { signal: stopped }).catch(() => {});
    }
  }

  /** One after the other; what cannot be written is said, and is no reason to stop: it is found out again. */
  #write(membership: Membership): void {
    this.#membership = membership;
    this.#writing = this.#writing
      .then(() => writeMembership(this.#options.folder, membership))
      .catch((error: unknown) => this.#options.say(`membership is not written: ${(error as Error).message}`));
  }
}

async function groupOf(server: MemberPort): Promise<Group> {
  const result = await server.call('Operator.RaftGetConfiguration', {});
  return 'ok' in result ? (result.ok as { readonly Servers: Group }).Servers : [];
}
