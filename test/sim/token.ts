/**
 * The token of a simulation: everything that brings it back, on one line. `sim:SEED/MODE/MINUTES@COMMIT`, and
 * `/CLIENTS` before the `@` when their number was asked for, `/clerksN` when clerks kept a history. A bare `sim:SEED` is
 * ten minutes of safety.
 */
import type { SimOptions } from './run.ts';

export type Mode = 'safety' | 'liveness';
export type Replayable = Required<Pick<SimOptions, 'seed' | 'minutes' | 'mode'>> &
  Pick<SimOptions, 'clients' | 'clerks'>;

const SHAPE = /^sim:(\d+)(?:\/(safety|liveness)\/(\d+(?:\.\d+)?)(?:\/(\d+))?(?:\/clerks(\d+))?)?(?:@(\w+))?$/;

export function simToken(
  { seed, mode, minutes, clients, clerks }: Replayable,
  commit: string | undefined,
): string {
  const size = clients === undefined ? '' : `/${clients}`;
  const writers = clerks === undefined ? '' : `/clerks${clerks}`;
  return `sim:${seed}/${mode}/${minutes}${size}${writers}${commit === undefined ? '' : `@${commit}`}`;
}

/** Undefined when it is no such token. */
export function readSimToken(
  token: string,
): { readonly run: Replayable; readonly commit: string | undefined } | undefined {
  const [, seed, mode = 'safety', minutes = '10', clients, clerks, commit] = SHAPE.exec(token) ?? [];
  if (seed === undefined) return undefined;
  const size = clients === undefined ? {} : { clients: Number(clients) };
  const writers = clerks === undefined ? {} : { clerks: Number(clerks) };
  const run = { seed: Number(seed), mode: mode as Mode, minutes: Number(minutes), ...size, ...writers };
  return { run, commit };
}
