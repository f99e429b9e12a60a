/** The recorded exchanges of real Nomads under `fixtures/`, loaded; their README tells the format. Loading only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '../../impl/wire/schema/kinds.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
export const VERSIONS: Readonly<Record<Dialect, string>> = {
  '1.4': 'v1.4.3',
  '1.5': 'v1.5.0',
  '2.0': 'v2.0.5',
};

export interface HexPart {
  readonly hex: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** One step of a recording, with the members that the kinds of steps have. */
export interface Step extends Partial<HexPart> {
  readonly kind: string;
  readonly t?: number;
  readonly method?: string;
  readonly dir?: string;
  readonly stream?: number;
  readonly conn?: number;
  readonly request?: HexPart;
  readonly response?: HexPart;
  readonly value?: unknown;
  readonly sentHex?: string;
  readonly receivedHex?: string;
  readonly endState?: string;
  readonly case?: string;
}

export interface Recording {
  readonly name: string;
  readonly dialect: Dialect;
  readonly steps: readonly Step[];
}

export function recordings(dialect: Dialect): Recording[] {
  const folder = join(FIXTURES, 'nomad-rpc', VERSIONS[dialect]);
  return readdirSync(folder)
    .filter((file) => /^(fake|real)-/.test(file))
    .map((file) => {
      const { steps } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { steps: Step[] };
      return { name: file.replace(/\.json$/, ''), dialect, steps };
    });
}

export interface RecordedFrame {
  readonly where: string;
  readonly dialect: Dialect;
  readonly direction: 'request' | 'response';
  readonly method: string;
  readonly bytes: Buffer;
  /** Written by Nomad's own encoder; the scripted client's requests were not. */
  readonly byNomad: boolean;
}

export function frames(dialect: Dialect): RecordedFrame[] {
  return recordings(dialect).flatMap(({ name, steps }) =>
    steps.flatMap((step) =>
      framesOf(step).map((frame) => ({ ...frame, where: `${dialect} ${name}`, dialect })),
    ),
  );
}

type BareFrame = Omit<RecordedFrame, 'where' | 'dialect'>;

function framesOf({ kind, method, header, hex, request, response }: Step): BareFrame[] {
  const name = method ?? String(header?.['ServiceMethod']);
  const frame = (
    direction: BareFrame['direction'],
    text: string | undefined,
    byNomad: boolean,
  ): BareFrame[] =>
    text === undefined ? [] : [{ direction, method: name, bytes: Buffer.from(text, 'hex'), byNomad }];
  if (kind === 'rpc') {
    return [...frame('request', request?.hex, false), ...frame('response', response?.hex, true)];
  }
  if (kind === 'rpc-request') return frame('request', hex, true);
  if (kind === 'rpc-response') return frame('response', hex, true);
  return [];
}
