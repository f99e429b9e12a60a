/** One client of the HTTP API: registers as variables, and what came of each call in the words of a history. */
import type { Operation, Outcome, Value } from './history.ts';

/** Longer than a call may be held and forwarded. */
const PATIENCE_MS = 20_000;
/** Answers after which the call certainly has done nothing. */
const NEVER_BEGUN = /^(No cluster leader|node is not the leader)$/;

interface Seen {
  readonly ModifyIndex: number;
  readonly Items: Readonly<Record<string, string>>;
}

export class VariablesClient {
  /** The index at which a value was seen: what a checked write has to name. */
  readonly #indexes = new Map<string, number>();
  #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Talk to another server from now on. */
  moveTo(port: number): void {
    this.#port = port;
  }

  async run(key: string, operation: Operation): Promise<Outcome> {
    switch (operation.kind) {
      case 'read':
        return await this.#read(key);
      case 'write':
        return await this.#write(key, operation.to, '');
      case 'cas': {
        const index = operation.from === null ? 0 : this.#indexes.get(operation.from);
        return index === undefined ? { type: 'fail' } : await this.#write(key, operation.to, `?cas=${index}`);
      }
    }
  }

  /** Every path under a prefix, as the leader has it; undefined when nobody says. */
  async list(prefix: string): Promise<readonly string[] | undefined> {
    const response = await this.#fetch('GET', `/v1/vars?prefix=${prefix}`);
    if (response?.status !== 200) return undefined;
    return (JSON.parse(response.text) as { Path: string }[]).map(({ Path }) => Path);
  }

  async #read(key: string): Promise<Outcome> {
    const response = await this.#fetch('GET', `/v1/var/${key}`);
    if (response === undefined) return { type: 'fail' };
    if (response.status === 200) return { type: 'ok', value: this.#seen(response.text) };
    return response.text === 'variable not found' ? { type: 'ok', value: null } : { type: 'fail' };
  }

  async #write(key: string, value: string, check: string): Promise<Outcome> {
    const response = await this.#fetch('PUT', `/v1/var/${key}${check}`, { Items: { value } });
    if (response === undefined) return { type: 'info' };
    if (response.status === 200) return { type: 'ok', value: this.#seen(response.text) };
    if (response.status === 409) return { type: 'conflict', value: this.#seen(response.text) };
    const isCertain = NEVER_BEGUN.test(response.text) || response.text === REFUSED;
    return { type: isCertain ? 'fail' : 'info' };
  }

  #seen(text: string): Value {
    const { ModifyIndex, Items } = JSON.parse(text) as Seen;
    const value = Items['value'];
    if (value === undefined) return null;
    this.#indexes.set(value, ModifyIndex);
    return value;
  }

  /** Undefined: the call was made, and no answer came. */
  async #fetch(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string } | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
        method,
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      return cause?.code === 'ECONNREFUSED' ? { status: 0, text: REFUSED } : undefined;
    }
  }
}

const REFUSED = 'connection refused';
