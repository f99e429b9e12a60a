/**
 * `orrery conform server`: judges a running server from outside, over the RPC wire and the HTTP API. Our side is the
 * client, the operator and the one who holds the scheduler.
 */
import { SESSION_WORLDS } from '../../../spec/conform/outside/worlds.ts';
import { sessionComponents } from '../../../spec/conform/outside/components.ts';
import { InputError } from '../../io/input-error.ts';
import { readAddress } from '../../io/links/address.ts';
import { Rendezvous } from '../../targets/server/rendezvous.ts';
import { SchedulerHold } from '../../targets/server/scheduler-hold.ts';
import { ServerDoor } from '../../targets/server/server-door.ts';
import { SessionTarget } from '../../targets/server/session-target.ts';
import { type Call, type CommandSpec, wholeNumber } from '../command.ts';
import { judged, type Judged, replayed } from './judging.ts';
import { checkPlaces, deliver, REPORT_OPTIONS, type ReportWishes } from './options.ts';

interface Wishes extends ReportWishes {
  readonly address?: string;
  readonly http?: string;
  readonly region: string;
  readonly token?: string;
  readonly silence: number;
  readonly lanes: number;
}

export const command: CommandSpec = {
  options: [
    { flags: '--address <address>', description: 'HOST:PORT of the RPC port' },
    { flags: '--http <url>', description: 'the HTTP API, http://HOST:PORT' },
    { flags: '--region <name>', description: 'region of the server', default: 'global' },
    { flags: '--token <secret>', description: 'ACL token of a management kind' },
    {
      flags: '--silence <count>',
      description: 'how many TTLs a silent node is given to be missed, and at least 15 s',
      default: 6,
      parse: wholeNumber('--silence'),
    },
    {
      flags: '--lanes <count>',
      description: 'sessions side by side, each with a node and a job of its own',
      default: 16,
      parse: wholeNumber('--lanes'),
    },
    ...REPORT_OPTIONS,
  ],
  examples: [
    {
      line: 'conform server --address 127.0.0.1:4647 --http http://127.0.0.1:4646',
      says: 'a server without other work: its scheduler is held and let go',
    },
    {
      line: 'conform server --address 127.0.0.1:4647 --http http://127.0.0.1:4646 --revision auto --component session',
      says: 'which revision of the protocol it follows',
    },
  ],
  run: async (call) => run(call, call.options as unknown as Wishes),
};

/** Each takes as long as a node needs to be missed. */
const SHORTENING_RUNS = 4;
/** Where the revision is to be found out, one kind of session tells them apart. */
const TELLING = ['session', 'session-plain'];

async function run(call: Call, wishes: Wishes): Promise<number> {
  const rpc = readAddress(given(wishes.address, '--address', '127.0.0.1:4647'), '--address');
  const http = urlOf(given(wishes.http, '--http', 'http://127.0.0.1:4646'));
  await checkPlaces(wishes);
  const { region, token, lanes, silence: patience } = wishes;
  const door = new ServerDoor({ rpc, http, region, ...(token === undefined ? {} : { token }) });
  const scheduler = new SchedulerHold(door);
  const others = new Rendezvous(() => scheduler.work());
  const targetOf = (name: string) =>
    new SessionTarget(door, others, { hasWindow: hasWindow(name), patience });
  const of: Judged = {
    kind: 'server',
    target: `${wishes.address} and ${http}`,
    suites: ['tour'],
    lanes,
    tries: SHORTENING_RUNS,
    telling: TELLING,
    components: sessionComponents,
    doors: (_revision, names) =>
      Promise.resolve(Object.fromEntries(names.map((name) => [name, () => targetOf(name)]))),
  };
  await opened(door, wishes);
  try {
    await scheduler.hold(true);
    if (wishes.replay !== undefined) return await replayed(of, call, wishes, wishes.replay);
    const report = await judged(of, call, wishes);
    const again = `npm run orrery -- conform server --address ${wishes.address} --http ${http} --revision ${report.revision}`;
    return await deliver(call, report, wishes, (replay) => `${again} --replay ${replay}`);
  } finally {
    await scheduler.hold(false).catch(() => {});
    await door.close();
  }
}

async function opened(door: ServerDoor, { address }: Wishes): Promise<void> {
  await door.open().catch((error: Error) => {
    void door.close();
    throw new InputError({
      file: '--address',
      field: address,
      problem: `no node can be registered there: ${error.message}`,
      remedy: 'name the RPC port of a server that has a leader, and look at --region',
    });
  });
}

function hasWindow(name: string): boolean {
  return SESSION_WORLDS.find((world) => world.name === name)?.jobs[0]?.window === true;
}

function given(value: string | undefined, flag: string, example: string): string {
  if (value !== undefined) return value;
  throw new InputError({ file: flag, problem: 'is missing', remedy: `name it, as in ${flag} ${example}` });
}

function urlOf(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InputError({
    file: '--http',
    field: text,
    problem: 'is no URL',
    remedy: 'write it as http://HOST:PORT',
  });
}
