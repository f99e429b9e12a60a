/**
 * One call between a puppet machine and the server, held at every step: on its way, read, its entry committed, its
 * answer. The network is here, and decides nothing; a cut link turns an answer into an error.
 */
import type { CommandType } from '../../core/commands.ts';
import type { RpcId } from '../../core/effects.ts';
import type { RpcMethod } from '../../core/rpc.ts';
import type { Held, HeldServer } from './held-server.ts';
import type { HeldCall, PuppetMachine } from './machine.ts';

export type Stage = 'idle' | 'sent' | 'writing' | 'acting' | 'refused';

/** What becomes of a step: undefined when it was taken, else why it could not be. */
export type Obstacle = string | undefined;

const CUT = { error: 'connection lost' };

export class Exchange {
  readonly method: RpcMethod;
  readonly #server: HeldServer;
  readonly #machine: PuppetMachine;
  /** The kind of entry that the call writes. */
  readonly #writes: CommandType;
  #call: HeldCall | undefined;
  #life = 0;
  #rpc: RpcId | undefined;
  #entry: Held | undefined;

  constructor(server: HeldServer, machine: PuppetMachine, method: RpcMethod, writes: CommandType) {
    this.#server = server;
    this.#machine = machine;
    this.method = method;
    this.#writes = writes;
  }

  get stage(): Stage {
    if (this.#call === undefined) return 'idle';
    if (this.#rpc === undefined) return 'sent';
    if (this.#entry !== undefined) return 'writing';
    const reply = this.#server.reply(this.#rpc);
    return reply !== undefined && 'error' in reply ? 'refused' : 'acting';
  }

  /** All is done but the answer: what the server does with it, it has done in the same step. */
  get isDone(): boolean {
    return this.stage === 'acting';
  }
  /** What the client has asked, as long as the call lasts. */
  get args(): unknown {
    return this.#call?.args;
  }
  /** The entry that waits to be committed. */
  get entry(): Held | undefined {
    return this.#entry;
  }

  send(): Obstacle {
    if (this.#call !== undefined) return `an earlier ${this.method} is still on its way`;
    if (!this.#machine.connected) return 'the client is cut off';
    this.#call = this.#machine.speak(this.method);
    this.#life = this.#machine.life;
    return this.#call === undefined ? `the client has no reason to call ${this.method}` : undefined;
  }

  /** The request arrives at the server. */
  read(): Obstacle {
    if (this.#call === undefined || this.#rpc !== undefined) return `no ${this.method} is on its way`;
    this.#rpc = this.#server.call(this.method, this.#call.args);
    this.#sort();
    return undefined;
  }

  /** An entry that comes later than the call (a batch's) has been proposed. */
  batched(): void {
    this.#sort();
  }

  commit(): Obstacle {
    if (this.#entry === undefined) return `${this.method} has proposed no ${this.#writes}`;
    this.#server.commit(this.#entry);
    this.#entry = undefined;
    this.#sort();
    return undefined;
  }

  /** The answer arrives, if there is a way. */
  answer(): Obstacle {
    if (this.#call === undefined || this.#rpc === undefined) return `${this.method} has not been read`;
    const reply = this.#server.take(this.#rpc);
    if (reply === undefined) return `${this.method} is not answered`;
    this.#end(this.#machine.connected ? reply : CUT);
    return undefined;
  }

  /** The request is lost on its way. */
  drop(): Obstacle {
    if (this.stage !== 'sent') return `no ${this.method} is on its way`;
    this.#end(CUT);
    return undefined;
  }

  /** The leader that worked on the call is gone; a request that no server has read is still on its way. */
  leaderLost(): void {
    if (this.#rpc === undefined) return;
    this.#server.take(this.#rpc);
    this.#end(CUT);
  }

  #end(result: NonNullable<ReturnType<HeldServer['take']>>): void {
    const call = this.#call;
    this.#call = undefined;
    this.#rpc = undefined;
    this.#entry = undefined;
    // What an agent has asked before it restarted is answered to nobody.
    if (call !== undefined && this.#life === this.#machine.life) this.#machine.hear(call.id, result);
  }

  #sort(): void {
    this.#entry = this.#server.fresh().find(({ command }) => command.type === this.#writes);
  }
}
