/**
 * The `Variables` service: a key space with check-and-set. Whether a checked write holds is decided where its entry
 * is applied.
 * Source: Nomad's HTTP API for variables; docs/decisions/0012 and 0019.
 */
import type { Command } from '../commands.ts';
import type { RpcMethods } from '../rpc.ts';
import { VARIABLE_CONFLICT } from '../state/variable-writes.ts';
import { VARIABLES, variableTopic } from '../topics.ts';
import { pathRefusal, variableRefusal, type Variable, type VariableMetadata } from '../variable-records.ts';
import type { Committed, Context, Endpoint, Endpoints } from './context.ts';

type Args = RpcMethods['Variables.Apply']['args'];
type Applied = RpcMethods['Variables.Apply']['reply'];

const apply: Endpoint<'Variables.Apply'> = (context, args, answer) => {
  const variable = { ...args.Var, Namespace: args.Var?.Namespace || 'default', Path: args.Var?.Path ?? '' };
  const isDelete = args.Op === 'delete' || args.Op === 'delete-cas';
  const refusal = isDelete ? pathRefusal(variable.Path) : variableRefusal(variable);
  if (refusal !== undefined) return answer.refuse(refusal);
  if (!['set', 'cas', 'delete', 'delete-cas'].includes(args.Op)) {
    return answer.refuse(`unknown operation ${JSON.stringify(args.Op)}: use set, cas, delete or delete-cas`);
  }
  context.propose(commandFor(context, args.Op, variable), answer, (committed) => {
    const { refusal: whyNot = VARIABLE_CONFLICT } = committed.outcome;
    if (whyNot === VARIABLE_CONFLICT) answer.ok(replyTo(context, variable, isDelete, committed));
    else answer.refuse(whyNot);
  });
};

function commandFor({ at }: Context, op: Args['Op'], variable: Args['Var']): Command {
  const { Namespace, Path, Items, ModifyIndex = 0 } = variable;
  const expected = op === 'cas' || op === 'delete-cas' ? { expectedIndex: ModifyIndex } : {};
  return op === 'set' || op === 'cas'
    ? { type: 'VariableUpsert', at, variable: { Namespace, Path, Items }, ...expected }
    : { type: 'VariableDelete', at, Namespace, Path, ...expected };
}

/** The entry was applied just now, so the state still is what it left. */
function replyTo(
  context: Context,
  { Namespace, Path }: Args['Var'],
  isDelete: boolean,
  { index, outcome }: Committed,
): Applied {
  const stored = context.view.variable(Namespace, Path) ?? null;
  if (outcome.refusal === VARIABLE_CONFLICT) {
    return { Result: 'conflict', Output: null, Conflict: stored, Index: index };
  }
  return { Result: 'ok', Output: isDelete ? null : stored, Conflict: null, Index: index };
}

const read: Endpoint<'Variables.Read'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [variableTopic(namespace, args.Path)], answer, (view) => {
    const found = view.variable(namespace, args.Path);
    const Index = found?.ModifyIndex ?? view.tableIndex('variables');
    return { Data: found ?? null, Index, KnownLeader: context.leaderId !== undefined };
  });
};

const list: Endpoint<'Variables.List'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [VARIABLES], answer, (view) => ({
    Data: view
      .variables(namespace)
      .filter(({ Path }) => Path.startsWith(args.Prefix ?? ''))
      .map(metadataOf),
    Index: view.tableIndex('variables'),
    KnownLeader: context.leaderId !== undefined,
  }));
};

function metadataOf({ Items: _, ...metadata }: Variable): VariableMetadata {
  return metadata;
}

export const variableEndpoints: Endpoints<'Variables'> = {
  'Variables.Apply': apply,
  'Variables.Read': read,
  'Variables.List': list,
};
