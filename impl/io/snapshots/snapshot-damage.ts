/** A snapshot that must not be used: some of it cannot be read, or is not what was written. It says where. */
import { START_ANEW } from '../log/log-damage.ts';

export class SnapshotDamage extends Error {
  readonly file: string;
  readonly offset: number;

  constructor(file: string, offset: number, problem: string) {
    super(`${file}: at byte ${offset}: ${problem}: ${START_ANEW}`);
    this.name = 'SnapshotDamage';
    this.file = file;
    this.offset = offset;
  }
}
