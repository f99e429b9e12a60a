/**
 * A run of a world as a trace, and back: one line for the start with every component's state, one for each joint event
 * with what it changed. The judge passes such lines; reading one back replays it on its world.
 */
import { type Path, stepFrom } from '../check/path.ts';
import type { World } from '../model/world.ts';
import type { Trace, TraceLine } from './format.ts';
import { TraceError } from './trace-error.ts';

const START = 'start';

/** The lines of a path. `at` and `index` count the steps; the start is 0. */
export function traceOfPath(world: World, path: Path): readonly TraceLine[] {
  let before = path.initial;
  const start = lineOf(world, 0, START, world.describe(before));
  const steps = path.steps.map(({ name, state }, i) => {
    const line = lineOf(world, i + 1, name, changes(world, before, state));
    before = state;
    return line;
  });
  return [start, ...steps];
}

/**
 * The actions of a trace of this world, each enabled where it stands and with the effect that its line tells.
 * @throws TraceError naming the first line that does not replay; `file` is the trace's name in it
 */
export function actionsOfTrace(world: World, trace: Trace, file: string): readonly number[] {
  const replay = new Replay(world, file);
  return trace.lines.flatMap((line, i) => replay.take(line, i));
}

class Replay {
  private readonly world: World;
  private readonly file: string;
  private state: Uint16Array;

  constructor(world: World, file: string) {
    this.world = world;
    this.file = file;
    this.state = world.model.init();
  }

  /** The action of the line that stands at place `i`; none for the start. */
  take(line: TraceLine, i: number): readonly number[] {
    if (line.component !== 'world' || line.id !== this.world.name) {
      throw this.fault(i, 'id', `${line.component} ${line.id} is not world ${this.world.name}`);
    }
    if (i === 0) {
      if (line.cause !== START) throw this.fault(i, 'cause', `expected '${START}', found '${line.cause}'`);
      this.compare(line, i, this.world.describe(this.state));
      return [];
    }
    const action = this.world.events.findIndex(({ name }) => name === line.cause);
    if (action < 0)
      throw this.fault(i, 'cause', `no joint event '${line.cause}' in world ${this.world.name}`);
    const step = stepFrom(this.world.model, this.state, action);
    if (step === undefined)
      throw this.fault(i, 'cause', `'${line.cause}' is not enabled after the line above`);
    this.compare(line, i, changes(this.world, this.state, step.state));
    this.state = step.state;
    return [action];
  }

  private compare(line: TraceLine, i: number, expected: Readonly<Record<string, string>>): void {
    for (const name of [...new Set([...Object.keys(expected), ...Object.keys(line.data)])].sort()) {
      if (line.data[name] === expected[name]) continue;
      const [want, found] = [expected[name] ?? 'no change', String(line.data[name] ?? 'no change')];
      throw this.fault(i, `data.${name}`, `found '${found}', where '${line.cause}' gives '${want}'`);
    }
  }

  private fault(i: number, field: string, found: string): TraceError {
    const remedy = 'Replay a trace on the world, revision and commit that it was made on';
    return new TraceError({ file: this.file, line: i + 2, field, found, remedy });
  }
}

function lineOf(world: World, n: number, cause: string, data: Readonly<Record<string, string>>): TraceLine {
  return { at: n, index: n, component: 'world', id: world.name, cause, data };
}

/** Component to its state's label, where a step has changed it. */
function changes(world: World, before: Uint16Array, after: Uint16Array): Readonly<Record<string, string>> {
  const [was, is] = [world.describe(before), world.describe(after)];
  return Object.fromEntries(Object.entries(is).filter(([name, label]) => was[name] !== label));
}
