/** A recorded event stream, from a file or standard input, read into a watcher. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { readStreamLine } from '../../../spec/trace/stream/read-line.ts';
import type { Watcher } from '../../../spec/trace/stream/watcher.ts';
import { InputError } from '../../io/input-error.ts';
import type { Standing } from './follow.ts';
import type { Reporter } from './report.ts';
import { textLines } from './text-lines.ts';

export class Recording {
  readonly standing: Standing = { connected: false, reconnects: 0, gaps: 0 };
  readonly #file: string;
  readonly #input: Readable;
  readonly #watcher: Watcher;
  readonly #reporter: Reporter;

  constructor(file: string, input: Readable, watcher: Watcher, reporter: Reporter) {
    this.#file = file;
    this.#input = input;
    this.#watcher = watcher;
    this.#reporter = reporter;
  }

  /** @throws InputError, or TraceError with the line, for what is no recorded stream */
  async run(signal: AbortSignal): Promise<void> {
    const file = this.#file;
    const pieces = file === '-' ? this.#input : createReadStream(file, { highWaterMark: 2 ** 20 });
    let line = 0;
    try {
      for await (const text of textLines(pieces as AsyncIterable<Buffer>, () =>
        this.#fault('has a line that does not end'),
      )) {
        line += 1;
        this.#reporter.report(this.#watcher.accept(readStreamLine(text, { file, line })));
        if (signal.aborted) return;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw this.#fault(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`);
    }
    if (line === 0) throw this.#fault('is empty');
    this.#reporter.report(this.#watcher.late());
  }

  #fault(problem: string): InputError {
    const remedy = 'give what GET /v1/event/stream sent, one JSON object a line';
    return new InputError({ file: this.#file, problem, remedy });
  }
}
