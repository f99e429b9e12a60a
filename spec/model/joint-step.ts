/**
 * One step of a compiled joint event: the rules that `world.ts` states, on integers. As a whole, and as factors: the conditions
 * and parts one by one, each with the few components that decide it.
 */
import type { Lookup } from './memo.ts';
import { type Factor, REFUSED, type Scalar } from './types.ts';
import type { JointEvent, Observation, Part } from './world.ts';

export interface CompiledPart {
  readonly spec: Part;
  readonly component: number;
  readonly isOptional: boolean;
  /** 0 where the part does not take place. */
  readonly only: Lookup | undefined;
  /** Payload fields that are observations, and the value each has in a state. */
  readonly instance: Lookup;
  /** 0 where no active state declares the type: refused without looking at the observations. */
  readonly declared: Lookup;
  readonly next: Lookup;
}

export interface CompiledEvent {
  readonly spec: JointEvent;
  readonly when: readonly Lookup[];
  readonly parts: readonly CompiledPart[];
  readonly targets: Int32Array;
}

/** The hot path: integer lookups only, once the memos are warm. */
export function stepEvent(
  event: CompiledEvent,
  state: Uint16Array,
  into: Uint16Array,
  width: number,
): boolean {
  const { when, parts, targets } = event;
  for (let i = 0; i < when.length; i++) if ((when[i] as Lookup)(state) === 0) return false;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as CompiledPart;
    targets[i] = REFUSED;
    if (part.only !== undefined && part.only(state) === 0) continue;
    const target = targetOf(part, state);
    if (target === REFUSED && !part.isOptional) return false;
    targets[i] = target;
  }
  for (let i = 0; i < width; i++) into[i] = state[i] as number;
  for (let i = 0; i < parts.length; i++) {
    const target = targets[i] as number;
    if (target !== REFUSED) into[(parts[i] as CompiledPart).component] = target;
  }
  return true;
}

/** The event's conditions and parts, each by itself. @param columnsOf the columns of components */
export function factorsOf(
  { spec, when, parts }: CompiledEvent,
  columnsOf: (of: string | readonly string[]) => readonly number[],
): Factor[] {
  const conditions = when.map((holds, i): Factor => {
    const reads = columnsOf(spec.when?.[i]?.of ?? []);
    return { reads, writes: undefined, next: (state) => (holds(state) === 0 ? REFUSED : 0) };
  });
  return [...conditions, ...parts.map((part) => factorOf(part, columnsOf))];
}

function factorOf(
  part: CompiledPart,
  columnsOf: (of: string | readonly string[]) => readonly number[],
): Factor {
  const { component, isOptional, only, spec } = part;
  const seen = [
    component,
    ...(spec.only === undefined ? [] : columnsOf(spec.only.of)),
    ...Object.values(spec.with ?? {}).flatMap((value) => (isObservation(value) ? columnsOf(value.of) : [])),
  ];
  const next = (state: Uint16Array): number => {
    const own = state[component] as number;
    if (only !== undefined && only(state) === 0) return own;
    const target = targetOf(part, state);
    return target === REFUSED && isOptional ? own : target;
  };
  return { reads: [...new Set(seen)], writes: component, next };
}

/** Where the part leads if it takes place. */
function targetOf({ declared, next }: CompiledPart, state: Uint16Array): number {
  return declared(state) === 0 ? REFUSED : next(state);
}

export function isObservation(value: Scalar | Observation): value is Observation {
  return typeof value === 'object';
}
