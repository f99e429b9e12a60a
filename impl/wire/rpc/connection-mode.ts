/** The first byte of a connection, and of each stream of a multiplexed one. Source: nomad-wire.md, section 1. */
import { WireError } from '../wire-error.ts';

export const MODES = {
  /** Plain calls on the raw connection; on a stream: plain calls. */
  rpc: 0x01,
  /** Hashicorp's Raft transport. Ours is another, so nobody answers it. */
  raft: 0x02,
  /** yamux, each stream plain calls without a byte of its own. */
  multiplex: 0x03,
  /** A TLS handshake follows, and inside it a mode byte again. */
  tls: 0x04,
  /** One streaming call. */
  streaming: 0x05,
  /** yamux, each stream beginning with `rpc` or `streaming`. What today's clients and servers open. */
  multiplexV2: 0x06,
} as const;

export type Mode = keyof typeof MODES;

const BY_BYTE = new Map<number, Mode>(Object.entries(MODES).map(([mode, byte]) => [byte, mode as Mode]));

/** What a connection's first byte asks for. A second TLS byte, inside TLS, is refused. */
export function connectionMode(byte: number, insideTls = false): Mode {
  const mode = BY_BYTE.get(byte);
  if (mode === undefined) throw new WireError(`unrecognized RPC byte: 0x${byte.toString(16)}`);
  if (mode === 'tls' && insideTls) throw new WireError('TLS inside TLS is refused');
  return mode;
}

/** What a stream of a `multiplexV2` connection is for. */
export function streamMode(byte: number): 'rpc' | 'streaming' {
  const mode = BY_BYTE.get(byte);
  if (mode === 'rpc' || mode === 'streaming') return mode;
  throw new WireError(`a stream starts with 0x01 or 0x05, not with 0x${byte.toString(16)}`);
}
