/**
 * Replays a trace of another tool on a world: which of the world's events lead through states that fit what the trace shows?
 * Where the trace leaves several possible, all are kept, and it is refused at the first step at which none is left. It may
 * show some of the components only, name its steps or not, and repeat a state where nothing happens to what it shows.
 */
import { type Path, type Step, stepFrom } from '../check/path.ts';
import { hits } from '../check/shrink.ts';
import { type ItfDocument, readItf, type TraceValue } from '../export/itf.ts';
import type { Model, Property } from '../model/types.ts';
import type { World } from '../model/world.ts';
import { fits, identifierOf, type Meant, meantBy } from './itf-fit.ts';

/** Where the trace is replayed: the world, where its runs begin, and what is asked of them. */
export interface Stage {
  readonly world: World;
  readonly model: Model;
  readonly properties: readonly Property[];
}

export type ItfReplay =
  | {
      readonly ok: true;
      /** One run that fits; the shortest of them, if the trace leaves open whether something happens. */
      readonly path: Path;
      /** `always` laws that it breaks. */
      readonly broken: readonly string[];
      /** Variables that mean no component, and so were not looked at. */
      readonly unused: readonly string[];
      /** False where the trace's names of steps are none of the world's events. */
      readonly usesNames: boolean;
    }
  | {
      readonly ok: false;
      /** Index of the first state of the trace that cannot be. */
      readonly step: number;
      readonly sentence: string;
    };

/** @throws TraceFormatError when the text is no ITF document; it names the field, and the state by its index */
export function replayItfOn(stage: Stage, text: string): ItfReplay {
  return replayDocument(stage, readItf(text));
}

/** The same for a document that was read already. */
export function replayDocument(stage: Stage, document: ItfDocument): ItfReplay {
  const meant = document.vars
    .map((variable) => meantBy(stage.world, variable))
    .filter((one) => one !== undefined);
  if (meant.length === 0) {
    const components = stage.world.components.join(', ');
    const sentence = `no variable of the trace (${document.vars.join(', ')}) means a component of ${stage.world.name} (${components})`;
    return { ok: false, step: 0, sentence };
  }
  return new Replay(stage, document, meant).run();
}

/** A state that may be the one the trace is in, with the way there. */
interface Possible {
  readonly state: Uint16Array;
  readonly before: Possible | undefined;
  /** Undefined: nothing happened. */
  readonly step: Step | undefined;
}

/** More states than this at one step mean that the trace shows too little. */
const MOST_POSSIBLE = 100_000;

class Replay {
  private readonly stage: Stage;
  private readonly document: ItfDocument;
  private readonly meant: readonly Meant[];
  private readonly usesNames: boolean;

  constructor(stage: Stage, document: ItfDocument, meant: readonly Meant[]) {
    this.stage = stage;
    this.document = document;
    this.meant = meant;
    this.usesNames = document.actions.some((name) => name !== null && this.actionNamed(name) !== undefined);
  }

  run(): ItfReplay {
    const { states } = this.document;
    const first = this.stage.model.init();
    if (!this.fitsAt(0, first))
      return { ok: false, step: 0, sentence: `state 0: ${this.difference(0, first)}` };
    let possible: readonly Possible[] = [{ state: first, before: undefined, step: undefined }];
    for (let at = 1; at < states.length; at++) {
      const next = this.after(possible, at);
      if (typeof next === 'string') return { ok: false, step: at, sentence: `state ${at}: ${next}` };
      possible = next;
    }
    return this.closed(possible);
  }

  /** Those of the last that can return to where the loop begins. */
  private closed(possible: readonly Possible[]): ItfReplay {
    const { loop, states } = this.document;
    const last = states.length - 1;
    const end = loop === undefined ? possible[0] : possible.find((each) => this.returns(each, last - loop));
    if (end === undefined)
      return {
        ok: false,
        step: last,
        sentence: `state ${last}: no event leads back to state ${loop}, where the loop begins`,
      };
    const path = pathTo(end);
    const unused = this.document.vars.filter((name) => !this.meant.some(({ variable }) => variable === name));
    return { ok: true, path, broken: brokenAlong(this.stage, path), unused, usesNames: this.usesNames };
  }

