/**
 * Judges a stranger: runs the generated suites of each component on it, the most telling walks first, makes what
 * disagrees as short as it goes, and says what became of every transition. Limits of time and of patience come from
 * the caller; so do the doors to the target.
 */
import { SUITES, walkOfWord } from '../../suites/catalogue.ts';
import { after } from '../../suites/mealy.ts';
import type { Suite, Walk, Word } from '../../suites/types.ts';
import type { Component } from '../components.ts';
import { runWalk, type Failure, type WalkRun } from '../run.ts';
import type { Target } from '../target.ts';
import { shorten, shortestWay } from './shorten.ts';
import { Tally } from './tally.ts';
import type { ComponentVerdict, Disagreement } from './verdict.ts';

/** Few long walks over every transition, then pairs, then what finds any wrong transition. */
export const SUITE_ORDER = ['tour', 'pairs', 'complete-1'] as const;

export interface ConformOptions {
  /** What is asked about, in this order. */
  readonly components: readonly Component[];
  /** A door for each component that the target has one for. */
  readonly doors: Readonly<Record<string, () => Target>>;
  /** Names of `SUITES`; default `SUITE_ORDER`. */
  readonly suites?: readonly string[];
  readonly seed?: number;
  /** Disagreements of a component after which nothing more is asked of it; default 3. */
  readonly patience?: number;
  /** Runs spent on making one disagreement shorter; default 60. */
  readonly tries?: number;
  /** Walks side by side, each on a target of its own; default 1. */
  readonly lanes?: number;
  /** True when there is no time left. */
  readonly isLate?: () => boolean;
  readonly onProgress?: (progress: ConformProgress) => void;
}

export interface ConformProgress {
  readonly component: string;
  readonly suite: string;
  readonly done: number;
  readonly of: number;
}

/** How often a walk is begun anew that came to no end. */
const REPEATS = 2;

/** One verdict for each component that there is a door for. */
export async function conform(options: ConformOptions): Promise<ComponentVerdict[]> {
  const { components, doors } = options;
  const verdicts: ComponentVerdict[] = [];
  for (const component of components) {
    const door = doors[component.name];
    if (door !== undefined) verdicts.push(await new Inquiry(component, door, options).run());
  }
  return verdicts;
}

/** The judging of one component. */
class Inquiry {
  readonly #component: Component;
  readonly #door: () => Target;
  readonly #options: ConformOptions;
  readonly #tally: Tally;
  readonly #disagreements: Disagreement[] = [];
  /** Places at which the target has parted from the machine before: one word for each. */
  readonly #places = new Set<string>();
  #walks = 0;
  #steps = 0;

  constructor(component: Component, door: () => Target, options: ConformOptions) {
    this.#component = component;
    this.#door = door;
    this.#options = options;
    this.#tally = new Tally(component);
  }

  async run(): Promise<ComponentVerdict> {
    const cutShort = await this.#suites();
    return {
      component: this.#component.name,
      walks: this.#walks,
      steps: this.#steps,
      transitions: this.#tally.verdicts(),
      disagreements: this.#disagreements,
      ...(cutShort === undefined ? {} : { cutShort }),
    };
  }

  /** Why it was not run to its end. */
  async #suites(): Promise<string | undefined> {
    const { suites = SUITE_ORDER, lanes = 1 } = this.#options;
    const targets = Array.from({ length: lanes }, this.#door);
    for (const name of suites) {
      const suite = (this.#component.suites ?? SUITES)[name]?.(this.#component.mealy);
      if (suite === undefined) continue;
      let done = 0;
      for (const wave of this.#wavesOf(suite)) {
        const ending = await this.#wave(targets, wave);
        if (ending !== undefined) return ending;
        done += wave.length;
        this.#options.onProgress?.({ component: this.#component.name, suite: name, done, of: suite.tests });
      }
    }
    return undefined;
  }

  /** Walks that are begun together; on one lane each is alone. */
  *#wavesOf({ walks }: Suite): Generator<readonly Walk[]> {
    const { lanes = 1 } = this.#options;
    const { rhythmOf } = this.#component;
    if (lanes === 1 || rhythmOf === undefined) {
      for (const walk of walks) yield [walk];
      return;
    }
    const groups = [...Map.groupBy(walks, ({ events }) => rhythmOf(events)).values()];
    for (const group of groups.toSorted((a, b) => b.length - a.length)) {
      for (let at = 0; at < group.length; at += lanes) yield group.slice(at, at + lanes);
    }
  }

