/** What the recordings hold beside calls: streaming calls, and the first bytes of connections and streams. */
import { describe, expect, test } from 'vitest';
import { connectionMode, streamMode } from '../../impl/wire/rpc/connection-mode.ts';
import {
  ExecInput,
  StreamFrame,
  StreamingAck,
  StreamingHeader,
  STREAMING_METHODS,
  type StreamingMethod,
} from '../../impl/wire/rpc/streaming-frames.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import { encode } from '../../impl/wire/schema/encode.ts';
import { DIALECTS, type Dialect, type Kind } from '../../impl/wire/schema/kinds.ts';
import { recordings, type Step } from './recordings.ts';

/** What the n-th message of a streaming call is, by who sends it. */
function kindOf(steps: readonly Step[], at: number): Kind<unknown> {
  const step = steps[at] as Step;
  const value = step.value as Readonly<Record<string, unknown>>;
  if ('Method' in value) return StreamingHeader as Kind<unknown>;
  if ('Payload' in value) return StreamFrame as Kind<unknown>;
  if ('Stdin' in value) return ExecInput as Kind<unknown>;
  if ('Error' in value) return StreamingAck as Kind<unknown>;
  const opening = steps
    .slice(0, at)
    .findLast((it) => it.stream === step.stream && 'Method' in (it.value as object));
  const call = opening?.value as { Method: StreamingMethod } | undefined;
  if (!call) throw new Error('a message belongs to no streaming call');
  return STREAMING_METHODS[call.Method] as Kind<unknown>;
}

describe.each(DIALECTS)('streams of Nomad %s', (dialect: Dialect) => {
  const steps = recordings(dialect).flatMap((it) => it.steps);
  const messages = steps.filter(({ kind }) => kind === 'stream-msg');

  test('each message of a streaming call decodes and comes out the same', () => {
    expect(messages.length).toBeGreaterThan(dialect === '1.4' ? -1 : 5);
    for (const [at, { hex }] of messages.entries()) {
      const kind = kindOf(messages, at);
      const sent = Buffer.from(hex ?? '', 'hex');
      expect(encode(kind, decode(kind, sent) as never, dialect).toString('hex')).toBe(hex);
    }
  });

  test('first bytes are known', () => {
    for (const step of steps) {
      const byte = (step as { byte?: number }).byte;
      if (step.kind === 'stream-type') expect(['rpc', 'streaming']).toContain(streamMode(byte ?? -1));
      if (step.kind === 'conn-type') expect(connectionMode(byte ?? -1)).toBe('multiplexV2');
    }
  });
});

test('what no connection may start with is refused', () => {
  expect(() => connectionMode(9)).toThrow('unrecognized RPC byte: 0x9');
  expect(() => connectionMode(4, true)).toThrow('TLS inside TLS');
  expect(() => streamMode(3)).toThrow('a stream starts with 0x01 or 0x05');
});
