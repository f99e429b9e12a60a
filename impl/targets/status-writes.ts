/** Status writes, asked of a server core by anyone. */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import type { NodeEvent } from '../core/records.ts';
import type { RpcMethods } from '../core/rpc.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { setStatus } from './arrangement.ts';
import { NodeStage } from './node-stage.ts';
import { NODE_ID } from './sample-records.ts';

const SECRETS: Readonly<Record<string, string | undefined>> = {
  given: '11111111-2222-3333-4444-555555555555',
  'its-own': '11111111-2222-3333-4444-555555555555',
  'of-another': '99999999-2222-3333-4444-555555555555',
  'an-identity': 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
  empty: '',
};

export function statusWriteFacts(given: EventInstance): Facts {
  if (given.type === 'STATUS_SHOWN') return shown(given);
  return given.type === 'STATUS_TWICE' ? twice(given) : once(given);
}

function shown({ secret, shows }: EventInstance): Facts {
  const [SecretID, AuthToken] = [SECRETS[String(secret)], SECRETS[String(shows)]];
  const stage = new NodeStage({ Status: 'ready', SecretID: SecretID as string }, false);
  const args = { NodeID: NODE_ID, Status: 'ready' as const };
  return stage.call('Node.UpdateStatus', AuthToken === undefined ? args : { ...args, AuthToken });
}

/** The entry of another call that asks the same is applied between this one's read and its entry. */
function twice({ node, asked }: EventInstance): Facts {
  const stage = new NodeStage({ Status: node as NodeStatus }, false);
  const args = { NodeID: NODE_ID, Status: asked as NodeStatus };
  return stage.call('Node.UpdateStatus', args, () => {
    if (stage.bench.held.length > 0) setStatus(stage.bench, args.Status);
  });
}

function once({ named, node, asked, noted, work }: EventInstance): Facts {
  const part = { Status: node as NodeStatus, SchedulingEligibility: 'ineligible' as const };
  const stage = new NodeStage(node === 'gone' ? undefined : part, work === true);
  const NodeEvent: NodeEvent = { Message: 'Node says so', Subsystem: 'Cluster', Timestamp: stage.bench.at };
  const args = {
    ...(named === 'unsaid' ? {} : { NodeID: named === 'yes' ? NODE_ID : '' }),
    Status: asked,
    ...(noted === true ? { NodeEvent } : {}),
  };
  return stage.call('Node.UpdateStatus', args as RpcMethods['Node.UpdateStatus']['args']);
}
