/** `orrery node drain`: work is moved away from a node, and it is watched until nothing is left. */
import { InputError } from '../../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, type OptionSpec } from '../command.ts';
import { confirm } from '../confirm.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson } from '../http/exact-json.ts';
import { monitorDrain } from '../monitor/drain.ts';
import { DETACH, VERBOSE, YES } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { nanoseconds } from '../show/read-duration.ts';
import { findNode, NODE, SELF } from './find-node.ts';

const USUAL_DEADLINE = 3_600_000_000_000;
/** Nomad's words for a drain that waits for nothing, and for one that may take as long as it likes. */
const [FORCED, WITHOUT_END] = [-1, 0];

const OPTIONS: readonly OptionSpec[] = [
  { flags: '--enable', description: 'begin a drain' },
  { flags: '--disable', description: 'end it' },
  {
    flags: '--deadline <span>',
    description: 'after this, as 1h30m, what is left is stopped; 1h unless given',
    parse: (text) => nanoseconds('-deadline', text),
  },
  { flags: '--force', description: 'stop everything at once' },
  { flags: '--no-deadline', description: 'wait as long as it takes' },
  { flags: '--ignore-system', description: 'leave the work of system jobs' },
  { flags: '--keep-ineligible', description: 'with -disable: still no new work' },
  { flags: '-m, --message <text>', description: 'why, for whoever looks at the node' },
  { flags: '--meta <key=value>', description: 'more of that; may be repeated', repeats: true },
  { flags: '--monitor', description: 'only watch a drain that is under way' },
];

export const command: CommandSpec = {
  arguments: [NODE],
  options: [...OPTIONS, DETACH, SELF, YES, VERBOSE, ...CONNECTION_OPTIONS],
  examples: [
    { line: 'node drain -enable 9b3e64b3', says: 'moves its work away within an hour, and watches' },
    { line: 'node drain -enable -deadline 10m -detach -yes 9b3e64b3', says: 'from a script' },
    { line: 'node drain -disable 9b3e64b3', says: 'it may work again' },
  ],
  run: drain,
};

async function drain(call: Call): Promise<number> {
  const { enable, disable, monitor, detach, yes } = call.options;
  if ([enable, disable, monitor].filter((given) => given === true).length !== 1)
    throw wrong('takes one of -enable, -disable and -monitor', 'say which');
  const spec = enable === true ? drainSpec(call.options) : null;
  const session = new Session(call);
  const id = await findNode(session);
  if (monitor === true) return await monitorDrain(session, id);
  const question = `Are you sure you want to ${enable === true ? 'enable' : 'disable'} drain mode for node "${id}"?`;
  if (yes !== true && !(await confirm(call, question))) return EXIT.differs;
  const body = printJson(
    {
      NodeID: id,
      DrainSpec: spec,
      MarkEligible: disable === true && call.options['keepIneligible'] !== true,
      Meta: metaOf(call.options),
    },
    0,
  );
  await session.agent.text('PUT', `/v1/node/${id}/drain`, { body });
  session.print(`Node "${id}" drain strategy ${enable === true ? 'set' : 'unset'}`);
  return enable === true && detach !== true ? await monitorDrain(session, id) : EXIT.asExpected;
}

function drainSpec({ deadline, force, ignoreSystem }: Call['options']): object {
  if (force === true && deadline !== undefined && deadline !== true)
    throw wrong('takes only one of -force, -deadline and -no-deadline', 'leave one out');
  const given = typeof deadline === 'number' ? deadline : USUAL_DEADLINE;
  return {
    Deadline: force === true ? FORCED : deadline === false ? WITHOUT_END : given,
    IgnoreSystemJobs: ignoreSystem === true,
  };
}

function metaOf({ message, meta }: Call['options']): Readonly<Record<string, string>> {
  const entries = ((meta ?? []) as readonly string[]).map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new InputError({
      file: '-meta',
      problem: `"${text}" has no "="`,
      remedy: 'write it as -meta key=value',
    });
  });
  return Object.fromEntries([
    ...(message === undefined ? [] : [['message', message as string] as const]),
    ...entries,
  ]);
}

function wrong(problem: string, remedy: string): InputError {
  return new InputError({ file: 'node drain', problem, remedy });
}
