/** One server of the nemesis' cluster: a process that is started, killed, paused, and asked how it stands. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ChildPlace {
  readonly id: string;
  /** Flags of `orrery server`. */
  readonly flags: readonly string[];
  readonly httpPort: number;
  /** What it prints goes here. */
  readonly outputFile: string;
}

export interface Standing {
  readonly Index: number;
  readonly Fingerprint: string;
  readonly Leading: boolean;
}

const MAIN = fileURLToPath(new URL('../../impl/cli/main.ts', import.meta.url));

export class ServerChild {
  readonly place: ChildPlace;
  readonly #onEnd: (says: string) => void;
  #child: ChildProcess | undefined;
  #isExpected = false;
  #isPaused = false;
  /** The last reason that it gave for stopping by itself. */
  stopped: string | undefined;

  /** `onEnd`: it has ended, and nobody had asked for it. */
  constructor(place: ChildPlace, onEnd: (says: string) => void) {
    this.place = place;
    this.#onEnd = onEnd;
  }

  get id(): string {
    return this.place.id;
  }
  get isRunning(): boolean {
    return this.#child !== undefined;
  }
  get isPaused(): boolean {
    return this.#isPaused;
  }

  start(): void {
    if (this.#child !== undefined) return;
    this.#isExpected = false;
    this.stopped = undefined;
    const child = spawn(process.execPath, [MAIN, 'server', ...this.place.flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#note(`-- process ${child.pid}`);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#note(line));
    }
    child.on('exit', (code, signal) => {
      this.#note(`-- ended: ${signal ?? code}`);
      if (this.#child === child) this.#child = undefined;
      this.#isPaused = false;
      if (!this.#isExpected) this.#onEnd(this.stopped ?? `exit ${code ?? signal}`);
    });
  }

  /** As `kill -9`, or SIGTERM; done when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#isExpected = true;
    const gone = once(child, 'exit');
    if (this.#isPaused && signal === 'SIGTERM') this.resume();
    child.kill(signal);
    await gone;
  }

  pause(): void {
    this.#isPaused = this.#child?.kill('SIGSTOP') === true;
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
    this.#isPaused = false;
  }

  /** Undefined while it does not answer. */
  async standing(): Promise<Standing | undefined> {
    try {
      const url = `http://127.0.0.1:${this.place.httpPort}/v1/orrery/standing`;
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      return (await response.json()) as Standing;
    } catch {
      return undefined;
    }
  }

  #note(line: string): void {
    appendFileSync(this.place.outputFile, `${new Date().toISOString()} ${line}\n`);
    const reason = /: stops: (.*)/.exec(line)?.[1];
    if (reason !== undefined) this.stopped = reason;
  }
}
