/** `orrery eval status`: one evaluation; with -monitor it is watched to its end. */
import { type CommandSpec, EXIT } from '../command.ts';
import { findByPrefix } from '../http/find-by-prefix.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Evaluation } from '../http/records.ts';
import { failedInWords } from '../job/one-job.ts';
import { monitorEvaluation } from '../monitor/evaluation.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { placementFailures } from '../show/placement.ts';
import { pairs } from '../show/table.ts';
import { age, timestamp } from '../show/times.ts';
import { evaluationsTable } from './evaluations-table.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<evaluation>', description: 'identifier of an evaluation, or the beginning of it' }],
  options: [
    { flags: '--monitor', description: 'watch it until it is over' },
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'eval status 790f240a', says: 'what it was about, and what came of it' },
    { line: 'eval status -monitor 790f240a', says: 'as job run does' },
  ],
  async run(call) {
    const session = new Session(call);
    const kind = {
      path: '/v1/evaluations',
      noun: 'evaluation',
      list: (matches: readonly Evaluation[]) => evaluationsTable(session, matches),
    };
    const evaluation = await findByPrefix<Evaluation>(session.agent, kind, call.args[0] as string);
    if (call.options['monitor'] === true) return await monitorEvaluation(session, evaluation.ID);
    if (call.options['json'] === true) session.printJson(evaluation);
    else showEvaluation(session, evaluation);
    return EXIT.asExpected;
  },
};

function showEvaluation(session: Session, evaluation: Evaluation): void {
  const when = session.verbose ? timestamp : age;
  const { Status, StatusDescription, NodeID, FailedTGAllocs, BlockedEval } = evaluation;
  const failed = FailedTGAllocs ?? {};
  session.print(
    pairs([
      ['ID', session.id(evaluation.ID)],
      ['Create Time', when(evaluation.CreateTime)],
      ['Modify Time', when(evaluation.ModifyTime)],
      ['Status', Status],
      ['Status Description', StatusDescription || Status],
      ['Type', evaluation.Type],
      ['TriggeredBy', evaluation.TriggeredBy],
      ...(NodeID ? ([['Node ID', session.id(NodeID)]] as const) : []),
      ['Job ID', evaluation.JobID],
      ['Namespace', evaluation.Namespace ?? 'default'],
      ['Priority', String(evaluation.Priority)],
      ['Placement Failures', failedInWords(evaluation)],
      ...(session.verbose ? chain(evaluation) : []),
    ]),
  );
  if (Object.keys(failed).length === 0) return;
  session.section('Failed Placements', placementFailures(failed));
  if (BlockedEval)
    session.print(
      `\nEvaluation "${session.id(BlockedEval)}" waiting for additional capacity to place remainder`,
    );
}

function chain({ PreviousEval, NextEval, BlockedEval }: Evaluation): readonly (readonly [string, string])[] {
  return [
    ['Previous Eval', PreviousEval ?? ''],
    ['Next Eval', NextEval ?? ''],
    ['Blocked Eval', BlockedEval ?? ''],
  ];
}
