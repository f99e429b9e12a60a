/** The frames of `alloc exec` against a recorded session, and nonsense in their place. Source: nomad-wire.md, section 6. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readExecInput,
  readExecOutput,
  writeExecInput,
  writeExecOutput,
} from '../../impl/wire/exec-frames.ts';
import { WireError } from '../../impl/wire/wire-error.ts';
import { FIXTURES } from '../unit/jobspec/fixtures.ts';

const RECORDED = join(FIXTURES, 'nomad-rpc', 'v1.5.0', 'exec-websocket.json');

test.skipIf(!existsSync(RECORDED))('each recorded frame is read, and written again to the same text', () => {
  const { frames } = JSON.parse(readFileSync(RECORDED, 'utf8')) as {
    readonly frames: { readonly dir?: string; readonly frame?: string }[];
  };
  const texts = frames.filter(({ frame }) => frame !== undefined);
  expect(texts.length).toBeGreaterThan(4);
  for (const { dir, frame = '' } of texts) {
    const again =
      dir === 'client->server'
        ? writeExecInput(readExecInput(frame))
        : readExecOutput(frame).map(writeExecOutput).join('');
    expect(again).toBe(frame);
  }
});

describe('whatever comes', () => {
  test('is read, or refused with a reason', () => {
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('{"stdin":[]}', '{"exited":true,"result":{"exit_code":"x"}}'),
    );
    fc.assert(
      fc.property(frame, (text) => {
        for (const read of [readExecInput, readExecOutput]) {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
