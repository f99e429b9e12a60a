/**
 * Is there an order of the calls on a register, each at one instant between its begin and its end, in which
 * everything that was seen is explained? Key by key, as registers are linearizable together when each is
 * (Herlihy and Wing 1990, locality). The search is Wing and Gong's with Lowe's memory of what was tried.
 *
 * Calls of unknown outcome are made certain first: as values are unique, one whose value was never seen can be left
 * out, and one whose value was seen took effect before whoever saw it had ended.
 */
import type { Call, Value } from './history.ts';

/** A call that took effect, as a step of a register. */
interface Step {
  readonly from: number;
  until: number;
  /** The register must hold this. Undefined: anything. */
  readonly needs: Value | undefined;
  /** It holds this afterwards. Undefined: what it held. */
  readonly leaves: Value | undefined;
  readonly call: Call;
}

export interface Verdict {
  readonly key: string;
  /** How many calls the longest explanation that was found explains. */
  readonly explained: number;
  /** Calls that could not be placed then. */
  readonly stuck: readonly Call[];
}

/** The keys whose calls nothing explains; none: the history is linearizable. */
export function violations(calls: readonly Call[]): readonly Verdict[] {
  const byKey = Map.groupBy(calls, ({ key }) => key);
  return [...byKey].flatMap(([key, ofKey]) => {
    const verdict = judge(key, ofKey);
    return verdict === undefined ? [] : [verdict];
  });
}

function judge(key: string, calls: readonly Call[]): Verdict | undefined {
  const steps = certainSteps(calls).toSorted((a, b) => a.from - b.from);
  return new Search(key, steps).run();
}

function certainSteps(calls: readonly Call[]): Step[] {
  const certain = calls.flatMap((call) => stepOf(call) ?? []);
  const seenBy = new Map<Value, number>();
  const note = (steps: readonly Step[]): void => {
    for (const { needs, until } of steps) {
      if (needs !== undefined) seenBy.set(needs, Math.min(seenBy.get(needs) ?? Infinity, until));
    }
  };
  note(certain);
  // One that is certain now may itself have seen the value of another.
  let open = calls.flatMap((call) => (call.outcome.type === 'info' ? (effectOf(call) ?? []) : []));
  for (;;) {
    const seen = open.filter(({ leaves }) => leaves !== undefined && seenBy.has(leaves));
    if (seen.length === 0) return certain;
    for (const step of seen) step.until = seenBy.get(step.leaves as Value) as number;
    certain.push(...seen);
    note(seen);
    open = open.filter((step) => !seen.includes(step));
  }
}

function stepOf(call: Call): Step | undefined {
  const { outcome, calledAt: from, endedAt: until } = call;
  switch (outcome.type) {
    case 'ok':
      if (call.operation.kind === 'read') {
        return { from, until, needs: outcome.value ?? null, leaves: undefined, call };
      }
      return effectOf(call);
    case 'conflict':
      return { from, until, needs: outcome.value, leaves: undefined, call };
    case 'fail':
    case 'info':
      return undefined;
  }
}

function effectOf(call: Call): Step | undefined {
  const { operation, calledAt: from, endedAt: until } = call;
  if (operation.kind === 'read') return undefined;
  const needs = operation.kind === 'cas' ? operation.from : undefined;
  return { from, until, needs, leaves: operation.to, call };
}

/** Depth first over which step comes next: any that began before the first of the remaining ones had to be over. */
class Search {
  readonly #key: string;
  readonly #steps: readonly Step[];
  readonly #placed: boolean[];
  readonly #tried = new Set<string>();
  #order: { readonly at: number; readonly before: Value }[] = [];
  #longest: readonly number[] = [];

  constructor(key: string, steps: readonly Step[]) {
    this.#key = key;
    this.#steps = steps;
    this.#placed = steps.map(() => false);
  }

  run(): Verdict | undefined {
    let value: Value = null;
    let from = 0;
    for (;;) {
      if (this.#order.length === this.#steps.length) return undefined;
      const next = this.#next(value, from);
      if (next !== undefined) {
        this.#order.push({ at: next, before: value });
        this.#placed[next] = true;
        const { leaves } = this.#steps[next] as Step;
        if (leaves !== undefined) value = leaves;
        from = 0;
        if (this.#order.length > this.#longest.length) this.#longest = this.#order.map(({ at }) => at);
        continue;
      }
      const back = this.#order.pop();
      if (back === undefined) return this.#verdict();
      this.#placed[back.at] = false;
      value = back.before;
      from = back.at + 1;
    }
  }

  /** The first step at or after place `from` that may come next, and leads where the search has not been. */
  #next(value: Value, from: number): number | undefined {
    const first = this.#placed.indexOf(false);
    let bound = Infinity;
    for (let at = first; at < this.#steps.length; at += 1) {
      const step = this.#steps[at] as Step;
      if (step.from > bound) return undefined;
      if (this.#placed[at] === true) continue;
      bound = Math.min(bound, step.until);
      const fits = step.needs === undefined || step.needs === value;
      if (at >= from && fits && this.#isNew(first, at, step.leaves ?? value)) return at;
    }
    return undefined;
  }

  #isNew(first: number, at: number, value: Value): boolean {
    const last = this.#order.reduce((most, placed) => Math.max(most, placed.at), at);
    const ahead = this.#placed.slice(first, last + 1).map((isPlaced, i) => isPlaced || first + i === at);
    const state = `${first} ${ahead.map(Number).join('')} ${value}`;
    if (this.#tried.has(state)) return false;
    this.#tried.add(state);
    return true;
  }

  #verdict(): Verdict {
    const placed = new Set(this.#longest);
    const left = this.#steps.filter((_, at) => !placed.has(at));
    return { key: this.#key, explained: placed.size, stuck: left.slice(0, 8).map(({ call }) => call) };
  }
}

/**
 * The same history with one read that saw what had been overwritten before it began: what a judge must refuse.
 * Undefined when no read lends itself.
 */
export function doctored(calls: readonly Call[]): readonly Call[] | undefined {
  const writes = calls.filter(
    ({ operation, outcome }) => operation.kind === 'write' && outcome.type === 'ok',
  );
  for (const [at, read] of calls.entries()) {
    if (read.operation.kind !== 'read' || read.outcome.type !== 'ok') continue;
    const before = writes.filter(({ key, endedAt }) => key === read.key && endedAt < read.calledAt);
    const second = before.toSorted((a, b) => b.calledAt - a.calledAt)[0];
    const first = before.find((write) => second !== undefined && write.endedAt < second.calledAt);
    if (first?.operation.kind !== 'write' || first.operation.to === read.outcome.value) continue;
    return calls.with(at, { ...read, outcome: { type: 'ok', value: first.operation.to } });
  }
  return undefined;
}
