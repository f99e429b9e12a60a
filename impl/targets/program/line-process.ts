/**
 * A child process that is asked a line at a time and answers each with a line. It times answers, keeps what went to and
 * fro, and says in one line how a process failed to answer. It knows nothing of what the lines say.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface LineProcessOptions {
  readonly command: readonly string[];
  /** How long an answer may take, ms. */
  readonly answerMs: number;
}

/** An answer, or why there is none. */
export type Answer = { readonly line: string } | { readonly trouble: string };

const KEPT_LINES = 40;
const KEPT_STDERR = 400;
/** An answer that is longer than this is none. */
const MAX_LINE = 1 << 20;
/** Between being asked to end and being made to. */
const GRACE_MS = 500;

export class LineProcess {
  readonly #options: LineProcessOptions;
  readonly #child: ChildProcess;
  readonly #exchanged: string[] = [];
  #pending = '';
  #stderr = '';
  #trouble: string | undefined;
  #waiting: ((answer: Answer) => void) | undefined;

  constructor(options: LineProcessOptions) {
    this.#options = options;
    const [file = '', ...args] = options.command;
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.once('error', (error: NodeJS.ErrnoException) =>
      this.#fail(`cannot be started (${error.code}): ${file}`),
    );
    this.#child.once('close', (code, signal) => this.#fail(this.#endOf(code, signal)));
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR);
    });
  }

  /** Lines that went to and fro, `>` to it and `<` from it, the newest last. */
  get exchanged(): readonly string[] {
    return this.#exchanged;
  }

  /** Ask, and wait for one line. After trouble there is only trouble. */
  async ask(line: string): Promise<Answer> {
    if (this.#trouble !== undefined) return { trouble: this.#trouble };
    this.#keep(`> ${line}`);
    this.#child.stdin?.write(`${line}\n`);
    const { answerMs } = this.#options;
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.#fail(`does not answer within ${answerMs} ms; it was asked ${line}`),
        answerMs,
      );
      this.#waiting = (answer) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(answer);
      };
      this.#next();
    });
  }

  /** Ends it: politely, and then not. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#trouble ??= 'was ended';
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    const gone = once(this.#child, 'close');
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await gone;
    clearTimeout(timer);
  }

  #read(text: string): void {
    this.#pending += text;
    if (this.#pending.length > MAX_LINE) this.#fail(`wrote a line of more than ${MAX_LINE} characters`);
    this.#next();
  }

  #next(): void {
    const end = this.#pending.indexOf('\n');
    if (end === -1 || this.#waiting === undefined) return;
    const line = this.#pending.slice(0, end).replace(/\r$/, '');
    this.#pending = this.#pending.slice(end + 1);
    this.#keep(`< ${line}`);
    this.#waiting({ line });
  }

  #keep(line: string): void {
    this.#exchanged.push(line);
    if (this.#exchanged.length > KEPT_LINES) this.#exchanged.shift();
  }

  #fail(trouble: string): void {
    this.#trouble ??= trouble;
    this.#waiting?.({ trouble: this.#trouble });
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const said = this.#stderr.trim().split('\n').slice(-3).join(' | ');
    return `ended (${how})${said === '' ? '' : `; its last words: ${said}`}`;
  }
}
