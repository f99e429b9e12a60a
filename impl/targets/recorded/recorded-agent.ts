/**
 * Recorded exchanges of a real client agent with a server, read as what the agent said and what it was told. Calls are
 * paired with their answers by connection and number. The form of the files is in docs/formats/conform.md.
 */
import { askedSteps, toldSteps } from '../client/agent-calls.ts';
import type { AgentStep } from '../../../spec/conform/outside/agent.ts';

/** One frame, either way. */
export interface Frame {
  readonly kind: string;
  readonly t?: number;
  readonly conn?: number;
  readonly method?: string;
  readonly header?: { readonly ServiceMethod?: string; readonly Seq?: number; readonly Error?: string };
  readonly body?: unknown;
}

export class RecordedAgent {
  /** Arguments of calls by connection and number: some answers do not say what they answer. */
  readonly #asked = new Map<string, unknown>();

  /** The steps that one frame comes to. */
  steps(frame: Frame, where: string): AgentStep[] {
    const { kind, t: at = 0, header = {}, conn, method, body } = frame;
    const key = `${conn}/${header.Seq}`;
    const name = header.ServiceMethod || method || '';
    if (kind === 'rpc-request') {
      this.#asked.set(key, body);
      return askedSteps(name, body).map((said) => ({ ...said, at, where }));
    }
    if (kind !== 'rpc-response') return [];
    const result = header.Error ? { error: header.Error } : { ok: body as object };
    return toldSteps(name, this.#asked.get(key), result).map((said) => ({ ...said, at, where }));
  }
}
