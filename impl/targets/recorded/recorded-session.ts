/**
 * Recorded exchanges of a scripted client with a real server, read as a session: calls are events, digests of the HTTP
 * API are what was seen. One job of the recording is looked at. It translates; what may follow from what is not its
 * business. The form of the files is in docs/formats/conform.md.
 */
import { InputError } from '../../io/input-error.ts';
import type { EventInstance, Facts } from '../../../spec/conform/target.ts';
import type { RecordedStep } from '../../../spec/conform/outside/recorded.ts';

interface Exchange {
  readonly kind: string;
  /** ms since the beginning. */
  readonly t?: number;
  readonly method?: string;
  readonly request?: { readonly body?: Body };
  readonly response?: { readonly header?: { readonly Error?: string }; readonly body?: Body };
  readonly state?: Digest;
}
type Body = Readonly<Record<string, unknown>> | null;

interface Digest {
  readonly node?: Readonly<Record<string, unknown>> | null;
  readonly jobs?: Readonly<Record<string, { readonly allocs?: readonly AllocDigest[] | null }>>;
}

interface AllocDigest {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly DesiredStatus: string;
  readonly CreateIndex: number;
}

const SLOTS = ['a', 'b'];

/** A file's text. @throws InputError when it is no recording */
export function exchangesIn(text: string, file: string): readonly Exchange[] {
  const wrong = (problem: string): InputError =>
    new InputError({
      file,
      problem,
      remedy: 'name recorded exchanges, as docs/formats/conform.md describes them',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('is no JSON');
  }
  const { steps } = (value ?? {}) as { steps?: unknown };
  if (!Array.isArray(steps)) throw wrong('has no list of steps');
  return steps as readonly Exchange[];
}

export class RecordedSession {
  readonly #job: string;
  readonly #nodes: readonly string[];
  #allocs: readonly string[] = [];
  #overdueAt = Number.POSITIVE_INFINITY;

  /** @param job the job that is looked at; @param exchanges of all files, to know the node by */
  constructor(job: string, exchanges: readonly Exchange[]) {
    this.#job = job;
    const last = exchanges.findLast(({ kind }) => kind === 'observe');
    this.#allocs = byAge(last?.state?.jobs?.[job]?.allocs ?? []).map(({ ID }) => ID);
    const node = last?.state?.node?.['ID'];
    this.#nodes = typeof node === 'string' ? [node] : [];
  }

  /** One exchange as a step, or nothing when it is not about the session. */
  step(exchange: Exchange, where: string): RecordedStep | undefined {
    const { kind, t = 0, state } = exchange;
    const isOverdue = t > this.#overdueAt;
    if (kind === 'observe' && state !== undefined) return { where, isOverdue, facts: this.#facts(state) };
    const event = kind === 'rpc' ? this.#event(exchange) : undefined;
    if (event === undefined) return undefined;
    const ttlNs = Number(exchange.response?.body?.['HeartbeatTTL'] ?? 0);
    if (ttlNs > 0) this.#overdueAt = t + ttlNs / 1e6;
    return { where, isOverdue, event };
  }

  #event({ method, request, response }: Exchange): EventInstance | undefined {
    const body = request?.body ?? {};
    // What is answered by an error of form is asked of nobody's session.
    if (response?.header?.Error) return undefined;
    switch (method ?? '') {
      case 'Node.Register':
        return {
          type: 'REGISTER',
          status: String((body['Node'] as { Status?: string }).Status),
          changed: false,
        };
      case 'Node.UpdateStatus':
        return this.#nodes.includes(String(body['NodeID'])) ? { type: 'HEARTBEAT' } : undefined;
      case 'Node.GetClientAllocs':
        return { type: 'PULL' };
      case 'Node.UpdateAlloc':
        return this.#report(body['Alloc'] as readonly AllocDigest[]);
      default:
        return undefined;
    }
  }

  #report(allocs: readonly AllocDigest[]): EventInstance {
    const said = SLOTS.map((slot, at) => [
      slot,
      allocs.find(({ ID }) => ID === this.#allocs[at])?.ClientStatus ?? 'none',
    ]);
    return { type: 'REPORT', ...Object.fromEntries(said) };
  }

  #facts({ node, jobs }: Digest): Facts {
    const allocs = byAge(jobs?.[this.#job]?.allocs ?? []);
    const shown = SLOTS.map((slot, at) => {
      const alloc = allocs[at];
      return [slot, alloc === undefined ? null : `${alloc.ClientStatus}/${alloc.DesiredStatus}`] as const;
    });
    const index = (name: string) => (typeof node?.[name] === 'number' ? node[name] : null);
    return {
      status: (node?.['Status'] as string | undefined) ?? null,
      eligibility: (node?.['SchedulingEligibility'] as string | undefined) ?? null,
      missedIndex: index('LastMissedHeartbeatIndex'),
      reportIndex: index('LastAllocUpdateIndex'),
      ...Object.fromEntries(shown),
    };
  }
}

function byAge(allocs: readonly AllocDigest[]): readonly AllocDigest[] {
  return allocs.toSorted((one, other) => one.CreateIndex - other.CreateIndex);
}
