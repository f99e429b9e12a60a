/**
 * Any program that speaks the JSON lines of docs/formats/conform.md, as a target. One process serves all walks; after
 * trouble the next walk begins with a new one. It carries: what the words mean is for the program and for the judge.
 */
import type { EventInstance, Facts, Scalar, Sent, Setup, Target } from '../../../spec/conform/target.ts';
import { LineProcess, type LineProcessOptions } from './line-process.ts';

type Reply = Readonly<Record<string, unknown>>;
const NOTHING: Facts = {};

export class ProgramTarget implements Target {
  readonly name = 'program';
  readonly #options: LineProcessOptions;
  readonly #revision: string;
  #process: LineProcess | undefined;
  #trouble: string | undefined;

  constructor(options: LineProcessOptions, revision: string) {
    this.#options = options;
    this.#revision = revision;
  }

  /** Whether the program has a door for a component; it says so when it is asked to start. */
  async offers(component: string): Promise<boolean> {
    const reply = await this.#start({ component, seed: 0 });
    if (this.#trouble === undefined) await this.stop();
    return reply['unsupported'] === undefined && this.#trouble === undefined;
  }

  async start(setup: Setup): Promise<void> {
    const reply = await this.#start(setup);
    if (reply['unsupported'] !== undefined && this.#trouble === undefined)
      this.#trouble = `does not offer ${setup.component} any more: ${JSON.stringify(reply['unsupported'])}`;
  }

  async send(event: EventInstance): Promise<Sent> {
    const reply = await this.#ask({ type: 'send', event });
    const sent = sentIn(reply);
    if (sent === undefined)
      this.#misunderstood(
        reply,
        'send',
        '{"accepted": true or false}, {"untold": true}, {"doubtful": "why"} or {"notDrivable": "why"}',
      );
    return sent ?? { doubtful: 'it did not say' };
  }

  async observe(): Promise<Facts> {
    const reply = await this.#ask({ type: 'observe' });
    const facts = factsIn(reply);
    if (facts === undefined)
      this.#misunderstood(reply, 'observe', '{"facts": {...}} with strings, numbers, booleans and nulls');
    return facts ?? NOTHING;
  }

  async stop(): Promise<void> {
    await this.#ask({ type: 'stop' });
  }

  trouble(): string | undefined {
    return this.#trouble;
  }

  frames(): readonly string[] {
    return this.#process?.exchanged ?? [];
  }

  /** No more walks. */
  async end(): Promise<void> {
    await this.#process?.end();
    this.#process = undefined;
  }

  async #start({ component, seed }: Setup): Promise<Reply> {
    if (this.#trouble !== undefined) await this.end();
    this.#trouble = undefined;
    this.#process ??= new LineProcess(this.#options);
    return this.#ask({ type: 'start', component, revision: this.#revision, seed });
  }

  async #ask(question: object): Promise<Reply> {
    const process = this.#process;
    if (process === undefined || this.#trouble !== undefined) return {};
    const answer = await process.ask(JSON.stringify(question));
    if ('trouble' in answer) this.#trouble = answer.trouble;
    else {
      const reply = replyIn(answer.line);
      if (reply !== undefined) return reply;
      this.#trouble = `answered what is no JSON object: ${answer.line.slice(0, 200)}`;
    }
    return {};
  }

  #misunderstood(reply: Reply, asked: string, instead: string): void {
    this.#trouble ??= `answered "${asked}" with ${JSON.stringify(reply).slice(0, 200)}; it takes ${instead}`;
  }
}

function replyIn(line: string): Reply | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Reply)
      : undefined;
  } catch {
    return undefined;
  }
}

function sentIn(reply: Reply): Sent | undefined {
  const { accepted, untold, doubtful, notDrivable } = reply;
  if (typeof accepted === 'boolean') return { accepted };
  if (untold === true) return { untold };
  if (typeof doubtful === 'string') return { doubtful };
  return typeof notDrivable === 'string' ? { notDrivable } : undefined;
}

function factsIn({ facts }: Reply): Facts | undefined {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return undefined;
  return Object.values(facts).every(isScalar) ? (facts as Facts) : undefined;
}

function isScalar(value: unknown): value is Scalar | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
