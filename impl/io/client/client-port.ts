/**
 * What may be asked of a client, here or far away. What is refused rejects with a `ClientRefusal`, before the first byte
 * of what goes on.
 */
import type { AllocUsage, HostUsage } from '../../wire/rpc/client-methods.ts';
import type { FileInfo } from './alloc-files.ts';
import type { LogPart, LogWish } from './log-stream.ts';

export interface ClientPort {
  list(allocId: string, path: string): Promise<readonly FileInfo[]>;
  stat(allocId: string, path: string): Promise<FileInfo>;
  /** From `offset`, `limit` bytes at most, to its present end. */
  read(allocId: string, path: string, offset?: number, limit?: number): Promise<AsyncIterable<Buffer>>;
  logs(allocId: string, wish: LogWish, gone: AbortSignal): Promise<AsyncIterable<LogPart>>;
  usage(allocId: string): Promise<AllocUsage>;
  /** Empty `task`: all that run. */
  restart(allocId: string, task: string): Promise<void>;
  signal(allocId: string, task: string, signal: string): Promise<void>;
  /** Of the machine; empty `nodeId`: of the client that is asked. */
  host(nodeId: string): Promise<HostUsage>;
}
