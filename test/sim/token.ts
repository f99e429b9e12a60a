/**
 * The token of a simulation: everything that brings it back, on one line. `sim:SEED/MODE/MINUTES@COMMIT`, and
 * `/CLIENTS` before the `@` when their number was asked for. A bare `sim:SEED` is ten minutes of safety.
 */
import type { SimOptions } from './run.ts';

export type Mode = 'safety' | 'liveness';
export type Replayable = Required<Pick<SimOptions, 'seed' | 'minutes' | 'mode'>> &
  Pick<SimOptions, 'clients'>;

const SHAPE = /^sim:(\d+)(?:\/(safety|liveness)\/(\d+(?:\.\d+)?)(?:\/(\d+))?)?(?:@(\w+))?$/;

export function simToken({ seed, mode, minutes, clients }: Replayable, commit: string | undefined): string {
  const size = clients === undefined ? '' : `/${clients}`;
  return `sim:${seed}/${mode}/${minutes}${size}${commit === undefined ? '' : `@${commit}`}`;
}

/** Undefined when it is no such token. */
export function readSimToken(
  token: string,
): { readonly run: Replayable; readonly commit: string | undefined } | undefined {
  const [, seed, mode = 'safety', minutes = '10', clients, commit] = SHAPE.exec(token) ?? [];
  if (seed === undefined) return undefined;
  const size = clients === undefined ? {} : { clients: Number(clients) };
  const run = { seed: Number(seed), mode: mode as Mode, minutes: Number(minutes), ...size };
  return { run, commit };
}
