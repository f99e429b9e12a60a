/** `orrery watch`: a running cluster's event stream, or a recorded one, held to the machines as it comes. */
import { OF_OUR_SERVERS, REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { NOMADS_PACE } from '../../spec/trace/stream/waits.ts';
import { Watcher } from '../../spec/trace/stream/watcher.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { AgentClient } from './http/agent-client.ts';
import { CONNECTION_OPTIONS, connectionOf } from './http/connection.ts';
import { Cluster } from './watch/cluster.ts';
import { addressOf, serveMetrics } from './watch/metrics.ts';
import { Recording } from './watch/recording.ts';
import { Reporter } from './watch/report.ts';

interface Wishes {
  readonly file?: string;
  readonly revision: RevisionName;
  readonly index?: number;
  readonly metrics?: string;
  readonly seconds?: number;
  readonly first?: boolean;
  readonly json?: boolean;
  readonly reads: boolean;
  readonly remember: number;
  readonly initializing?: number;
  readonly unknown?: number;
  readonly pending?: number;
}

const LIMITS = 'How long, instead of what revision and settings allow:';

export const command: CommandSpec = {
  options: [
    { flags: '--file <ndjson>', description: 'a recorded stream instead of an agent; - for standard input' },
    {
      flags: '--revision <name>',
      description: 'the rules to judge by',
      default: OF_OUR_SERVERS,
      choices: Object.keys(REVISIONS),
    },
    {
      flags: '--index <entry>',
      description: 'begin with this log entry; otherwise with the oldest that the agent keeps',
      parse: wholeNumber('--index'),
    },
    { flags: '--metrics <host:port>', description: 'serve counts to Prometheus on /metrics' },
    {
      flags: '--seconds <count>',
      description: 'stop after so long; otherwise on Ctrl-C',
      parse: wholeNumber('--seconds'),
    },
    { flags: '--first', description: 'stop at the first alert' },
    { flags: '--no-reads', description: 'ask the agent for nothing but its stream' },
    {
      flags: '--remember <count>',
      description: 'ended records of each kind that are kept',
      default: 100_000,
      parse: wholeNumber('--remember'),
    },
    { flags: '--json', description: 'one JSON object a line: alerts, and the counts at the end' },
    {
      flags: '--initializing <seconds>',
      description: 'a node may be initializing',
      parse: wholeNumber('--initializing'),
      group: LIMITS,
    },
    {
      flags: '--unknown <seconds>',
      description: 'an allocation may be unknown',
      parse: wholeNumber('--unknown'),
      group: LIMITS,
    },
    {
      flags: '--pending <seconds>',
      description: 'an evaluation may be pending',
      parse: wholeNumber('--pending'),
      group: LIMITS,
    },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'watch', says: 'the agent of this machine, by the rules of our servers, until Ctrl-C' },
    {
      line: 'watch --address http://10.0.0.1:4646 --revision nomad-2.0 --metrics 127.0.0.1:9464',
      says: 'a Nomad 2.0 cluster, with counts for Prometheus',
    },
    {
      line: 'watch --file events.ndjson --revision strict-steps',
      says: 'a recorded stream; exit code 1 when something does not fit',
    },
  ],
  run: (call) => watch(call, call.options as unknown as Wishes),
};

async function watch(call: Call, wishes: Wishes): Promise<number> {
  const { file, index, metrics, revision, remember: remembered } = wishes;
  if (file !== undefined && index !== undefined) throw notBoth();
  const stop = new AbortController();
  const clock = file === undefined ? { clock: () => Date.now() } : {};
  const watcher = new Watcher({ revision, remembered, pace: paceOf(wishes), ...clock });
  const reporter = new Reporter(call, { ...wishes, stop: () => stop.abort() });
  const source =
    file === undefined
      ? new Cluster(new AgentClient(connectionOf(call.options, process.env)), watcher, wishes, reporter)
      : new Recording(file, call.input ?? process.stdin, watcher, reporter);
  const counts = () => ({ counts: watcher.counts, byKind: reporter.byKind, standing: source.standing });
  const server = metrics === undefined ? undefined : await serveMetrics(metrics, counts);
  if (server !== undefined) reporter.say(`metrics on http://${addressOf(server)}/metrics`);
  try {
    await untilStopped(stop, wishes.seconds, () => source.run(stop.signal));
  } finally {
    server?.close();
    server?.closeAllConnections();
  }
  reporter.end(watcher.counts);
  return reporter.alerts > 0 ? EXIT.differs : EXIT.asExpected;
}

/** Runs until it is done, a signal comes, or the time is over. */
async function untilStopped(
  stop: AbortController,
  seconds: number | undefined,
  run: () => Promise<void>,
): Promise<void> {
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1000);
  try {
    await run();
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

function notBoth(): InputError {
  return new InputError({
    file: '--index',
    problem: 'is about an agent, and --file is given',
    remedy: 'leave one of them out',
  });
}

function paceOf({ initializing, unknown, pending }: Wishes): typeof NOMADS_PACE {
  const limits = Object.entries({ initializing, unknown, pending }).flatMap(([name, seconds]) =>
    seconds === undefined ? [] : [[name, seconds * 1000] as const],
  );
  return { ...NOMADS_PACE, limits: Object.fromEntries(limits) };
}
