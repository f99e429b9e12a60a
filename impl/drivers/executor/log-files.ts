/**
 * One output of a task, in numbered files of at most so many bytes, of which the oldest go. Written at once, so that what
 * a task has said is there when it dies. What a full disk does not take is lost, and the task goes on.
 */
import { closeSync, fstatSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { LogSpec } from './spec.ts';

export class LogFiles {
  readonly #spec: LogSpec;
  #number: number;
  #fd: number | undefined;
  #bytes = 0;

  constructor(spec: LogSpec) {
    this.#spec = spec;
    this.#number = logNumbers(spec.base).at(-1) ?? 0;
    this.#open();
  }

  write(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      if (this.#bytes >= this.#spec.maxBytes) this.#rotate();
      const room = Math.max(1, this.#spec.maxBytes - this.#bytes);
      const part = chunk.subarray(from, from + room);
      this.#append(part);
      from += part.length;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #append(part: Buffer): void {
    this.#bytes += part.length;
    try {
      if (this.#fd === undefined) this.#open();
      for (let done = 0; done < part.length; ) done += writeSync(this.#fd as number, part, done);
    } catch {
      this.close();
    }
  }

  #open(): void {
    try {
      this.#fd = openSync(`${this.#spec.base}.${this.#number}`, 'a');
      this.#bytes = fstatSync(this.#fd).size;
    } catch {
      this.#fd = undefined;
    }
  }

  #rotate(): void {
    this.close();
    this.#number += 1;
    this.#bytes = 0;
    this.#open();
    const numbers = logNumbers(this.#spec.base);
    for (const old of numbers.slice(0, Math.max(0, numbers.length - this.#spec.maxFiles))) {
      rmSync(`${this.#spec.base}.${old}`, { force: true });
    }
  }
}

/** The numbers of the files that there are, in ascending order. */
export function logNumbers(base: string): readonly number[] {
  const name = `${basename(base)}.`;
  return namesIn(dirname(base))
    .filter((file) => file.startsWith(name) && /^\d+$/.test(file.slice(name.length)))
    .map((file) => Number(file.slice(name.length)))
    .sort((a, b) => a - b);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
