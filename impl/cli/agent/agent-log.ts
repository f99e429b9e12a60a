/**
 * What an agent tells its operator: a line each, with time and level, as upstream writes them, or as JSON. What is below the
 * wanted level is not written. Levels may change while it runs.
 */
import type { Writable } from 'node:stream';
import { InputError } from '../../io/input-error.ts';
import { LogFeed } from '../../io/log-feed.ts';

export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type Level = (typeof LEVELS)[number];
const NAMES = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** `level` absent: `INFO`. */
export type Say = (line: string, level?: Level) => void;

export class AgentLog {
  /** Of all levels, for those who listen over HTTP. */
  readonly feed = new LogFeed();
  readonly #out: Writable;
  readonly #inJson: boolean;
  #least: Level;

  constructor(out: Writable, { level, json }: { readonly level: Level; readonly json: boolean }) {
    this.#out = out;
    this.#least = level;
    this.#inJson = json;
  }

  set level(level: Level) {
    this.#least = level;
  }

  /** `part`: who speaks, as `server` or `client`. */
  sayAs(part: string): Say {
    return (line, level = levelOf(line)) => this.#write(part, line, level);
  }

  #write(part: string, line: string, level: Level): void {
    this.feed.add(NAMES[level], `${part}: ${line}`);
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.#least)) return;
    const at = new Date().toISOString();
    this.#out.write(
      this.#inJson
        ? `${JSON.stringify({ '@level': NAMES[level], '@message': line, '@module': part, '@timestamp': at })}\n`
        : `${at} [${level}]${level.length === 4 ? ' ' : ''} ${part}: ${line}\n`,
    );
  }
}

/** Of those who do not say how bad it is: what ends the process, and what is refused, stand out. */
function levelOf(line: string): Level {
  if (/^stops: |defect, please report/.test(line)) return 'ERROR';
  return /refuse|not be trusted|does not (answer|take)|cannot|expired|speaks in the clear|ends a |dropped/.test(
    line,
  )
    ? 'WARN'
    : 'INFO';
}

/** Also in small letters, and upstream's `ERR`. */
export function levelNamed(text: string, option: string): Level {
  const name = text.toUpperCase() === 'ERR' ? 'ERROR' : text.toUpperCase();
  const level = LEVELS.find((each) => each === name);
  if (level !== undefined) return level;
  throw new InputError({
    file: option,
    problem: `"${text}" is no level`,
    remedy: `take one of ${LEVELS.join(', ')}`,
  });
}
