/**
 * A client that is asked through its server: the same questions as at its own desk, as calls and streaming calls on a
 * connection that leads to it. Which connection is its owner's business.
 */
import type { RpcResult } from '../../core/effects.ts';
import {
  type AllocClientMethod,
  type AllocUsage,
  FileInfo as WireFileInfo,
  type HostUsage,
} from '../../wire/rpc/client-methods.ts';
import { StreamFrame } from '../../wire/rpc/streaming-frames.ts';
import { decode } from '../../wire/schema/decode.ts';
import { encodeJson } from '../../wire/schema/json-encode.ts';
import type { ValueOf } from '../../wire/schema/kinds.ts';
import type { OpenStream } from '../net/peer-calls.ts';
import type { FileInfo } from './alloc-files.ts';
import { ClientRefusal } from './client-refusal.ts';
import type { ClientPort } from './client-port.ts';
import type { LogPart, LogWish } from './log-stream.ts';

/** Whoever knows the way to a client. Both reject with a `ClientRefusal` when there is none. */
export interface WayToClients {
  call(method: AllocClientMethod, args: object): Promise<RpcResult>;
  open(method: 'FileSystem.Logs' | 'FileSystem.Stream', args: object): Promise<OpenStream>;
}

type WireFile = ValueOf<typeof WireFileInfo>;

/** A refusal comes at once; who takes longer has nothing to say yet. */
const FIRST_FRAME_MS = 500;

export class RemoteClient implements ClientPort {
  readonly #way: WayToClients;

  constructor(way: WayToClients) {
    this.#way = way;
  }

  async list(AllocID: string, Path: string): Promise<readonly FileInfo[]> {
    const { Files } = await this.#call<{ Files: readonly WireFile[] | null }>('FileSystem.List', {
      AllocID,
      Path,
    });
    return (Files ?? []).map(plainFile);
  }

  async stat(AllocID: string, Path: string): Promise<FileInfo> {
    return plainFile((await this.#call<{ Info: WireFile }>('FileSystem.Stat', { AllocID, Path })).Info);
  }

  async read(AllocID: string, Path: string, Offset = 0, Limit = 0): Promise<AsyncIterable<Buffer>> {
    const args = { AllocID, Path, Offset, Limit, Origin: 'start', PlainText: true };
    return await payloadsOf(await this.#way.open('FileSystem.Stream', args));
  }

  async logs(AllocID: string, wish: LogWish, gone: AbortSignal): Promise<AsyncIterable<LogPart>> {
    const { task: Task, type: LogType, origin: Origin, offset: Offset, follow: Follow } = wish;
    const args = { AllocID, Task, LogType, Origin, Offset, Follow, PlainText: false };
    const open = await this.#way.open('FileSystem.Logs', args);
    gone.addEventListener('abort', () => open.stream.destroy());
    return partsOf(await payloadsOf(open));
  }

  async usage(AllocID: string): Promise<AllocUsage> {
    return (await this.#call<{ Stats: AllocUsage | null }>('Allocations.Stats', { AllocID })).Stats ?? {};
  }

  async restart(AllocID: string, TaskName: string): Promise<void> {
    await this.#call('Allocations.Restart', { AllocID, TaskName });
  }

  async signal(AllocID: string, Task: string, Signal: string): Promise<void> {
    await this.#call('Allocations.Signal', { AllocID, Task, Signal });
  }

  async host(NodeID: string): Promise<HostUsage> {
    return (
      (await this.#call<{ HostStats: HostUsage | null }>('ClientStats.Stats', { NodeID })).HostStats ?? {}
    );
  }

  async #call<R>(method: AllocClientMethod, args: object): Promise<R> {
    const result = await this.#way.call(method, args);
    if ('error' in result) throw ClientRefusal.ofWire(result.error);
    return result.ok as R;
  }
}

function plainFile(file: WireFile): FileInfo {
  return JSON.parse(encodeJson(WireFileInfo, file)) as FileInfo;
}

/** With the first frame looked at, so that a refusal is one. */
async function payloadsOf({ stream, frames }: OpenStream): Promise<AsyncIterable<Buffer>> {
  const first = frames.next();
  const known = await Promise.race([
    first,
    new Promise<'nothing yet'>((resolve) => void setTimeout(resolve, FIRST_FRAME_MS, 'nothing yet').unref()),
  ]);
  if (Buffer.isBuffer(known)) payloadOf(known);
  return (async function* () {
    try {
      for (let frame = await first; frame !== undefined; frame = await frames.next()) {
        const payload = payloadOf(frame);
        if (payload.length > 0) yield payload;
      }
    } catch (error) {
      // It has begun: there is no status any more, only an end.
      if (!(error instanceof ClientRefusal)) throw error;
    } finally {
      stream.destroy();
    }
  })();
}

function payloadOf(frame: Buffer): Buffer {
  const { Error: error, Payload } = decode(StreamFrame, frame);
  if (error !== null) throw new ClientRefusal(error.Code ?? 500, error.Message);
  return Buffer.from(Payload ?? []);
}

/** Heartbeats, which have no data, are passed over. */
async function* partsOf(payloads: AsyncIterable<Buffer>): AsyncGenerator<LogPart> {
  for await (const payload of payloads) {
    const {
      Data,
      File = '',
      Offset = 0,
    } = JSON.parse(payload.toString('utf8')) as {
      readonly Data?: string;
      readonly File?: string;
      readonly Offset?: number;
    };
    if (Data !== undefined) yield { file: File, offset: Offset, data: Buffer.from(Data, 'base64') };
  }
}
