/**
 * A server's own account of its transitions, to a file: docs/formats/trace.md. Raft's steps are left out, they have a format
 * of their own. A server that is killed leaves a trace without its last line.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { TraceWriter } from '../../spec/trace/format.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';
import type { TraceEvent } from '../core/effects.ts';
import { InputError } from '../io/input-error.ts';

export class TransitionLog {
  readonly #writer = new TraceWriter();
  readonly #file: number;

  /** @throws InputError when the file is there already, or cannot be written */
  constructor(file: string) {
    try {
      this.#file = openSync(file, 'wx');
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const problem = code === 'EEXIST' ? 'is there already' : `${file} cannot be written (${code})`;
      throw new InputError({ file: '--trace', problem, remedy: 'name a new file in a folder that exists' });
    }
    this.#write(this.#writer.header({ source: 'server', revision: OF_OUR_SERVERS }));
  }

  add(event: TraceEvent): void {
    if (event.component !== 'raft') this.#write(this.#writer.line(event));
  }

  end(): void {
    this.#write(this.#writer.trailer());
    closeSync(this.#file);
  }

  /** At once: what is in memory when a server is killed would be missing. */
  #write(text: string): void {
    writeSync(this.#file, text);
  }
}
