/**
 * From a description to what the checker explores: a world, its model and its properties. Every name is looked up here, for
 * those who write without types; what machines may not use is refused by `spec/model`.
 */
import { ModelError } from '../model/errors.ts';
import { startedAfter } from '../model/started.ts';
import type { LocalState, Model, Property, Scalar } from '../model/types.ts';
import {
  type Condition,
  defineWorld,
  type JointEvent,
  type Observation,
  type World,
} from '../model/world.ts';
import type { AnySystem, DescribedEvent, DescribedLaw, DescribedPart, Description } from './description.ts';

export interface CompiledSystem {
  readonly name: string;
  readonly world: World;
  readonly model: Model;
  readonly properties: readonly Property[];
  readonly expected: Description['expected'];
}

/** @throws ModelError naming the place, what was found there, why it is refused and what to write instead */
export function compileSystem({ description }: AnySystem): CompiledSystem {
  const { name, start, expected } = description;
  const names = new Names(description);
  const world = defineWorld({
    name,
    components: description.components,
    events: description.events.map((event) => jointEvent(event, names)),
  });
  const model = start.length === 0 ? world.model : startedAfter(world, start);
  const properties = description.laws.map((law) => propertyOf(law, world, names));
  for (const law of Object.keys(expected)) names.requireLaw(law);
  return { name, world, model, properties, expected };
}

/** The names of a description, and what they stand for. */
class Names {
  private readonly description: Description;
  private readonly observations = new Map<string, Observation>();
  private readonly conditions = new Map<string, Condition>();
  private readonly laws = new Set<string>();

  constructor(description: Description) {
    this.description = description;
    for (const { name, of, as } of description.observations) {
      if (this.observations.has(name) || Object.hasOwn(description.components, name))
        throw this.fault(
          `observation '${name}'`,
          'the name is taken',
          'laws know what they speak of by name',
          'a name of its own',
        );
      const safe = this.withoutThrowing(`observation '${name}'`, as);
      this.observations.set(name, { of, as: named(name, safe) });
    }
    for (const { name } of description.laws) {
      if (this.laws.has(name))
        throw this.fault(
          `law '${name}'`,
          'a second law of this name',
          'a verdict is known by it',
          'a name of its own',
        );
      this.laws.add(name);
    }
  }

  observation(name: string, where: string): Observation {
    const found = this.observations.get(name);
    if (found !== undefined) return found;
    throw this.unknown(where, 'observation', name, this.observations.keys());
  }

  /** The observation as a condition, or its contrary. One function for each, so that what it says is computed once. */
  condition(name: string, wanted: boolean, where: string): Condition {
    const key = wanted ? name : `not ${name}`;
    const known = this.conditions.get(key);
    if (known !== undefined) return known;
    const { of, as } = this.observation(name, where);
    const is = named(key, (...locals: LocalState[]) => this.truth(as(...locals), name, where) === wanted);
    this.conditions.set(key, { of, is });
    return { of, is };
  }

  /** A component stands for itself. */
  input(name: string, where: string): string | Observation {
    if (Object.hasOwn(this.description.components, name)) return name;
    const found = this.observations.get(name);
    if (found !== undefined) return found;
    const known = [...Object.keys(this.description.components), ...this.observations.keys()];
    throw this.unknown(where, 'component or observation', name, known);
  }

  /** The function of a law, which answers or is complained about. */
  judging<A extends readonly unknown[]>(
    where: string,
    is: (...values: A) => boolean,
  ): (...values: A) => boolean {
    const safe = this.withoutThrowing(where, is);
    return (...values) => {
      const holds: unknown = safe(...values);
      if (typeof holds === 'boolean') return holds;
      throw this.fault(
        where,
        `gave ${String(holds)}`,
        'a law is kept or broken',
        'a function that returns a boolean',
      );
    };
  }

  private withoutThrowing<A extends readonly unknown[], R>(
    where: string,
    fn: (...values: A) => R,
  ): (...values: A) => R {
    return (...values) => {
      try {
        return fn(...values);
      } catch (cause) {
        const found = `threw ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`;
        throw this.fault(
          where,
          found,
          'it is asked about every state',
          'a function that has an answer for each',
        );
      }
    };
  }

  requireLaw(name: string): void {
    if (!this.laws.has(name)) throw this.unknown('expecting', 'law', name, this.laws);
  }

  private truth(value: Scalar, name: string, where: string): boolean {
    if (typeof value === 'boolean') return value;
    throw this.fault(
      where,
      `observation '${name}' gave ${String(value)}`,
      'a condition is true or false',
      'an observation that returns a boolean',
    );
  }

  private unknown(where: string, what: string, name: string, known: Iterable<string>): ModelError {
    const list = [...known].join(', ');
    return this.fault(
      where,
      `unknown ${what} '${name}'`,
      'the system has none of that name',
      list === '' ? `no ${what} is there: name one first` : `one of ${list}`,
    );
  }

  private fault(where: string, found: string, reason: string, instead: string): ModelError {
    return new ModelError({ subject: `system ${this.description.name}`, where, found, reason, instead });
  }
}

function named<F extends (...states: LocalState[]) => unknown>(name: string, fn: F): F {
  return Object.defineProperty(fn, 'name', { value: name });
}

function jointEvent({ when = [], unless = [], parts, ...event }: DescribedEvent, names: Names): JointEvent {
  const where = `event '${event.name}'`;
  return {
    ...event,
    parts: parts.map((part, i) => jointPart(part, names, `${where}, parts[${i}]`)),
    when: [
      ...when.map((name) => names.condition(name, true, `${where}, when`)),
      ...unless.map((name) => names.condition(name, false, `${where}, unless`)),
    ],
  };
}

function jointPart(
  { component, type, optional, only, with: payload = {} }: DescribedPart,
  names: Names,
  where: string,
) {
  const fields = Object.entries(payload).map(([field, value]) => [
    field,
    typeof value === 'object' ? names.observation(value.see, `${where}.with.${field}`) : value,
  ]);
  return {
    component,
    type,
    ...(fields.length > 0 && { with: Object.fromEntries(fields) as Record<string, Scalar | Observation> }),
    ...(optional !== undefined && { optional }),
    ...(only !== undefined && { only: names.condition(only, true, `${where}.only`) }),
  };
}

function propertyOf(law: DescribedLaw, world: World, names: Names): Property {
  const { name, sentence } = law;
  const where = `law '${name}'`;
  switch (law.kind) {
    case 'always':
    case 'sometimes': {
      const of = law.of.map((input) => names.input(input, where));
      return { name, sentence, kind: law.kind, state: world.predicate(of, names.judging(where, law.is)) };
    }
    case 'step':
      return {
        name,
        sentence,
        kind: 'always',
        step: world.stepPredicate(law.of, names.judging(where, law.is), law.events),
      };
    case 'eventually': {
      const truth = (observed: string) =>
        world.predicate([names.observation(observed, where)], (value) => value === true);
      return {
        name,
        sentence,
        kind: 'eventually',
        goal: truth(law.goal),
        ...(law.from !== undefined && { from: truth(law.from) }),
        stays: law.stays ?? false,
      };
    }
  }
}
