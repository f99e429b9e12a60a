/**
 * What the servers ask of this client, on streams that they open towards it: calls and streaming calls become questions to
 * its desk, and answers their wire form. It translates. Source: reference page nomad-wire.md, sections 5 and 6.
 */
import type { Duplex } from 'node:stream';
import {
  ALLOC_CLIENT_METHODS,
  type AllocClientMethod,
  FileInfo as WireFileInfo,
} from '../../wire/rpc/client-methods.ts';
import {
  type Call,
  encodeErrorResponse,
  encodeResponse,
  type RequestHeader,
} from '../../wire/rpc/call-frames.ts';
import { streamMode } from '../../wire/rpc/connection-mode.ts';
import { decode } from '../../wire/schema/decode.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { fromPlain } from '../../wire/schema/plain.ts';
import { WireError } from '../../wire/wire-error.ts';
import { firstByte } from '../net/object-reader.ts';
import type { Answered } from '../rpc/answer-call.ts';
import { serveCalls } from '../rpc/call-stream.ts';
import type { FileInfo } from './alloc-files.ts';
import { ClientRefusal } from './client-refusal.ts';
import type { ClientPort } from './client-port.ts';
import { serveStreaming } from './streaming-door.ts';

type Args<M extends AllocClientMethod> = ValueOf<(typeof ALLOC_CLIENT_METHODS)[M]['args']>;
type Reply<M extends AllocClientMethod> = PartialOf<ValueOf<(typeof ALLOC_CLIENT_METHODS)[M]['reply']>>;

type Doors = {
  readonly [M in AllocClientMethod]: (client: ClientPort, args: Args<M>) => Promise<Reply<M>>;
};

const DOORS: Doors = {
  'Allocations.Stats': async (client, { AllocID }) => ({ Stats: await client.usage(AllocID) }),
  'Allocations.Restart': async (client, { AllocID, TaskName }) => {
    await client.restart(AllocID, TaskName);
    return {};
  },
  'Allocations.Signal': async (client, { AllocID, Task, Signal }) => {
    await client.signal(AllocID, Task, Signal);
    return {};
  },
  'ClientStats.Stats': async (client, { NodeID }) => ({ HostStats: await client.host(NodeID) }),
  'FileSystem.List': async (client, { AllocID, Path }) => ({
    Files: (await client.list(AllocID, Path)).map(wireFile),
  }),
  'FileSystem.Stat': async (client, { AllocID, Path }) => ({
    Info: wireFile(await client.stat(AllocID, Path)),
  }),
};

const wireFile = ({ ModTime, ...file }: FileInfo) =>
  fromPlain(WireFileInfo, { ...file, ModTime: Date.parse(ModTime) });

const FIRST_BYTE_MS = 5_000;

export class ClientDoor {
  readonly #client: ClientPort;
  readonly #say: (line: string) => void;

  constructor(client: ClientPort, say: (line: string) => void) {
    this.#client = client;
    this.#say = say;
  }

  /** A stream that a server has opened. */
  serve(stream: Duplex): void {
    this.#serve(stream).catch((trouble: unknown) => {
      stream.destroy();
      if (trouble instanceof WireError) this.#say(`ends a stream of a server: ${trouble.message}`);
      else this.#say(`defect, please report: ${(trouble as Error).stack ?? String(trouble)}`);
    });
  }

  async #serve(stream: Duplex): Promise<void> {
    const [byte, rest] = await firstByte(stream, FIRST_BYTE_MS);
    if (byte === undefined) return void stream.destroy();
    if (streamMode(byte) === 'rpc') return await serveCalls(stream, this, this.#say, rest);
    await serveStreaming(stream, rest, this.#client);
  }

  async answer({ header, body }: Call<RequestHeader>): Promise<Answered> {
    const { ServiceMethod, Seq } = header;
    const refuse = (Error: string, closes = false): Answered => ({
      bytes: encodeErrorResponse({ ServiceMethod, Seq, Error }),
      closes,
    });
    if (!Object.hasOwn(DOORS, ServiceMethod)) return refuse(`rpc: can't find method ${ServiceMethod}`, true);
    const method = ServiceMethod as AllocClientMethod;
    const { args, reply } = ALLOC_CLIENT_METHODS[method];
    try {
      const door = DOORS[method] as (client: ClientPort, args: unknown) => Promise<unknown>;
      const answer = await door(this.#client, decode(args as never, body));
      const bytes = encodeResponse({ ServiceMethod, Seq }, reply as never, answer as never, 'every');
      return { bytes, closes: false };
    } catch (trouble) {
      if (trouble instanceof ClientRefusal) return refuse(trouble.inWire);
      if (trouble instanceof WireError) return refuse(`msgpack decode error: ${trouble.message}`);
      throw trouble;
    }
  }
}
