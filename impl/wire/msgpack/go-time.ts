/**
 * Go's `time.Time` in its binary form: version 1, seconds since the year 1, nanoseconds, the zone in minutes (-1: UTC);
 * version 2 adds a byte of seconds to the zone. Kept exact, so not as a `Date`. Source: Go's `time.MarshalBinary`;
 * reference page nomad-wire.md, section 4.
 */
import { WireError } from '../wire-error.ts';

export interface GoTime {
  /** Nanoseconds since the Unix epoch; may lie far before it. */
  readonly unixNano: bigint;
  /** Minutes east of UTC; -1 stands for UTC itself, as in Go. */
  readonly zoneMinutes: number;
  /** Seconds beyond `zoneMinutes`, in zones that have some. */
  readonly zoneSeconds?: number;
}

const UTC = -1;
/** Seconds from the year 1 to 1970. */
const YEAR_1 = 62_135_596_800n;
const NANOS = 1_000_000_000n;
const BYTES = 15;

/** Go's zero time: the first instant of the year 1. */
export const ZERO_TIME: GoTime = Object.freeze({ unixNano: -YEAR_1 * NANOS, zoneMinutes: UTC });

export function isZeroTime({ unixNano }: GoTime): boolean {
  return unixNano === ZERO_TIME.unixNano;
}

/** From and to milliseconds since the epoch: the core's instants. `null` is the zero time. */
export function timeOfInstant(instant: number | null): GoTime {
  return instant === null ? ZERO_TIME : { unixNano: BigInt(instant) * 1_000_000n, zoneMinutes: UTC };
}

export function instantOfTime(time: GoTime): number | null {
  return isZeroTime(time) ? null : Number(time.unixNano / 1_000_000n);
}

export function encodeTime({ unixNano, zoneMinutes, zoneSeconds }: GoTime): Buffer {
  const bytes = Buffer.alloc(zoneSeconds === undefined ? BYTES : BYTES + 1);
  const nanos = ((unixNano % NANOS) + NANOS) % NANOS;
  bytes[0] = zoneSeconds === undefined ? 1 : 2;
  bytes.writeBigInt64BE(BigInt.asIntN(64, (unixNano - nanos) / NANOS + YEAR_1), 1);
  bytes.writeInt32BE(Number(nanos), 9);
  bytes.writeInt16BE(zoneMinutes, 13);
  if (zoneSeconds !== undefined) bytes.writeInt8(zoneSeconds, BYTES);
  return bytes;
}

export function decodeTime(bytes: Buffer): GoTime {
  const version = bytes[0];
  const wanted = version === 2 ? BYTES + 1 : BYTES;
  if ((version !== 1 && version !== 2) || bytes.length !== wanted) {
    throw new WireError(`expected a time of ${BYTES} bytes, found ${bytes.length} of version ${version}`);
  }
  const nanos = bytes.readInt32BE(9);
  if (nanos < 0 || nanos >= NANOS) throw new WireError(`${nanos} is no part of a second in nanoseconds`);
  const time = {
    unixNano: (bytes.readBigInt64BE(1) - YEAR_1) * NANOS + BigInt(nanos),
    zoneMinutes: bytes.readInt16BE(13),
  };
  return version === 2 ? { ...time, zoneSeconds: bytes.readInt8(BYTES) } : time;
}
