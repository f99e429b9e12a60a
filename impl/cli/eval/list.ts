/** `orrery eval list`: evaluations, in pages if asked for. */
import { type CommandSpec, EXIT, wholeNumber } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { readJson } from '../http/exact-json.ts';
import type { Evaluation } from '../http/records.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { evaluationsTable } from './evaluations-table.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--job <id>', description: 'only those of a job' },
    { flags: '--status <status>', description: 'only those with a status, as pending or blocked' },
    { flags: '--filter <expression>', description: 'only those that an expression of the API’s holds for' },
    { flags: '--per-page <count>', description: 'how many at once', parse: wholeNumber('-per-page') },
    { flags: '--page-token <token>', description: 'where to go on; the page before says' },
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'eval list -status blocked', says: 'what waits for room' },
    { line: 'eval list -per-page 20', says: 'page by page' },
  ],
  async run(call) {
    const session = new Session(call);
    const { job, status, filter, perPage, pageToken } = call.options as Readonly<
      Record<string, string | undefined>
    >;
    const query = { job, status, filter, per_page: perPage, next_token: pageToken };
    const answer = await session.agent.open('/v1/evaluations', { query });
    const text = Buffer.concat(await Array.fromAsync(answer)).toString('utf8');
    const evaluations = (readJson(text) as Evaluation[] | null) ?? [];
    if (call.options['json'] === true) session.printJson(evaluations);
    else if (evaluations.length === 0) session.print('No evals found');
    else session.print(evaluationsTable(session, evaluations));
    const next = answer.headers['x-nomad-nexttoken'];
    if (next) call.err.write(`\nThere are more: go on with -page-token ${String(next)}\n`);
    return EXIT.asExpected;
  },
};
