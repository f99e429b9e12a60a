/**
 * The test suites that a system's machines give, each machine by itself: how long they are, what they cover, how many faulty
 * machines they catch. A machine's alphabet is the event instances that the exploration has met. Nothing is run here.
 */
import { ModelError } from '../model/errors.ts';
import type { LocalMachine } from '../model/table.ts';
import type { EventInstance, Table } from '../model/types.ts';
import type { World } from '../model/world.ts';
import { SUITES } from '../suites/catalogue.ts';
import { coverageOf } from '../suites/coverage.ts';
import { killShare } from '../suites/kill-share.ts';
import { acceptedIn, mealyOf } from '../suites/mealy.ts';
import { wordsOf } from '../suites/suite.ts';
import type { Mealy, Suite } from '../suites/types.ts';

export interface GeneratedSuites {
  /** The machine's id. */
  readonly machine: string;
  /** Components that it serves. */
  readonly components: readonly string[];
  /** Every state with every event. Absent where there is none, for the reason that `missing` gives. */
  readonly table?: Table;
  readonly suites: readonly GeneratedSuite[];
  /** Why there are no suites, or not all. */
  readonly missing?: string;
}

/** How large a suite is and what it is worth; {@link walksOf} gives its walks. */
export interface GeneratedSuite {
  /** `tour`, `transitions`, `pairs`; `complete-1` finds any wrong machine with at most one state more than ours. */
  readonly name: string;
  readonly tests: number;
  readonly steps: number;
  /** Share of the accepted (state, event) pairs that it takes, 0 to 1. */
  readonly coverage: number;
  /** Share of faulty machines that it tells from the right one, 0 to 1, from a sample. */
  readonly killRate: number;
}

/** A test: events to send to a fresh machine, and what must be seen after each. */
export interface GeneratedWalk {
  /** `participant/tour/1`. */
  readonly id: string;
  readonly steps: readonly {
    readonly event: EventInstance;
    /** Whether the machine accepts it; a refusal changes nothing. */
    readonly accepted: boolean;
    /** The label of the state afterwards. */
    readonly state: string;
  }[];
}

const NAMES = ['tour', 'transitions', 'pairs', 'complete-0', 'complete-1'] as const;
/** Suites of more events than this are left out. */
const MOST_STEPS = 200_000;
/** Mutants a kind to judge a suite by. */
const MUTANTS = 200;

/** The suites of each machine of an explored world. */
export function suitesOf(world: World): readonly GeneratedSuites[] {
  const serving = new Map<LocalMachine, string[]>();
  for (const component of world.components) {
    const machine = world.machine(component);
    serving.set(machine, [...(serving.get(machine) ?? []), component]);
  }
  return [...serving].map(([machine, components]) => ofMachine(machine, components));
}

function ofMachine(machine: LocalMachine, components: readonly string[]): GeneratedSuites {
  const about = { machine: machine.name, components };
  try {
    const events = Array.from({ length: machine.instanceCount }, (_, i) => machine.event(i));
    const table = machine.close(events);
    const mealy = mealyOf(table);
    const made = NAMES.map((name) => SUITES[name]!(mealy));
    const long = made.filter(({ steps }) => steps > MOST_STEPS);
    return {
      ...about,
      table,
      suites: made.filter((suite) => !long.includes(suite)).map((suite) => measured(mealy, suite)),
      ...(long.length > 0 && {
        missing: `more than ${MOST_STEPS} steps: ${long.map(({ name }) => name).join(', ')}`,
      }),
    };
  } catch (error) {
    // Alone, a machine may meet what the system never sends it in that state: then it has no table of its own.
    if (!(error instanceof ModelError)) throw error;
    return { ...about, suites: [], missing: error.message };
  }
}

function measured(mealy: Mealy, suite: Suite): GeneratedSuite {
  const { covered, of } = coverageOf(mealy, wordsOf(suite)).transitions;
  return {
    name: suite.name,
    tests: suite.tests,
    steps: suite.steps,
    coverage: of === 0 ? 1 : covered / of,
    killRate: killShare(mealy, wordsOf(suite), { limit: MUTANTS }),
  };
}

/** The walks of one suite, to play against an implementation of the machine. */
export function* walksOf(table: Table, suite: string): Generator<GeneratedWalk> {
  const make = Object.hasOwn(SUITES, suite) ? SUITES[suite] : undefined;
  if (make === undefined)
    throw new RangeError(`no suite "${suite}"; there are ${Object.keys(SUITES).join(', ')}`);
  const mealy = mealyOf(table);
  for (const { id, events } of make(mealy).walks) {
    let state = 0;
    const steps = events.map((event) => {
      const at = state * mealy.eventCount + event;
      state = mealy.next[at]!;
      return {
        event: table.events[event]!,
        accepted: acceptedIn(mealy.output[at]!),
        state: table.states[state]!.label,
      };
    });
    yield { id, steps };
  }
}
