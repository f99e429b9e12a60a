/**
 * What an agent says, for those who want to hear it over HTTP: the last lines, and what comes. It takes lines from wherever
 * they are written and changes none of them.
 */
import { Writable } from 'node:stream';

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: Level;
  readonly text: string;
}

/** Upstream keeps as many for a monitor that begins. */
const KEPT_LINES = 512;
/** Of words that our lines have when something is wrong. */
const ERROR = /\bdefect\b|: stops: /;
const WARNING = /does not answer|cannot|refused|full/;

export class LogFeed {
  readonly #kept: LogLine[] = [];
  readonly #listeners = new Map<(line: LogLine) => void, number>();

  /** Is anybody told of such lines as they come? What is costly to put into words need not be, otherwise. */
  hears(level: Level): boolean {
    return [...this.#listeners.values()].some((least) => least <= LEVELS.indexOf(level));
  }

  add(level: Level, text: string): void {
    const line = { at: Date.now(), level, text };
    if (LEVELS.indexOf(level) >= LEVELS.indexOf('info')) {
      this.#kept.push(line);
      if (this.#kept.length > KEPT_LINES) this.#kept.shift();
    }
    for (const [tell, least] of this.#listeners) if (LEVELS.indexOf(level) >= least) tell(line);
  }

  /** Tells the kept lines of at least this level now, and later ones as they come. Ends by calling what it gives. */
  follow(least: Level, tell: (line: LogLine) => void): () => void {
    const from = LEVELS.indexOf(least);
    for (const line of this.#kept) if (LEVELS.indexOf(line.level) >= from) tell(line);
    this.#listeners.set(tell, from);
    return () => this.#listeners.delete(tell);
  }

  /** Hands on to `to` what is written, and takes its lines along. */
  over(to: Writable): Writable {
    let rest = '';
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') this.add(levelOf(line), line);
        to.write(chunk, () => done());
      },
    });
  }
}

function levelOf(line: string): Level {
  if (ERROR.test(line)) return 'error';
  return WARNING.test(line) ? 'warn' : 'info';
}
