/** How long to wait before looking again: short at first, for what is over soon, then a second at a time. */
import { setTimeout } from 'node:timers/promises';

const FIRST_MS = 100;
const LONGEST_MS = 1000;

export class Patience {
  #ms = FIRST_MS;

  async pause(): Promise<void> {
    await sleep(this.#ms);
    this.#ms = Math.min(this.#ms * 2, LONGEST_MS);
  }
}

export async function sleep(ms: number): Promise<void> {
  await setTimeout(ms);
}
