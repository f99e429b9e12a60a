/**
 * An agent made of the recorded answers of a real Nomad (`fixtures/nomad-http`): it knows each recorded call, and what a
 * test puts in their place. Holds no state, so what was recorded in sequence may be asked in any.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { printJson, readJson } from '../../../impl/cli/http/exact-json.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import { FIXTURES } from '../jobspec/fixtures.ts';

const RECORDED = join(FIXTURES, 'nomad-http', 'v1.5.0');
export const HAS_RECORDINGS = existsSync(RECORDED);

export interface Seen {
  /** `PUT /v1/jobs?region=mars`. */
  readonly call: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The answer's JSON is kept as text: what stands in the file, digit for digit. */
function recorded(file: string): readonly [call: string, answer: Answer] {
  const text = readFileSync(join(RECORDED, file), 'utf8');
  const { request, response } = JSON.parse(text) as {
    readonly request: { readonly method: string; readonly path: string };
    readonly response: { readonly status: number; readonly text?: string };
  };
  const verbatim = /\n {2}"json": (.*)\n {1,2}\}/.exec(text)?.[1];
  return [
    `${request.method} ${request.path}`,
    { status: response.status, headers: {}, body: verbatim ?? response.text ?? '' },
  ];
}

export class RecordedAgent {
  readonly seen: Seen[] = [];
  readonly #answers: Map<string, Answer>;
  readonly #server: Server;

  constructor() {
    const files = HAS_RECORDINGS ? readdirSync(RECORDED) : [];
    const calls = files.filter((file) => /^\d+-/.test(file) && !file.includes('acl')).map(recorded);
    this.#answers = new Map(calls.toReversed());
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** What the server says to `PUT /v1/jobs`; a PUT and a POST are the same. Text is sent as it is. */
  answer(call: string, value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
    const body = typeof value === 'string' || Buffer.isBuffer(value) ? value : printJson(value, 0);
    this.#answers.set(call.replace(/^PUT/, 'POST'), { status, headers, body });
  }

  /** The JSON that was recorded for a call. */
  recorded(call: string): unknown {
    return readJson(String(this.#answers.get(call)?.body));
  }

  async start(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
    const { method = '', url = '', headers } = request;
    this.seen.push({ call: `${method} ${url}`, body, headers });
    const call = `${method.replace(/^PUT$/, 'POST')} ${url}`;
    const answer = this.#answers.get(call) ?? this.#answers.get(call.replace(/\?.*$/, ''));
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `orrery ARGV` against the agent; `input` is what is typed. */
export async function orrery(
  agent: Pick<RecordedAgent, 'address'>,
  argv: readonly string[],
  input = '',
): Promise<Ran> {
  const out = new Captured();
  const err = new Captured();
  const before = process.env['NOMAD_ADDR'];
  process.env['NOMAD_ADDR'] = agent.address;
  try {
    const code = await runProgram(argv, COMMANDS, { out, err, input: Readable.from([input]) });
    return { code, out: out.text, err: err.text };
  } finally {
    if (before === undefined) delete process.env['NOMAD_ADDR'];
    else process.env['NOMAD_ADDR'] = before;
  }
}

/**
 * Without the instants: those of the run, and the ages of what was recorded. How wide those columns are goes with them.
 */
export function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+(Z|[+-]\d\d:\d\d)/g, 'TIME')
    .replaceAll(/\w+ (ago|from now)/g, 'AGE')
    .replaceAll(/(AGE|Created) +/g, '$1 ');
}
