/**
 * Judges a stranger: runs the generated suites of each component on it, the most telling walks first, makes what
 * disagrees as short as it goes, and says what became of every transition. Limits of time and of patience come from
 * the caller; so do the doors to the target.
 */
import { SUITES, walkOfWord } from '../../suites/catalogue.ts';
import type { Walk, Word } from '../../suites/types.ts';
import type { Component } from '../components.ts';
import { runWalk, type Failure, type WalkRun } from '../run.ts';
import type { Target } from '../target.ts';
import { shorten } from './shorten.ts';
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

/** One verdict for each component that there is a door for. */
export async function conform(options: ConformOptions): Promise<ComponentVerdict[]> {
  const { components, doors } = options;
  const verdicts: ComponentVerdict[] = [];
  for (const component of components) {
    const door = doors[component.name];
    if (door !== undefined) verdicts.push(await new Inquiry(component, door(), options).run());
  }
  return verdicts;
}

/** The judging of one component. */
class Inquiry {
  readonly #component: Component;
  readonly #target: Target;
  readonly #options: ConformOptions;
  readonly #tally: Tally;
  readonly #disagreements: Disagreement[] = [];
  /** Places at which the target has parted from the machine before: one word for each. */
  readonly #places = new Set<string>();
  #walks = 0;
  #steps = 0;

  constructor(component: Component, target: Target, options: ConformOptions) {
    this.#component = component;
    this.#target = target;
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
    const { suites = SUITE_ORDER, patience = 3, isLate = () => false, onProgress } = this.#options;
    for (const name of suites) {
      const suite = SUITES[name]!(this.#component.mealy);
      let done = 0;
      for (const walk of suite.walks) {
        if (isLate()) return 'there was no time left';
        const { failure } = await this.#walk(walk);
        if (failure !== undefined) await this.#note(walk, failure);
        if (failure?.trouble !== undefined) return 'the target could not go on';
        if (this.#disagreements.length >= patience) return 'enough was found';
        done += 1;
        if (done % 16 === 0)
          onProgress?.({ component: this.#component.name, suite: name, done, of: suite.tests });
      }
    }
    return undefined;
  }

  async #walk(walk: Walk): Promise<WalkRun> {
    const run = await runWalk(this.#target, this.#component, walk, this.#options.seed);
    this.#walks += 1;
    this.#steps += run.steps;
    this.#tally.add(run);
    return run;
  }

  /** The same event to the same end is told once. */
  async #note(walk: Walk, first: Failure): Promise<void> {
    const place = `${first.event} ${first.observed}`;
    if (this.#places.has(place)) return;
    this.#places.add(place);
    const until = walk.events.slice(0, first.step);
    const { word, result } =
      first.trouble === undefined ? await this.#shorten(until, first) : { word: until, result: first };
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

  #shorten(word: Word, failure: Failure): Promise<{ readonly word: Word; readonly result: Failure }> {
    const { tries = 60, isLate = () => false } = this.#options;
    const again = async (shorter: Word) => {
      if (isLate()) return { result: failure, partedAfter: undefined };
      const run = await this.#walk(walkOfWord(this.#component.mealy, shorter));
      const isSame = run.failure?.trouble === undefined;
      return { result: run.failure ?? failure, partedAfter: isSame ? run.failure?.step : undefined };
    };
    return shorten(word, failure, again, tries);
  }
}
