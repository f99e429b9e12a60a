/** What every command begins with that talks to an agent: the connection, and how to show things. */
import type { Call } from './command.ts';
import { AgentClient } from './http/agent-client.ts';
import { connectionOf } from './http/connection.ts';
import { printJson } from './http/exact-json.ts';
import { type Colour, paintFor } from './show/paint.ts';

export class Session {
  readonly agent: AgentClient;
  readonly verbose: boolean;
  readonly #call: Call;
  readonly paint: (colour: Colour, text: string) => string;

  constructor(call: Call) {
    this.#call = call;
    this.agent = new AgentClient(connectionOf(call.options, process.env));
    this.verbose = call.options['verbose'] === true;
    this.paint = paintFor(call.out, call.options['color'] !== false, process.env);
  }

  get call(): Call {
    return this.#call;
  }

  /** A result, with the end of its line. */
  print(text: string): void {
    this.#call.out.write(`${text}\n`);
  }

  printJson(value: unknown): void {
    this.print(printJson(value));
  }

  /** A heading after an empty line, and what stands under it. */
  section(title: string, text: string): void {
    this.print(`\n${this.paint('bold', title)}\n${text}`);
  }

  /** The first eight characters of an identifier, unless all are wanted. */
  id(id: string | undefined | null): string {
    return this.verbose ? (id ?? '') : (id ?? '').slice(0, 8);
  }
}
