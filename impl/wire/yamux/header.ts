/**
 * yamux's 12-byte header, big endian: version, type, flags, stream id, length. The numbers of the protocol and their
 * names; no behaviour. Source: hashicorp/yamux's spec.md; reference page nomad-wire.md, section 3.
 */
import { WireError } from '../wire-error.ts';

export const HEADER_BYTES = 12;
/** What either side may send on a stream before it hears of more. */
export const INITIAL_WINDOW = 256 * 1024;

export const TYPES = { data: 0, windowUpdate: 1, ping: 2, goAway: 3 } as const;
export type FrameType = keyof typeof TYPES;
const TYPE_NAMES: readonly FrameType[] = ['data', 'windowUpdate', 'ping', 'goAway'];

export const FLAGS = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;
const ALL_FLAGS = 0xf;

export const GO_AWAY_CODES = { normal: 0, protocolError: 1, internalError: 2 } as const;
export type GoAwayCode = keyof typeof GO_AWAY_CODES;

export interface Header {
  readonly type: FrameType;
  /** A sum of `FLAGS`. */
  readonly flags: number;
  /** 0: the session itself. */
  readonly stream: number;
  /** data: bytes of payload; windowUpdate: bytes given back; ping: an opaque number; goAway: a code. */
  readonly length: number;
}

export function encodeHeader({ type, flags, stream, length }: Header): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  bytes[0] = 0;
  bytes[1] = TYPES[type];
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt32BE(stream, 4);
  bytes.writeUInt32BE(length, 8);
  return bytes;
}

export function decodeHeader(bytes: Buffer): Header {
  const [version = -1, code = -1] = bytes;
  if (version !== 0) throw new WireError(`yamux version ${version} is not spoken here, only 0`);
  const type = TYPE_NAMES[code];
  if (type === undefined) throw new WireError(`yamux has no frame type ${code}`);
  const flags = bytes.readUInt16BE(2);
  if (flags > ALL_FLAGS) throw new WireError(`yamux has no flags 0x${flags.toString(16)}`);
  return { type, flags, stream: bytes.readUInt32BE(4), length: bytes.readUInt32BE(8) };
}

export function has(flags: number, flag: keyof typeof FLAGS): boolean {
  return (flags & FLAGS[flag]) !== 0;
}
