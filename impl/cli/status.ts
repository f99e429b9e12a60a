/** `orrery status`: whatever an identifier, or the beginning of one, belongs to; without one, the jobs. */
import { type Call, type CommandSpec, EXIT } from './command.ts';
import { CONNECTION_OPTIONS } from './http/connection.ts';
import { printJson } from './http/exact-json.ts';
import { RequestFailure } from './http/request-failure.ts';
import { JSON_OUT, VERBOSE } from './nomad-habits.ts';
import { Session } from './session.ts';

interface Found {
  readonly Matches: Readonly<Record<string, readonly string[] | null>>;
}

/** Who shows what the search calls so. */
const SHOWN_BY: Readonly<Record<string, () => Promise<{ readonly command: CommandSpec }>>> = {
  jobs: () => import('./job/status.ts'),
  allocs: () => import('./alloc/status.ts'),
  nodes: () => import('./node/status.ts'),
  evals: () => import('./eval/status.ts'),
  deployment: () => import('./deployment/status.ts'),
};

export const command: CommandSpec = {
  arguments: [{ name: '[identifier]', description: 'of a job, allocation, node, evaluation or deployment' }],
  options: [JSON_OUT, VERBOSE, ...CONNECTION_OPTIONS],
  examples: [
    { line: 'status', says: 'all jobs' },
    { line: 'status 5e5ca363', says: 'the allocation, node, evaluation or deployment that begins that way' },
  ],
  async run(call) {
    const given = call.args[0] as string | undefined;
    if (given === undefined) return await showAs('jobs', call, []);
    const { agent } = new Session(call);
    const body = printJson({ Prefix: given, Context: 'all' }, 0);
    const { Matches } = await agent.send<Found>('PUT', '/v1/search', { body });
    const found = Object.entries(Matches).flatMap(([context, ids]) =>
      (ids ?? []).map((id) => ({ context, id })),
    );
    const shown = found.filter(({ context }) => context in SHOWN_BY);
    const exact = shown.filter(({ id }) => id === given);
    const matches = exact.length > 0 ? exact : shown;
    const [only] = matches;
    if (only === undefined) throw new RequestFailure(`Nothing with prefix or ID "${given}" found`);
    if (matches.length > 1) throw new RequestFailure(listed(given, matches));
    return await showAs(only.context, call, [only.id]);
  },
};

async function showAs(context: string, call: Call, args: readonly string[]): Promise<number> {
  const { command: shower } = (await SHOWN_BY[context]?.()) ?? {};
  return (await shower?.run({ ...call, args })) ?? EXIT.differs;
}

function listed(
  given: string,
  matches: readonly { readonly context: string; readonly id: string }[],
): string {
  const contexts = [...new Set(matches.map(({ context }) => context))].sort();
  const groups = contexts.map((context) => {
    const ids = matches.filter((match) => match.context === context).map(({ id }) => id);
    return `${context.charAt(0).toUpperCase()}${context.slice(1)}:\n${ids.join(', ')}`;
  });
  return `Multiple matches found for id "${given}"\n\n${groups.join('\n\n')}`;
}
