/** Whoever is asked: this agent's own client about what it has, and through the servers the others. */
import type { AllocUsage, HostUsage } from '../../wire/rpc/client-methods.ts';
import type { FileInfo } from './alloc-files.ts';
import type { ClientDesk } from './client-desk.ts';
import type { ClientPort } from './client-port.ts';
import type { LogPart, LogWish } from './log-stream.ts';

export class NearestClient implements ClientPort {
  readonly #own: ClientDesk;
  readonly #others: ClientPort;

  constructor(own: ClientDesk, others: ClientPort) {
    this.#own = own;
    this.#others = others;
  }

  async list(allocId: string, path: string): Promise<readonly FileInfo[]> {
    return await this.#with(allocId).list(allocId, path);
  }

  async stat(allocId: string, path: string): Promise<FileInfo> {
    return await this.#with(allocId).stat(allocId, path);
  }

  async read(allocId: string, path: string, offset?: number, limit?: number): Promise<AsyncIterable<Buffer>> {
    return await this.#with(allocId).read(allocId, path, offset, limit);
  }

  async logs(allocId: string, wish: LogWish, gone: AbortSignal): Promise<AsyncIterable<LogPart>> {
    return await this.#with(allocId).logs(allocId, wish, gone);
  }

  async usage(allocId: string): Promise<AllocUsage> {
    return await this.#with(allocId).usage(allocId);
  }

  async restart(allocId: string, task: string): Promise<void> {
    await this.#with(allocId).restart(allocId, task);
  }

  async signal(allocId: string, task: string, signal: string): Promise<void> {
    await this.#with(allocId).signal(allocId, task, signal);
  }

  async host(nodeId: string): Promise<HostUsage> {
    const isOwn = nodeId === '' || nodeId === this.#own.nodeId;
    return await (isOwn ? this.#own : this.#others).host(nodeId);
  }

  #with(allocId: string): ClientPort {
    return this.#own.has(allocId) ? this.#own : this.#others;
  }
}
