/**
 * What the client knows of its standing with the servers: its own node record, whether this process ever
 * registered, and when it was last answered. Remembered, not decided; nothing of it survives the process.
 */
import { nsToMs } from './pacing.ts';
import type { Instant } from '../records.ts';
import type { NodeRegistration, NodeUpdateReply } from '../rpc.ts';

export class Standing {
  #node: NodeRegistration;
  #hasRegistered = false;
  #hasHeartbeated = false;
  #ttlMs = 0;
  #lastOkAt: Instant;

  /** `at`: the start of the process, which counts as contact (reference page, 6.1 item 6). */
  constructor(node: NodeRegistration, at: Instant) {
    this.#node = node;
    this.#lastOkAt = at;
  }

  get nodeId(): string {
    return this.#node.ID;
  }
  get secretId(): string {
    return this.#node.SecretID ?? '';
  }
  get datacenter(): string {
    return this.#node.Datacenter ?? '';
  }
  /** Where what runs here is reached; empty when the node has not said. */
  get address(): string {
    return this.#node.NodeResources?.Networks?.[0]?.IP ?? '';
  }
  get hasRegistered(): boolean {
    return this.#hasRegistered;
  }
  get hasHeartbeated(): boolean {
    return this.#hasHeartbeated;
  }
  get ttlMs(): number {
    return this.#ttlMs;
  }
  /** Last successful `Register` or `UpdateStatus`. */
  get lastOkAt(): Instant {
    return this.#lastOkAt;
  }

  /** The node as `Node.Register` sends it: `initializing` until this process has registered once (N1, 6.3). */
  registration(): NodeRegistration {
    return { ...this.#node, Status: this.#hasRegistered ? 'ready' : 'initializing' };
  }

  changeAttributes(attributes: Readonly<Record<string, string>>): void {
    this.#node = { ...this.#node, Attributes: attributes };
  }

  noteRegistered(reply: NodeUpdateReply, at: Instant): void {
    this.#hasRegistered = true;
    this.#noteContact(reply, at);
  }

  noteHeartbeat(reply: NodeUpdateReply, at: Instant): void {
    this.#hasHeartbeated = true;
    this.#noteContact(reply, at);
  }

  #noteContact(reply: NodeUpdateReply, at: Instant): void {
    this.#ttlMs = nsToMs(reply.HeartbeatTTL);
    this.#lastOkAt = at;
  }
}
