/**
 * `orrery replay TOKEN`: brings back whatever failed, from the one line that it printed last. Each kind of token has
 * its own way back; finding it is all this does.
 */
import { readFile } from 'node:fs/promises';
import { play } from '../../spec/check/path.ts';
import { componentsOf } from '../../spec/conform/components.ts';
import type { Decision } from '../../spec/conform/decisions/decision.ts';
import { caseOf } from '../../spec/conform/decisions/index.ts';
import { askCase } from '../../spec/conform/decisions/run.ts';
import { replayWalk, walkOf } from '../../spec/conform/replay.ts';
import { storyLines, storyOf } from '../../spec/export/story.ts';
import { eventLabel } from '../../spec/model/label.ts';
import { itfOfRun } from '../../spec/trace/itf-run.ts';
import { judgeTrace } from '../../spec/trace/judge.ts';
import { readTrace } from '../../spec/trace/read.ts';
import { InputError } from '../io/input-error.ts';
import { CORE_TARGETS } from '../targets/core.ts';
import { writeFileAtomically } from '../io/atomic-write.ts';
import { type Call, type CommandSpec, EXIT } from './command.ts';
import { type ItfWishes, replayItf } from './replay/itf.ts';
import { pinnedRun } from './pinned-run.ts';
import { replaySimulation } from './sim.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';

export const command: CommandSpec = {
  arguments: [
    {
      name: '[token]',
      description: 'what the failure printed (walk:, check:, sim:), or a trace file (*.ndjson)',
    },
  ],
  options: [
    {
      flags: '--itf <file>',
      description: "another tool's trace in the Informal Trace Format, instead of a token",
    },
    { flags: '--system <file>', description: 'with --itf: a file of your own, as orrery explore takes it' },
    { flags: '--only <name>', description: 'with --system: which of its systems' },
    { flags: '--world <name>', description: 'with --itf: a world of ours' },
    {
      flags: '--revision <name>',
      description: "with --world: under which revision; our servers', if not given",
    },
    { flags: '--to-itf <file>', description: 'with check: or --itf, write the run as an ITF document, too' },
  ],
  examples: [
    {
      line: 'replay walk:node/complete-1/17',
      says: 'the 17th walk of the complete suite of the node machine, on the core',
    },
    {
      line: 'replay check:pre-15808.one-node.S5a-no-needless-stop-web',
      says: 'a pinned counterexample, told step by step',
    },
    { line: 'replay sim:7', says: 'the simulation of seed 7' },
    {
      line: 'replay --itf violation.itf.json --system mine.ts --only fixed',
      says: 'a counterexample of TLC, Apalache or Quint, replayed on machines of your own',
    },
    { line: 'replay run.ndjson', says: 'does a recorded run fit the machines? the first line that does not' },
  ],
  run: async (call) => {
    const wishes = call.options as unknown as Wishes;
    const token = tokenIn(call, wishes);
    if (wishes.itf !== undefined) return replayItf(call, { ...wishes, itf: wishes.itf });
    if (token.endsWith('.ndjson')) return judgeTraceFile(token, call);
    const kind = token.split(':', 1)[0];
    switch (kind) {
      case 'walk':
        return replayWalkToken(token, call);
      case 'check':
        return replayCheckToken(token.slice('check:'.length), call, wishes);
      case 'sim':
        return replaySimulation(token, call);
      case undefined:
      default:
        throw unknown(token, `"${kind}" is no kind of token`);
    }
  },
};

interface Wishes extends Omit<ItfWishes, 'itf'> {
  readonly itf?: string;
  readonly toItf?: string;
}

/** Empty beside `--itf`. */
function tokenIn({ args: [token] }: Call, { itf, system, world, toItf }: Wishes): string {
  const problem =
    itf === undefined && token === undefined
      ? 'is missing'
      : itf !== undefined && token !== undefined
        ? 'and --itf exclude each other'
        : itf === undefined && (system ?? world) !== undefined
          ? 'goes without --system and --world'
          : toItf !== undefined && itf === undefined && !String(token).startsWith('check:')
            ? 'is no check:, and --to-itf can write only such a run'
            : undefined;
  if (problem === undefined) return String(token ?? '');
  throw new InputError({
    file: 'token',
    problem,
    remedy: 'give what a failure printed, or --itf FILE with --system or --world: see orrery replay --help',
  });
}

function unknown(token: string, problem: string): InputError {
  return new InputError({
    file: 'token',
    field: token,
    problem,
    remedy: 'paste it as the failure printed it, as in walk:node/complete-1/17',
  });
}

async function replayWalkToken(token: string, call: Call): Promise<number> {
  const asked = caseOf(token);
  if (asked !== undefined) return replayCase(asked, call);
  const { out } = call;
  const found = walkOf(token);
  if (found === undefined)
    throw unknown(
      token,
      `there is no such walk; components are ${componentsOf(OF_OUR_SERVERS)
        .map((c) => c.name)
        .join(', ')}`,
    );
  const { component, walk } = found;
  const target = CORE_TARGETS[component.name];
  if (target === undefined) throw unknown(token, `the core has no door for ${component.name}`);
  const steps = await replayWalk(target(), component, walk);
  for (const [i, { event, observed, expected }] of steps.entries()) {
    out.write(`${String(i + 1).padStart(4)}  ${event.padEnd(44)} ${observed}\n`);
    if (expected !== undefined) out.write(`      expected ${expected.join(', or ')}\n`);
  }
  const parted = steps.some((step) => step.expected !== undefined);
  out.write(
    parted ? 'The core parts from the machine here.\n' : 'The core follows the machine all the way.\n',
  );
  return parted ? EXIT.differs : EXIT.asExpected;
}

/** One question of a decision, asked of the core again. */
async function replayCase(
  { decision, at }: { readonly decision: Decision; readonly at: number },
  { out }: Call,
): Promise<number> {
  const failure = await askCase(CORE_TARGETS[decision.name]!(), decision, at);
  const agreed = `${decision.name}: ${eventLabel(decision.cases[at]!)}: the core says what the protocol says.`;
  out.write(`${failure?.sentence ?? agreed}\n`);
  return failure === undefined ? EXIT.asExpected : EXIT.differs;
}

async function replayCheckToken(id: string, { out }: Call, { toItf }: Wishes): Promise<number> {
  const { counterexample, sentence, composed } = await pinnedRun(id);
  if (toItf !== undefined) {
    const { steps, loopFrom } = counterexample;
    const actions = steps.map(({ action }) => composed.world.action(action));
    const loop = loopFrom === undefined ? {} : { loop: loopFrom - 1 };
    const caption = { description: sentence, ...loop };
    await writeFileAtomically(toItf, itfOfRun(composed.world, play(composed.model, actions), caption));
  }
  out.write(`${storyLines(storyOf(counterexample, sentence)).join('\n')}\n`);
  return EXIT.asExpected;
}

/** A log of transitions, held against the machines of the revision that its header names. */
async function judgeTraceFile(file: string, { out }: Call): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError({
      file,
      problem: `cannot be read (${error.code})`,
      remedy: 'name a trace that exists',
    });
  });
  const trace = readTrace(text, file);
  const verdict = judgeTrace(trace.lines, { revision: trace.header.revision ?? OF_OUR_SERVERS });
  if (verdict.ok) {
    out.write(
      `${file}: ${verdict.lines} lines of ${verdict.components} nodes and allocations fit the machines\n`,
    );
    return EXIT.asExpected;
  }
  out.write(`${file}:${verdict.line}: ${verdict.sentence}\n`);
  return EXIT.differs;
}
