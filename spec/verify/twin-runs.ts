/**
 * Two runs that no server can tell apart: one that breaks a law, and another in which everything that a server sees is
 * the same, step by step. Servers see what arrives, what is pulled and what they write; not what is sent, nor when.
 */
import type { Path, Step } from '../check/path.ts';
import { TupleStore } from '../model/tuple-store.ts';
import type { LocalState, Predicate } from '../model/types.ts';
import type { Composed } from '../worlds/compose.ts';

/** What a server sees of one step: the event, and all records and calls after it, as text. */
export interface Sight {
  readonly event: string;
  readonly servers: string;
}

const UNSEEN = /loses its link$|has its link back$|sends |is lost$|^task of | restarts$/;

/** A call on its way is not seen before it is read. */
function seenAs(component: string, local: LocalState): string {
  const isCall = /^(heartbeat|register|report)/.test(component);
  return isCall && (local.value === 'sent' || local.value === 'idle') ? 'nothing yet' : local.label;
}

function serversIn({ world, cast }: Composed, state: Uint16Array): string {
  const theirs = new Set([...cast.nodes.map((n) => n.client), ...cast.slots.map((s) => s.task), 'faults']);
  return world.components
    .filter((name) => !theirs.has(name) && !/ freshness$|^churn /.test(name))
    .map((name) => `${name}: ${seenAs(name, world.local(state, name))}`)
    .join('; ');
}

function sightOf(composed: Composed, step: Step): Sight | undefined {
  return UNSEEN.test(step.name) ? undefined : { event: step.name, servers: serversIn(composed, step.state) };
}

/** What the servers see of a run, in order. */
export function sightsOf(composed: Composed, path: Path): Sight[] {
  return path.steps.flatMap((step) => sightOf(composed, step) ?? []);
}

/** The shortest run that servers see as they see this one, and that ends as asked; undefined when there is none. */
export function twinOf(composed: Composed, path: Path, ends: Predicate): Path | undefined {
  const { model } = composed;
  const sights = sightsOf(composed, path);
  const store = new TupleStore(model.width + 1);
  const found: { from: number; step: Step; at: number }[] = [];
  const row = new Uint16Array(model.width + 1);
  const arrive = (from: number, step: Step, at: number): boolean => {
    row.set(step.state);
    row[model.width] = at;
    store.intern(row);
    if (store.isNew) found.push({ from, step, at });
    return store.isNew && at === sights.length && ends(step.state);
  };
  arrive(-1, { action: -1, name: '', state: path.initial }, 0);
  for (let i = 0; i < found.length; i++) {
    const { step, at } = found[i] as { step: Step; at: number };
    for (const [action, { name }] of model.actions.entries()) {
      const state = new Uint16Array(model.width);
      if (!model.step(step.state, action, state)) continue;
      const next: Step = { action, name, state };
      const sight = sightOf(composed, next);
      const expected = sights[at];
      if (sight !== undefined && (sight.event !== expected?.event || sight.servers !== expected.servers))
        continue;
      if (arrive(i, next, sight === undefined ? at : at + 1)) return runTo(found, path.initial);
    }
  }
  return undefined;
}

function runTo(found: readonly { from: number; step: Step }[], initial: Uint16Array): Path {
  const steps: Step[] = [];
  for (let i = found.length - 1; i > 0; i = found[i]?.from ?? 0)
    steps.push((found[i] as { step: Step }).step);
  return { initial, steps: steps.reverse() };
}
