/**
 * Progress of long work, for people: one line rewritten in place on a terminal; elsewhere (a log, a pipe) a line
 * now and then. Results never go through here.
 */
import type { Writable } from 'node:stream';

/** Where progress goes; a `tty.WriteStream` fits. */
export type ProgressStream = Pick<Writable, 'write'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

export interface Progress {
  /** What is being done now; the latest text replaces the one before. Cheap: most calls print nothing. */
  update(text: string): void;
  /** A line that stays: something is finished. */
  line(text: string): void;
  /** No more progress: clears the line in place. */
  done(): void;
}

export interface ProgressOptions {
  /** Milliseconds from any fixed point. */
  readonly now?: () => number;
  /** Shortest time between two redraws on a terminal. */
  readonly redrawMs?: number;
  /** Shortest time between two lines elsewhere. */
  readonly sparseMs?: number;
}

const CLEAR_LINE = '\r\u001b[2K';

export function createProgress(stream: ProgressStream, options: ProgressOptions = {}): Progress {
  const { now = () => performance.now(), redrawMs = 100, sparseMs = 10_000 } = options;
  return stream.isTTY === true ? inPlace(stream, now, redrawMs) : sparse(stream, now, sparseMs);
}

/** For callers that were asked to be quiet. */
export const NO_PROGRESS: Progress = { update() {}, line() {}, done() {} };

function inPlace(stream: ProgressStream, now: () => number, redrawMs: number): Progress {
  let drawn = false;
  let nextAt = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (drawn) stream.write(CLEAR_LINE);
    drawn = false;
  };
  return {
    update(text) {
      if (now() < nextAt) return;
      nextAt = now() + redrawMs;
      stream.write(`${CLEAR_LINE}${cut(text, (stream.columns ?? 80) - 1)}`);
      drawn = true;
    },
    line(text) {
      clear();
      stream.write(`${text}\n`);
      nextAt = Number.NEGATIVE_INFINITY;
    },
    done: clear,
  };
}

function sparse(stream: ProgressStream, now: () => number, sparseMs: number): Progress {
  // Short work prints nothing but its finished lines.
  let nextAt = now() + sparseMs;
  return {
    update(text) {
      if (now() < nextAt) return;
      nextAt = now() + sparseMs;
      stream.write(`${text}\n`);
    },
    line(text) {
      nextAt = now() + sparseMs;
      stream.write(`${text}\n`);
    },
    done() {},
  };
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
