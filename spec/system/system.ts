/**
 * How a system is written down: machines by name, what can be observed of them, events that several of them take part in,
 * laws. Each call returns a new system that knows one name more, so that a name that does not exist is a type error.
 */
import type { AnyStateMachine } from 'xstate';
import { ModelError } from '../model/errors.ts';
import type { Scalar } from '../model/types.ts';
import type { ComponentSpec } from '../model/world.ts';
import type { AnySystem, DescribedLaw, Description } from './description.ts';
import type {
  Cast,
  CheckedCast,
  EventOf,
  EventuallyOf,
  LocalsOf,
  NamesOf,
  Observations,
  ValuesOf,
} from './types.ts';

/**
 * A system of state machines with its laws. Made by `system`; explored by `explore`.
 *
 * @typeParam C its components
 * @typeParam O the values of its observations, by name
 * @typeParam E names of its events
 * @typeParam L names of its laws
 */
export interface System<C extends Cast, O extends Observations, E extends string, L extends string>
  extends AnySystem {
  /**
   * Names something that can be seen of one or several components: a pure function of their local states. Events carry
   * observations to machines and are enabled by them; laws speak of them.
   */
  observe<const N extends string, const A extends readonly NamesOf<C>[], V extends Scalar>(
    name: N,
    of: A,
    as: (...locals: LocalsOf<C, A>) => V,
  ): System<C, O & Record<N, V>, E, L>;

  /**
   * Adds something that can happen. It is enabled where its observations say so and no machine refuses its part; a machine
   * refuses an event type that its state does not declare, or whose guards are all false.
   */
  event<const N extends string>(name: N, event: EventOf<C, O>): System<C, O, E | N, L>;

  /** A law of every reachable state. `of` names components (their local states) and observations (their values). */
  always<const N extends string, const A extends readonly (NamesOf<C> | NamesOf<O>)[]>(
    name: N,
    sentence: string,
    of: A,
    holds: (...values: ValuesOf<C, O, A>) => boolean,
  ): System<C, O, E, L | N>;

  /** A law of every step: of the local states before it, its event, and the local states after it. */
  onEveryStep<const N extends string, const A extends readonly NamesOf<C>[]>(
    name: N,
    sentence: string,
    of: A,
    holds: (before: LocalsOf<C, A>, event: E, after: LocalsOf<C, A>) => boolean,
    /** Only steps of these events. Default: of all. */
    events?: readonly E[],
  ): System<C, O, E, L | N>;

  /** Some reachable state must be like that: what keeps laws from being true of nothing. */
  sometimes<const N extends string, const A extends readonly (NamesOf<C> | NamesOf<O>)[]>(
    name: N,
    sentence: string,
    of: A,
    is: (...values: ValuesOf<C, O, A>) => boolean,
  ): System<C, O, E, L | N>;

  /**
   * Once the environment is quiet, every run that treats the events as fairly as their `fairness` promises comes to the
   * goal. The counterexample is a run that ends in a loop, or in a state where nothing happens any more.
   */
  eventually<const N extends string>(name: N, sentence: string, law: EventuallyOf<O>): System<C, O, E, L | N>;

  /** Adds the same for each item: `s.each(['p1', 'p2'], (s, p) => s.event(...))`. */
  each<const T extends readonly unknown[], O2 extends Observations, E2 extends string, L2 extends string>(
    items: T,
    add: (system: System<C, O, E, L>, item: T[number]) => System<C, O2, E2, L2>,
  ): System<C, O2, E2, L2>;

  /** Begins after these events instead of with all machines in their initial states. */
  startingAfter(events: readonly E[]): System<C, O, E, L>;

  /** Laws that are known to be broken here. What is as expected is no failure; a verdict that moves is one. */
  expecting(verdicts: { readonly [N in L]?: 'holds' | 'violated' }): System<C, O, E, L>;
}

/**
 * Begins a system.
 * @param name how reports call it
 * @param components its machines by name; each may use only its own context and the event, and needs a name for every
 * guard and action
 */
export function system<const C extends Cast>(
  name: string,
  components: C & CheckedCast<C>,
): System<C, Record<never, never>, never, never> {
  const parts = Object.entries(components).map(([component, given]) => [
    component,
    componentOf(name, component, given),
  ]);
  const description: Description = {
    name,
    components: Object.fromEntries(parts) as Description['components'],
    observations: [],
    events: [],
    laws: [],
    start: [],
    expected: {},
  };
  // The names that the types know are those that the description holds: each method of Gathered keeps it so.
  return new Gathered(description) as unknown as System<C, Record<never, never>, never, never>;
}

function componentOf(name: string, component: string, given: Cast[string]): ComponentSpec {
  if (isMachine(given)) return { machine: given };
  if (typeof given === 'object' && given !== null && isMachine(given.machine)) return given;
  throw new ModelError({
    subject: `system ${name}`,
    where: `component '${component}'`,
    found: typeof given === 'object' ? 'an object without a machine' : `a ${typeof given}`,
    reason: 'a component is an XState machine',
    instead: 'what setup({ ... }).createMachine({ ... }) returns, or { machine, input }',
  });
}

/** By what it has: the file that made it may have an XState of its own. */
function isMachine(given: unknown): given is AnyStateMachine {
  return typeof given === 'object' && given !== null && 'root' in given && 'implementations' in given;
}

/** The builder behind the types. */
class Gathered {
  readonly description: Description;

  constructor(description: Description) {
    this.description = description;
  }

  observe(name: string, of: readonly string[], as: Description['observations'][number]['as']): Gathered {
    return this.with({ observations: [...this.description.observations, { name, of, as }] });
  }

  event(name: string, event: Omit<Description['events'][number], 'name'>): Gathered {
    return this.with({ events: [...this.description.events, { ...event, name }] });
  }

  always(name: string, sentence: string, of: readonly string[], is: () => boolean): Gathered {
    return this.law({ name, sentence, kind: 'always', of, is });
  }

  sometimes(name: string, sentence: string, of: readonly string[], is: () => boolean): Gathered {
    return this.law({ name, sentence, kind: 'sometimes', of, is });
  }

  onEveryStep(
    name: string,
    sentence: string,
    of: readonly string[],
    is: Extract<DescribedLaw, { kind: 'step' }>['is'],
    events?: readonly string[],
  ): Gathered {
    return this.law({ name, sentence, kind: 'step', of, is, events });
  }

  eventually(
    name: string,
    sentence: string,
    law: { readonly goal: string; readonly from?: string; readonly stays?: boolean },
  ): Gathered {
    return this.law({ ...law, name, sentence, kind: 'eventually' });
  }

  each(items: readonly unknown[], add: (system: Gathered, item: unknown) => Gathered): Gathered {
    return items.reduce<Gathered>((system, item) => add(system, item), this);
  }

  startingAfter(start: readonly string[]): Gathered {
    return this.with({ start });
  }

  expecting(expected: Description['expected']): Gathered {
    return this.with({ expected: { ...this.description.expected, ...expected } });
  }

  private law(law: DescribedLaw): Gathered {
    return this.with({ laws: [...this.description.laws, law] });
  }

  private with(more: Partial<Description>): Gathered {
    return new Gathered({ ...this.description, ...more });
  }
}
