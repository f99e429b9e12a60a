/**
 * The `Operator` service. Pausing the evaluation broker: log entries keep coming, nothing is scheduled, which
 * freezes the scheduler for a test or an emergency (reference page nomad-protocol.md, section 5.2). And who belongs to
 * the group of servers, one change at a time.
 */
import type { GroupChange } from '../effects.ts';
import type { Dump } from '../state/dump.ts';
import { dumpRefusal } from '../state/restored.ts';
import { SCHEDULER } from '../topics.ts';
import type { Endpoint, Endpoints } from './context.ts';

type Change = 'Operator.RaftAddPeer' | 'Operator.RaftPromotePeer' | 'Operator.RaftRemovePeerByID';

const changeOf =
  (type: GroupChange['type']): Endpoint<Change> =>
  (context, { ID }, answer) => {
    if (typeof ID !== 'string' || ID === '') return answer.refuse('ID must be the name of a server');
    context.changeGroup({ type, server: ID }, answer, ({ index }) => answer.ok({ Index: index }));
  };

export const operatorEndpoints: Endpoints<'Operator'> = {
  'Operator.SchedulerGetConfiguration': (context, args, answer) =>
    context.read(args, [SCHEDULER], answer, (view) => ({
      PauseEvalBroker: view.schedulerPaused,
      Index: 1,
      KnownLeader: context.leaderId !== undefined,
    })),
  'Operator.SchedulerPause': (context, args, answer) => {
    const paused = args.PauseEvalBroker;
    if (typeof paused !== 'boolean') return answer.refuse('PauseEvalBroker must be true or false');
    context.propose({ type: 'SchedulerPause', at: context.at, paused }, answer, ({ index }) =>
      answer.ok({ Index: index }),
    );
  },
  'Operator.SnapshotSave': (context, args, answer) => {
    const State = context.dump();
    const meta = { Index: context.view.index, KnownLeader: context.leaderId !== undefined };
    context.read({ ...args, MinQueryIndex: 0 }, [], answer, () => ({ State, ...meta }));
  },
  'Operator.SnapshotRestore': (context, { State }, answer) => {
    const refusal = dumpRefusal(State);
    if (refusal !== undefined) return answer.refuse(refusal);
    context.propose({ type: 'SnapshotRestore', at: context.at, dump: State as Dump }, answer, ({ index }) =>
      answer.ok({ Index: index }),
    );
  },
  'Operator.RaftAddPeer': changeOf('add-non-voter'),
  'Operator.RaftPromotePeer': changeOf('promote'),
  'Operator.RaftRemovePeerByID': changeOf('remove'),
  'Operator.TransferLeadershipToPeer': (context, { ID }, answer) => {
    if (!context.group.voters.includes(ID)) return answer.refuse(`there is no voter "${ID}"`);
    context.transferLeadership(ID);
    answer.ok({});
  },
  'Operator.RaftGetConfiguration': (context, _args, answer) => {
    const { group, servers, leaderId } = context;
    const memberOf = (Voter: boolean) => (ID: string) => {
      const Address = servers.find(({ id }) => id === ID)?.rpcAddr ?? '';
      return { ID, Address, Leader: ID === leaderId, Voter };
    };
    answer.ok({ Servers: [...group.voters.map(memberOf(true)), ...group.nonVoters.map(memberOf(false))] });
  },
};
