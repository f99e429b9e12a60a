/**
 * A swarm: many bit-state searches of one system, each by itself, and what they found put together. Members run anywhere; what
 * each leaves is a document that names the system by a digest, so that only what belongs together is merged.
 */
import { type BitStateOptions, searchBitState } from '../check/bit-state.ts';
import { DistinctSketch } from '../check/distinct-sketch.ts';
import type { Counterexample } from '../export/verify-report.ts';
import { fnv1a } from '../model/fnv.ts';
import { narrate } from '../verify/narrate.ts';
import { type CompiledSystem, compileSystem } from './compile.ts';
import type { AnySystem } from './description.ts';

export const SWARM_FORMAT = 'orrery-swarm/1';

/** What one member found, as plain data. */
export interface SwarmMember {
  readonly format: typeof SWARM_FORMAT;
  readonly system: string;
  /** Of names and start: members of one swarm have the same. */
  readonly digest: string;
  readonly seed: number;
  /** States taken for new. */
  readonly states: number;
  /** Steps judged. */
  readonly steps: number;
  readonly deepest: number;
  /** Share of the bits that are set, 0 to 1. */
  readonly filled: number;
  readonly ended: 'whole' | 'depth' | 'budget';
  readonly seconds: number;
  /** HyperLogLog registers, base64. */
  readonly sketch: string;
  /** Laws with their sentences; `sometimes` that were met are in `reached`. */
  readonly laws: readonly { readonly name: string; readonly kind: string; readonly sentence: string }[];
  readonly reached: readonly string[];
  readonly counterexamples: readonly Counterexample[];
  /** How often each event was enabled. */
  readonly events: Readonly<Record<string, number>>;
}

/** The union of members. */
export interface Swarm {
  readonly system: string;
  readonly members: number;
  readonly seeds: readonly number[];
  /** About how many distinct states they have met together; the standard error is 1.6 %. */
  readonly distinctStates: number;
  readonly steps: number;
  readonly deepest: number;
  /** Some member had nothing left to follow. */
  readonly whole: boolean;
  readonly laws: SwarmMember['laws'];
  /** `sometimes` that no member met. */
  readonly unreached: readonly string[];
  /** Events that no member ever found enabled. */
  readonly unused: readonly string[];
  /** For each law that is broken the shortest run that a member has. */
  readonly counterexamples: readonly Counterexample[];
}

/** Runs one member. @throws ModelError as `explore` does */
export function searchMember(system: AnySystem, options: BitStateOptions): SwarmMember {
  const compiled = compileSystem(system);
  const { name, model, properties } = compiled;
  const asked = properties.filter(({ kind }) => kind !== 'eventually');
  const result = searchBitState(model, asked, options);
  const { seed, states, steps, deepest, filled, ended, seconds, reached, sketch, stepsPerAction } = result;
  return {
    format: SWARM_FORMAT,
    system: name,
    digest: digestOf(compiled),
    seed,
    states,
    steps,
    deepest,
    filled,
    ended,
    seconds,
    sketch: sketch.toText(),
    laws: asked.map(({ name: law, kind, sentence }) => ({ name: law, kind, sentence })),
    reached,
    counterexamples: result.violations.map(({ property, path }) =>
      narrate(
        compiled,
        path.steps.map((step) => step.name),
        {
          id: `${name}.${property}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-'),
          title: property,
          revision: name,
          world: name,
          property,
          replay: `found by seed ${seed}`,
        },
        () => true,
      ),
    ),
    events: Object.fromEntries(model.actions.map((action, a) => [action.name, stepsPerAction[a] ?? 0])),
  };
}

function digestOf({ name, world, model, properties }: CompiledSystem): string {
  const start = world.describe(model.init());
  return fnv1a(
    JSON.stringify([name, start, model.actions, properties.map((law) => [law.name, law.kind, law.sentence])]),
  );
}

/** Puts members of one swarm together. @throws RangeError when there is none, or they are not of one system */
export function mergeSwarm(members: readonly SwarmMember[]): Swarm {
  const [first] = members;
  if (first === undefined) throw new RangeError('a swarm has at least one member');
  const stranger = members.find(({ digest }) => digest !== first.digest);
  if (stranger !== undefined)
    throw new RangeError(
      `seed ${stranger.seed} searched "${stranger.system}" (${stranger.digest}), seed ${first.seed} "${first.system}" (${first.digest})`,
    );
  const once = [...new Map(members.map((member) => [member.seed, member])).values()];
  const sketches = once.map(({ sketch }) => DistinctSketch.fromText(sketch));
  const reached = new Set(once.flatMap((member) => member.reached));
  const used = (event: string) => once.some(({ events }) => (events[event] ?? 0) > 0);
  return {
    system: first.system,
    members: once.length,
    seeds: once.map(({ seed }) => seed).sort((a, b) => a - b),
    distinctStates: sketches.reduce((all, sketch) => all.union(sketch)).count,
    steps: once.reduce((sum, { steps }) => sum + steps, 0),
    deepest: Math.max(...once.map(({ deepest }) => deepest)),
    whole: once.some(({ ended }) => ended === 'whole'),
    laws: first.laws,
    unreached: first.laws
      .filter(({ kind, name }) => kind === 'sometimes' && !reached.has(name))
      .map(({ name }) => name),
    unused: Object.keys(first.events).filter((event) => !used(event)),
    counterexamples: first.laws.flatMap(({ name }) => shortest(once, name)),
  };
}

function shortest(members: readonly SwarmMember[], law: string): readonly Counterexample[] {
  return members
    .flatMap(({ counterexamples }) => counterexamples.filter(({ property }) => property === law))
    .sort((a, b) => a.steps.length - b.steps.length)
    .slice(0, 1);
}