  private returns(end: Possible, back: number): boolean {
    let target: Possible | undefined = end;
    for (let i = 0; i < back; i++) target = target?.before;
    if (target === undefined) return false;
    const { model } = this.stage;
    const key = target.state.join();
    return (
      end.state.join() === key ||
      model.actions.some((_, a) => stepFrom(model, end.state, a)?.state.join() === key)
    );
  }

  /** The possible states at index `at` of the trace, or why there is none. */
  private after(possible: readonly Possible[], at: number): readonly Possible[] | string {
    const name = this.usesNames ? (this.document.actions[at] ?? null) : null;
    const action = name === null ? undefined : this.actionNamed(name);
    if (name !== null && action === undefined) return `'${name}' is no event of ${this.stage.world.name}`;
    const found = new Map<string, Possible>();
    for (const before of possible) {
      for (const next of this.candidates(before, action)) {
        const key = next.state.join();
        if (!found.has(key) && this.fitsAt(at, next.state)) found.set(key, next);
      }
      if (found.size > MOST_POSSIBLE)
        return `more than ${MOST_POSSIBLE} states are possible here: let the trace show more components, or name its steps`;
    }
    return found.size > 0 ? [...found.values()] : this.refusal(possible, at, action);
  }

  /** First that nothing happens, if the trace names no step; then each event. */
  private *candidates(before: Possible, action: number | undefined): Generator<Possible> {
    const { model } = this.stage;
    const actions = action === undefined ? model.actions.keys() : [action];
    if (action === undefined) yield { state: before.state, before, step: undefined };
    for (const each of actions) {
      const step = stepFrom(model, before.state, each);
      if (step !== undefined) yield { state: step.state, before, step };
    }
  }

  private fitsAt(at: number, state: Uint16Array): boolean {
    return this.meant.every((meant) => this.fitsOne(at, state, meant));
  }

  private fitsOne(at: number, state: Uint16Array, meant: Meant): boolean {
    const value = this.document.states[at]?.[meant.variable];
    const local = this.stage.world.local(state, meant.component);
    return value !== undefined && fits(value, local);
  }

  /** An event by its name, or by its name as an identifier. */
  private actionNamed(name: string): number | undefined {
    const { actions } = this.stage.model;
    const found = actions.findIndex((action) => action.name === name || identifierOf(action.name) === name);
    return found < 0 ? undefined : found;
  }

  private refusal(possible: readonly Possible[], at: number, action: number | undefined): string {
    const { model } = this.stage;
    const from = possible[0]!;
    if (action !== undefined) {
      const { name } = model.actions[action]!;
      const step = stepFrom(model, from.state, action);
      if (step === undefined) return `'${name}' is not enabled there`;
      return `'${name}' is, but ${this.difference(at, step.state)}`;
    }
    const nearest = [...this.candidates(from, undefined)]
      .map(({ state, step }) => ({ state, step, apart: this.apart(at, state).length }))
      .sort((a, b) => a.apart - b.apart)[0]!;
    const what = nearest.step === undefined ? 'nothing happens' : `'${nearest.step.name}'`;
    return `no event of ${this.stage.world.name} leads there; nearest is ${what}, but ${this.difference(at, nearest.state)}`;
  }

  private apart(at: number, state: Uint16Array): readonly Meant[] {
    return this.meant.filter((meant) => !this.fitsOne(at, state, meant));
  }

  private difference(at: number, state: Uint16Array): string {
    const parts = this.apart(at, state).map(({ component, variable }) => {
      const told = this.document.states[at]?.[variable] as TraceValue;
      const { label, value, context } = this.stage.world.local(state, component);
      const held = typeof told === 'object' ? JSON.stringify({ value, context }) : label;
      return `${component} is ${held}, and the trace says ${JSON.stringify(told)}`;
    });
    return parts.join('; ');
  }
}

function pathTo(end: Possible): Path {
  const steps: Step[] = [];
  let at = end;
  for (; at.before !== undefined; at = at.before) if (at.step !== undefined) steps.unshift(at.step);
  return { initial: at.state, steps };
}

function brokenAlong({ properties }: Stage, path: Path): string[] {
  return properties.filter((law) => law.kind === 'always' && hits(path, law)).map(({ name }) => name);
}
