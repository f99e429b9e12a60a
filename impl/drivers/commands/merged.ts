/** Several outputs as one sequence, in the order in which they come. A source is read no further than it is taken. */
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CommandOutput } from '../../io/client/task-command.ts';

export class Merged {
  readonly #waiting: { readonly part: CommandOutput; readonly taken: () => void }[] = [];
  #wake: () => void = () => {};
  #isOver = false;

  /** Resolves when the source has ended, also when it was broken off. */
  async take(from: CommandOutput['from'], source: Readable): Promise<void> {
    source.on('data', (data: Buffer) => {
      source.pause();
      this.put({ from, data }, () => source.resume());
    });
    await once(source, 'close').catch(() => {});
  }

  put(part: CommandOutput, taken: () => void): void {
    this.#waiting.push({ part, taken });
    this.#wake();
  }

  /** Nothing more is put; what is there is still to be taken. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *parts(): AsyncGenerator<CommandOutput> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        yield next.part;
        next.taken();
      } else if (this.#isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
