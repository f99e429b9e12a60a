/**
 * A streaming call, on a stream or connection of its own: the caller names the method, the callee accepts or refuses, the
 * caller sends its request, then frames flow until one side closes. Source: nomad-wire.md, section 6.
 */
import {
  any,
  bool,
  bytes,
  int,
  list,
  optional,
  since,
  string,
  struct,
  type ValueOf,
} from '../schema/kinds.ts';
import { QUERY_OPTIONS } from '../structs/envelopes.ts';

export const StreamingHeader = struct('StreamingRpcHeader', { Method: string });
/** Empty: accepted. */
export const StreamingAck = struct('StreamingRpcAck', { Error: string });

export const StreamError = struct('RpcError', { Message: string, Code: optional(int) });
/** What the callee sends, again and again. */
export const StreamFrame = struct('StreamErrWrapper', { Error: optional(StreamError), Payload: bytes });
export type StreamFrame = ValueOf<typeof StreamFrame>;

/** Members that protobuf's generated code adds to a struct, and that the codec sends along. */
const PROTOBUF = {
  XXX_NoUnkeyedLiteral: struct('struct{}', {}),
  XXX_sizecache: int,
  XXX_unrecognized: bytes,
};

/** What the caller of `Allocations.Exec` sends after its request. */
export const ExecInput = struct('ExecTaskStreamingRequest', {
  Setup: any,
  TtySize: optional(struct('TerminalSize', { Height: int, Width: int, ...PROTOBUF })),
  Stdin: optional(struct('ExecTaskStreamingIOOperation', { Data: bytes, Close: bool, ...PROTOBUF })),
  ...PROTOBUF,
});

export const STREAMING_METHODS = {
  'FileSystem.Logs': struct('FsLogsRequest', {
    AllocID: string,
    Task: string,
    LogType: string,
    Offset: int,
    Origin: string,
    PlainText: bool,
    Follow: bool,
    ...QUERY_OPTIONS,
  }),
  'FileSystem.Stream': struct('FsStreamRequest', {
    AllocID: string,
    Path: string,
    Offset: int,
    Origin: string,
    PlainText: bool,
    Limit: int,
    Follow: bool,
    ...QUERY_OPTIONS,
  }),
  'Allocations.Exec': struct('AllocExecRequest', {
    AllocID: string,
    Task: string,
    Tty: bool,
    Cmd: list(string),
    Action: since('2.0', string),
    JobID: since('2.0', string),
    ...QUERY_OPTIONS,
  }),
};

export type StreamingMethod = keyof typeof STREAMING_METHODS;

/** Nomad's words for a streaming method that nobody here answers. */
export function unknownStreamingMethod(method: string): string {
  return `Unknown rpc method: ${JSON.stringify(method)}`;
}
