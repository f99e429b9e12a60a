/**
 * One member of a Raft cluster as a process, whoever wrote it: started, told what to do, killed. Orders go in as JSON lines,
 * events come back as JSON lines; `peers/main.go` and `raft-member.ts` are the two ends that understand them.
 *
 *     {"do":"propose","proposers":64,"ms":1500}   {"event":"proposed","commits":N,"ms":T,"p50us":..,"p99us":..}
 *     {"do":"fill","entries":1000000}             {"event":"filled"}
 *     {"do":"applied"}                            {"event":"applied","count":N}
 *     (unasked)                                   {"event":"ready"}, {"event":"leads"} once a first entry is committed
 *
 * An answer may carry `error`. Entries have 256 bytes; the replicated state keeps the newest 100,000 of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Answer {
  readonly event: string;
  readonly error?: string;
  readonly commits?: number;
  readonly ms?: number;
  readonly p50us?: number;
  readonly p99us?: number;
  readonly count?: number;
  /** When this process read the line: milliseconds of `performance.now()`. */
  readonly at: number;
}

export class Member {
  readonly #child: ChildProcess;
  readonly #waiting: { event: string; take: (answer: Answer) => void; refuse: (why: Error) => void }[] = [];
  /** When it first led, and again after each election that it won. */
  readonly led: number[] = [];

  constructor(command: readonly string[]) {
    this.#child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#hear(line));
    this.#child.on('exit', (code) => this.#ended(code));
    // A member that was killed cannot take orders; its exit says so already.
    this.#child.stdin!.on('error', () => {});
  }

  #hear(line: string): void {
    const answer = { ...(JSON.parse(line) as Answer), at: performance.now() };
    if (answer.event === 'leads') this.led.push(answer.at);
    const place = this.#waiting.findIndex(({ event }) => event === answer.event);
    if (place < 0) return;
    const [waiter] = this.#waiting.splice(place, 1);
    if (answer.error) waiter!.refuse(new Error(answer.error));
    else waiter!.take(answer);
  }

  #ended(code: number | null): void {
    for (const { event, refuse } of this.#waiting.splice(0)) {
      refuse(new Error(`a member ended (exit ${code}) where "${event}" was expected`));
    }
  }

  /** The next event of this name. */
  next(event: string): Promise<Answer> {
    return new Promise((take, refuse) => this.#waiting.push({ event, take, refuse }));
  }

  ask(order: { do: string } & Record<string, unknown>, event: string): Promise<Answer> {
    const answer = this.next(event);
    this.#child.stdin!.write(`${JSON.stringify(order)}\n`);
    return answer;
  }

  async applied(): Promise<number> {
    return (await this.ask({ do: 'applied' }, 'applied')).count!;
  }

  /** As by `kill -9`. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