  /** Why there is to be no other. */
  async #wave(targets: readonly Target[], wave: readonly Walk[]): Promise<string | undefined> {
    const { patience = 3, isLate = () => false } = this.#options;
    let left = wave;
    for (let times = 0; left.length > 0 && times <= REPEATS; times++) {
      if (isLate()) return 'there was no time left';
      const runs = await Promise.all(left.map((walk, at) => this.#walk(targets[at]!, walk)));
      for (const [at, { failure }] of runs.entries()) {
        if (failure !== undefined) await this.#note(targets[0]!, left[at]!, failure);
        if (failure?.trouble !== undefined) return 'the target could not go on';
        if (this.#disagreements.length >= patience) return 'enough was found';
      }
      left = left.filter((_, at) => runs[at]!.cut !== undefined);
    }
    return undefined;
  }

  async #walk(target: Target, walk: Walk): Promise<WalkRun> {
    const run = await runWalk(target, this.#component, walk, this.#options.seed);
    this.#walks += 1;
    this.#steps += run.steps;
    this.#tally.add(run);
    return run;
  }

  /** The same event to the same end is told once. */
  async #note(target: Target, walk: Walk, first: Failure): Promise<void> {
    const place = `${first.event} ${first.observed}`;
    if (this.#places.has(place)) return;
    this.#places.add(place);
    const until = walk.events.slice(0, first.step);
    const { word, result } =
      first.trouble === undefined
        ? await this.#shorten(target, until, first)
        : { word: until, result: first };
    const { sentence, before, event, expected, observed, story, frames = [], trouble } = result;
    this.#disagreements.push({
      sentence,
      before,
      event,
      expected,
      observed,
      story,
      frames,
      ...(trouble === undefined ? {} : { trouble }),
      foundBy: walk.id,
      foundAfter: first.step,
      token: `walk:${walkOfWord(this.#component.mealy, word).id}`,
    });
  }

  /** The shortest way to where its last event is sent, and that event. */
  #straightTo(word: Word): Word {
    const { mealy } = this.#component;
    const before = after(mealy, word.slice(0, -1));
    return [...shortestWay(mealy, before, this.#component.possible), ...word.slice(-1)];
  }

  /** A machine of which not every event can be had is not asked for those. */
  #isPossible(word: Word): boolean {
    const { mealy, possible } = this.#component;
    let state = 0;
    return word.every((event) => {
      const transition = state * mealy.eventCount + event;
      state = mealy.next[transition]!;
      return possible?.[transition] ?? true;
    });
  }

  async #shorten(
    target: Target,
    word: Word,
    failure: Failure,
  ): Promise<{ readonly word: Word; readonly result: Failure }> {
    const { tries = 60, isLate = () => false } = this.#options;
    const again = async (shorter: Word) => {
      if (isLate() || !this.#isPossible(shorter)) return { result: failure, partedAfter: undefined };
      const run = await this.#walk(target, walkOfWord(this.#component.mealy, shorter));
      const isSame = run.failure?.trouble === undefined;
      return { result: run.failure ?? failure, partedAfter: isSame ? run.failure?.step : undefined };
    };
    const straight = this.#straightTo(word);
    if (tries > 0 && straight.length < word.length) {
      const { result, partedAfter } = await again(straight);
      if (partedAfter !== undefined) return shorten(straight.slice(0, partedAfter), result, again, tries - 1);
    }
    return shorten(word, failure, again, tries);
  }
}
