/**
 * The frames of `alloc exec` on a web socket: JSON objects, with bytes in base64. Several things may stand in one frame, and
 * an empty one keeps the connection alive. Source: nomad-wire.md, section 6; a recorded session.
 */
import { WireError } from './wire-error.ts';

/** What the caller says. */
export interface ExecInput {
  readonly data?: Buffer;
  /** Nothing more is typed. */
  readonly close?: true;
  /** In characters. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** What the command says. */
export type ExecOutput =
  | { readonly from: 'stdout' | 'stderr'; readonly data: Buffer }
  | { readonly from: 'stdout' | 'stderr'; readonly close: true }
  | { readonly exitCode: number };

const LARGEST_SIDE = 65_535;

/** A `WireError` says what is wrong with it. */
export function readExecInput(text: string): ExecInput {
  const { stdin, tty_size: size } = objectIn(parsed(text), 'the frame');
  const { data, close } = objectIn(stdin, 'stdin');
  return {
    ...(given(data) ? { data: bytesIn(data) } : {}),
    ...(close === true ? { close } : {}),
    ...(given(size) ? { size: sizeIn(objectIn(size, 'tty_size')) } : {}),
  };
}

export function writeExecInput({ data, close, size }: ExecInput): string {
  const stdin = { ...(data ? { data: data.toString('base64') } : {}), ...(close ? { close } : {}) };
  return JSON.stringify({
    ...(data || close ? { stdin } : {}),
    ...(size ? { tty_size: { height: size.height, width: size.width } } : {}),
  });
}

export function writeExecOutput(output: ExecOutput): string {
  if ('exitCode' in output) return JSON.stringify({ exited: true, result: { exit_code: output.exitCode } });
  const { from } = output;
  return JSON.stringify({
    [from]: 'data' in output ? { data: output.data.toString('base64') } : { close: true },
  });
}

/** In the order of their effects. A `WireError` says what is wrong with it. */
export function readExecOutput(text: string): readonly ExecOutput[] {
  const frame = objectIn(parsed(text), 'the frame');
  const said = (['stdout', 'stderr'] as const).flatMap((from): ExecOutput[] => {
    const { data, close } = objectIn(frame[from], from);
    return [
      ...(given(data) ? [{ from, data: bytesIn(data) }] : []),
      ...(close === true ? [{ from, close } as const] : []),
    ];
  });
  if (frame['exited'] !== true) return said;
  const { exit_code: exitCode = 0 } = objectIn(frame['result'], 'result');
  if (typeof exitCode !== 'number') throw new WireError('exec frame: exit_code is not a number');
  return [...said, { exitCode }];
}

type Members = Readonly<Record<string, unknown>>;

const given = (value: unknown): boolean => value !== undefined && value !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError('exec frame: it is not JSON');
  }
}

function objectIn(value: unknown, what: string): Members {
  if (!given(value)) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Members;
  throw new WireError(`exec frame: ${what} is not an object`);
}

function bytesIn(data: unknown): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'base64');
  throw new WireError('exec frame: data is not a text in base64');
}

function sizeIn({ width, height }: Members): NonNullable<ExecInput['size']> {
  const isSide = (side: unknown): side is number =>
    Number.isSafeInteger(side) && Number(side) >= 0 && Number(side) <= LARGEST_SIDE;
  if (isSide(width) && isSide(height)) return { width, height };
  throw new WireError(`exec frame: tty_size wants a width and a height of at most ${LARGEST_SIDE}`);
}
