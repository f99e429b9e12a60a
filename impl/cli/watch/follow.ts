/**
 * Follows an agent's event stream into a watcher, across broken connections: it asks for the last entry it has seen, and
 * when that is not what comes first, entries are missing and the watcher is told so. What is wrong is handed to `report`.
 */
import type { Alert } from '../../../spec/trace/stream/alert.ts';
import { readStreamLine } from '../../../spec/trace/stream/read-line.ts';
import type { Watcher } from '../../../spec/trace/stream/watcher.ts';
import { InputError } from '../../io/input-error.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { textLines } from './text-lines.ts';

export interface FollowOptions {
  readonly agent: AgentClient;
  readonly watcher: Watcher;
  /** The first entry that is wanted; absent: all that is kept. */
  readonly index: number | undefined;
  readonly signal: AbortSignal;
  readonly report: (alerts: readonly Alert[]) => void;
  /** About the connection, for people. */
  readonly say: (line: string) => void;
}

/** How it stands with the connection. */
export interface Standing {
  connected: boolean;
  /** Connections after the first. */
  reconnects: number;
  /** How often entries were missing. */
  gaps: number;
}

const STREAM = '/v1/event/stream';
const PAUSES_MS = [250, 1000, 2000, 5000, 10_000];

export class Follower {
  readonly standing: Standing = { connected: false, reconnects: 0, gaps: 0 };
  readonly #options: FollowOptions;
  #line = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Until the signal says to stop. @throws InputError when the agent cannot be followed from the beginning on */
  async run(): Promise<void> {
    const { signal, say } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#once(() => {
          failures = 0;
        });
        if (!signal.aborted) say('the stream has ended');
      } catch (error) {
        if (signal.aborted) return;
        this.#orGiveUp(error);
      }
      this.standing.connected = false;
      if (signal.aborted) return;
      await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, signal);
      failures += 1;
      this.standing.reconnects += 1;
    }
  }

  /** A connection that breaks is made again; what would fail again is told. */
  #orGiveUp(error: unknown): void {
    const { agent, say } = this.#options;
    if (error instanceof RequestFailure) {
      const problem = error.message.replace(/^orrery: /, '');
      if (this.#line === 0)
        throw new InputError({
          file: '--address',
          problem,
          remedy: 'or watch a recorded stream with --file',
        });
      say(problem);
    } else if (error instanceof InputError || !isBroken(error)) throw error;
    else
      say(
        `the connection to ${agent.connection.address.href} is broken (${error.message}): connecting again`,
      );
  }

  async #once(connected: () => void): Promise<void> {
    const { agent, watcher, index, signal, report } = this.#options;
    const { judge } = watcher;
    const from = judge.lastIndex > 0 ? judge.lastIndex : index;
    judge.resume();
    const answer = await agent.open(STREAM, { query: query(from), signal });
    let isFirst = true;
    for await (const text of textLines(answer, () => this.#tooLong())) {
      this.#line += 1;
      this.standing.connected = true;
      connected();
      const line = readStreamLine(text, { file: agent.urlOf(STREAM).href, line: this.#line });
      if (line.index > 0 && isFirst) {
        isFirst = false;
        await this.#lookForGap(line.index, from);
      }
      report(watcher.accept(line));
      if (signal.aborted) return;
    }
  }

  /** The entry asked for was published to us once, so it comes first as long as it is kept. */
  async #lookForGap(first: number, from: number | undefined): Promise<void> {
    const { watcher, index, say } = this.#options;
    if (from === undefined || first <= from) return;
    if (watcher.judge.lastIndex === 0) {
      if (index === undefined || (await this.#oldest()) <= index) return;
      const problem = `entry ${index} is gone from the event buffer of the agent, which begins at ${first}`;
      throw new InputError({
        file: '--index',
        problem,
        remedy: `begin there with --index ${first}, or leave it out`,
      });
    }
    this.standing.gaps += 1;
    say(
      `entries after ${from} are gone from the event buffer, which begins at ${first}: judging anew from there`,
    );
    watcher.lose();
  }

  /** The oldest entry that the agent still keeps. */
  async #oldest(): Promise<number> {
    const { agent, signal } = this.#options;
    const done = new AbortController();
    const answer = await agent.open(STREAM, {
      query: query(undefined),
      signal: AbortSignal.any([signal, done.signal]),
    });
    try {
      for await (const text of textLines(answer, () => this.#tooLong())) {
        const { index } = readStreamLine(text, { file: agent.urlOf(STREAM).href, line: 1 });
        if (index > 0) return index;
      }
      return 0;
    } finally {
      done.abort();
    }
  }

  #tooLong(): Error {
    return new InputError({
      file: this.#options.agent.urlOf(STREAM).href,
      problem: 'sends a line that does not end',
      remedy: 'check that --address is that of an agent',
    });
  }
}

const query = (index: number | undefined): Record<string, string | number> => ({
  index: index ?? 0,
  namespace: '*',
});

function isBroken(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
