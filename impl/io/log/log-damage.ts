/**
 * A log that must not be used as it is: something in it that may be committed cannot be read. It says where, and
 * what to do; nothing has been changed. An unfinished write at the very end is no damage (tail.ts).
 */
import type { Index } from '../../core/records.ts';

export const START_ANEW = [
  'nothing was changed',
  'keep the folder for inspection',
  'remove this server from the cluster and add it again under a new id with an empty folder: the others send it everything',
  'should too few others be left for a majority, start the most advanced of them from a peers file',
].join('; ');

export interface LogPlace {
  readonly file: string;
  readonly offset: number;
  /** Entries up to here are in order. */
  readonly index: Index;
}

export class LogDamage extends Error {
  readonly file: string;
  readonly offset: number;
  readonly index: Index;

  constructor(place: LogPlace, problem: string, remedy = START_ANEW) {
    super(
      `${place.file}: at byte ${place.offset}: expected what follows entry ${place.index}, found: ${problem}: ${remedy}`,
    );
    this.name = 'LogDamage';
    this.file = place.file;
    this.offset = place.offset;
    this.index = place.index;
  }
}
