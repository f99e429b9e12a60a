/**
 * A system, explored: what each law's verdict is, the shortest run for each that is broken, told step by step, and what
 * test suites its machines give. Plain data throughout, so that it can be shown, written and compared.
 */
import { check } from '../check/check.ts';
import { play } from '../check/path.ts';
import type { Exploration, Progress } from '../check/explore.ts';
import {
  type Counterexample,
  type PropertyResult,
  type WorldResult,
  differs,
} from '../export/verify-report.ts';
import { itfOfRun } from '../trace/itf-run.ts';
import { isCounterexample, lawResult, runOf } from '../verify/law-result.ts';
import { narrate } from '../verify/narrate.ts';
import { type CompiledSystem, compileSystem } from './compile.ts';
import type { AnySystem } from './description.ts';
import { type GeneratedSuites, suitesOf } from './generated-suites.ts';

export interface ExploreOptions {
  /** Stop cleanly before storing one state more. Default: 5,000,000. */
  readonly maxStates?: number;
  /** Stop cleanly before the stores of the search would take more. Default: 4 GiB. */
  readonly maxMemoryBytes?: number;
  /** Generate the test suites of the machines. Default: yes. */
  readonly suites?: boolean;
  /** One line to paste that brings a law's counterexample back. */
  readonly replay?: (law: string) => string;
  /** Called every half second or so. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What is known of a system afterwards. */
export interface Explored {
  /** The system's name. */
  readonly system: string;
  /** Counts, and the verdict of each law in the order of the laws. */
  readonly result: WorldResult;
  /** For each law that is broken its shortest run; the `id` is the one that the law's result names. */
  readonly counterexamples: readonly Counterexample[];
  /** Each counterexample as a document of the Informal Trace Format, by its `id`. */
  readonly itf: Readonly<Record<string, string>>;
  /** Of each machine, in the order of the components. */
  readonly machines: readonly GeneratedSuites[];
  /** No law is broken or undecided but those that the system is said to break. */
  readonly asExpected: boolean;
}

const MAX_STATES = 5_000_000;
const MAX_MEMORY = 4 * 2 ** 30;

/**
 * Explores every reachable state of a system, and judges its laws.
 *
 * @throws ModelError when a machine breaks a rule of the model layer (no clocks, children, history, anonymous guards or
 * actions; context of plain data, and finite) or a name is not there; its message names the construct, the reason and the
 * way out
 */
export function explore(system: AnySystem, options: ExploreOptions = {}): Explored {
  return exploreCompiled(compileSystem(system), options);
}

/** The same for a system that is compiled already. */
export function exploreCompiled(compiled: CompiledSystem, options: ExploreOptions = {}): Explored {
  const { name, world, model, properties, expected } = compiled;
  const { exploration, judgements, seconds } = check(model, properties, {
    maxStates: options.maxStates ?? MAX_STATES,
    maxMemoryBytes: options.maxMemoryBytes ?? MAX_MEMORY,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const replayOf = options.replay ?? (() => `explore(${JSON.stringify(name)})`);
  const results = judgements.map((judgement) => {
    const law = judgement.property.name;
    return lawResult(judgement, expected[law] ?? 'holds', idOf(name, law));
  });
  const counterexamples = judgements.filter(isCounterexample).map((judgement) => {
    const law = judgement.property.name;
    const { actions, loopFrom } = runOf(model, judgement);
    const caption = {
      id: idOf(name, law),
      title: law,
      revision: name,
      world: name,
      property: law,
      ...(loopFrom !== undefined && { loopFrom }),
      replay: replayOf(law),
    };
    return narrate({ world, model }, actions, caption, () => true);
  });
  return {
    system: name,
    result: worldResult(name, exploration, results, seconds),
    counterexamples,
    itf: Object.fromEntries(counterexamples.map((each) => [each.id, itfOf(compiled, each)] as const)),
    machines: options.suites === false ? [] : suitesOf(world),
    asExpected: !results.some(differs),
  };
}

function itfOf({ world, model, properties }: CompiledSystem, run: Counterexample): string {
  const { steps, loopFrom, property } = run;
  const path = play(
    model,
    steps.map(({ action }) => world.action(action)),
  );
  return itfOfRun(world, path, {
    description: properties.find(({ name }) => name === property)?.sentence ?? property,
    ...(loopFrom !== undefined && { loop: loopFrom - 1 }),
  });
}

/** Letters, digits, `-`, `.` and `_` only: it is an anchor and a file's name. */
function idOf(system: string, law: string): string {
  return `${system}.${law}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
}

function worldResult(
  name: string,
  { states, edges, depth, complete, stopped, bytes }: Exploration,
  properties: readonly PropertyResult[],
  seconds: number,
): WorldResult {
  return {
    name,
    states,
    edges,
    depth,
    seconds,
    memoryBytes: bytes,
    complete,
    ...(!complete && { stopped: `${stopped} at depth ${depth}` }),
    properties,
  };
}
