/** One client of the HTTP API: registers as variables, and what came of each call in the words of a history. */
import type { Asked, Told } from './history.ts';

/** Longer than a call may be held and forwarded. */
const PATIENCE_MS = 20_000;
/** Answers after which the call certainly has done nothing. */
const NEVER_BEGUN = /^(No cluster leader|node is not the leader)$/;

interface Seen {
  readonly ModifyIndex: number;
  readonly Items: Readonly<Record<string, string>>;
}

export class VariablesClient {
  #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Talk to another server from now on. */
  moveTo(port: number): void {
    this.#port = port;
  }

  async run({ f, key, value, expected }: Asked): Promise<Told> {
    if (f === 'read') return await this.#read(key);
    return await this.#write(key, value ?? '', f === 'cas' ? `?cas=${expected}` : '');
  }

  /** Every path under a prefix, as the leader has it; undefined when nobody says. */
  async list(prefix: string): Promise<readonly string[] | undefined> {
    const response = await this.#fetch('GET', `/v1/vars?prefix=${prefix}`);
    if (response?.status !== 200) return undefined;
    return (JSON.parse(response.text) as { Path: string }[]).map(({ Path }) => Path);
  }

  async #read(key: string): Promise<Told> {
    const response = await this.#fetch('GET', `/v1/var/${key}`);
    if (response === undefined) return { type: 'fail' };
    if (response.status === 200) {
      const { ModifyIndex, Items } = seen(response.text);
      return { type: 'ok', value: Items['value'] ?? null, index: ModifyIndex };
    }
    return response.text === 'variable not found' ? { type: 'ok', value: null } : { type: 'fail' };
  }

  async #write(key: string, value: string, check: string): Promise<Told> {
    const response = await this.#fetch('PUT', `/v1/var/${key}${check}`, { Items: { value } });
    if (response === undefined) return { type: 'info' };
    if (response.status === 200) return { type: 'ok', index: seen(response.text).ModifyIndex };
    if (response.status === 409) return { type: 'fail', found: seen(response.text).ModifyIndex };
    const isCertain = NEVER_BEGUN.test(response.text) || response.text === REFUSED;
    return { type: isCertain ? 'fail' : 'info' };
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

function seen(text: string): Seen {
  return JSON.parse(text) as Seen;
}
