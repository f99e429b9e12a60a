/** Commands as the bytes of a log entry: JSON in UTF-8, so that a person can read a log. */
import type { Command } from '../../core/commands.ts';
import type { PayloadCodec } from '../../core/payload.ts';
import type { Bytes } from './entry-bytes.ts';

export const AS_JSON: PayloadCodec<Bytes> = {
  encode: (command) => Buffer.from(JSON.stringify(command), 'utf8'),
  decode: (bytes) =>
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as Command,
};
