import { expect, test } from 'vitest';
import type { ServerId } from '../../../impl/core/effects.ts';
import { type TracePoint, tracePointsOf, tracePointsOfStart } from '../../../impl/core/raft/trace-points.ts';
import { type Effect, Group, type Input, TIMING } from './group.ts';

const numberOf = (server: ServerId): number => 'abcdefg'.indexOf(server) + 1;

/** A group whose servers tell what etcd's would. Its disks are held, so that one input is told at a time. */
class TellingGroup extends Group {
  readonly points: TracePoint[] = [];

  override apply(id: ServerId, input: Input): Effect[] {
    const { raft } = this.member(id);
    if (!raft) return [];
    const before = raft.status;
    const effects = super.apply(id, input);
    const step = { input: { ...input, at: this.now }, before, after: raft.status, effects };
    this.points.push(...tracePointsOf(step, numberOf));
    return effects;
  }
}

function names(points: readonly TracePoint[]): string[] {
  return points.map(({ nid, name }) => `${nid} ${name}`);
}

function group(size: number): TellingGroup {
  const telling = new TellingGroup(size);
  for (const id of telling.ids) telling.heldDisks.add(id);
  return telling;
}

/** Time passes for one server alone until it campaigns. */
function timeOut(telling: Group, id: ServerId): void {
  telling.now += 2 * TIMING.electionTimeoutMs;
  telling.apply(id, { type: 'time' });
}

test('a start: empty, then configured, then a follower with what the disk held', () => {
  const telling = group(3);
  const points = tracePointsOfStart(telling.status('b'), numberOf);
  const empty = { term: 0, vote: '0', commit: 0 };
  expect(points).toEqual([
    { name: 'InitState', nid: '2', state: empty, role: 'StateFollower', log: 0, conf: [[], []] },
    {
      name: 'ApplyConfChange',
      nid: '2',
      state: empty,
      role: 'StateFollower',
      log: 0,
      conf: [[], []],
      prop: { cc: { newconf: ['1', '2', '3'] } },
    },
    {
      name: 'BecomeFollower',
      nid: '2',
      state: empty,
      role: 'StateFollower',
      log: 0,
      conf: [['1', '2', '3'], []],
    },
  ]);
});

test('the fields stand in the order of etcd-raft 3.6, so that lines compare as text', () => {
  const telling = group(3);
  elect(telling);
  const sent = telling.points.find(({ name }) => name === 'SendRequestVoteRequest');
  expect(JSON.stringify(sent)).toBe(
    '{"name":"SendRequestVoteRequest","nid":"1","state":{"term":1,"vote":"1","commit":0},"role":"StateCandidate","log":0,' +
      '"conf":[["1","2","3"],[]],"msg":{"type":"MsgVote","term":1,"from":"1","to":"2","entries":0,"logTerm":0,"index":0,' +
      '"commit":0,"vote":"0","reject":false,"rejectHint":0}}',
  );
});

test('an election, in etcd’s order', () => {
  const telling = group(3);
  elect(telling);
  const campaign = names(telling.points).filter((line) => !line.endsWith('Ready'));
  expect(campaign.slice(0, 3)).toEqual([
    '1 BecomeCandidate',
    '1 SendRequestVoteRequest',
    '1 SendRequestVoteRequest',
  ]);
  const voter = telling.points.filter(({ nid, name }) => nid === '2' && name !== 'Ready').slice(0, 3);
  expect(names(voter)).toEqual([
    '2 ReceiveRequestVoteRequest',
    '2 BecomeFollower',
    '2 SendRequestVoteResponse',
  ]);
  expect(voter.map(({ state }) => [state.term, state.vote])).toEqual([
    [0, '0'],
    [1, '0'],
    [1, '1'],
  ]);
  const leads = names(telling.points).indexOf('1 BecomeLeader');
  expect(names(telling.points).slice(leads - 1, leads + 3)).toEqual([
    '1 ReceiveRequestVoteResponse',
    '1 BecomeLeader',
    '1 Replicate',
    '1 SendAppendEntriesRequest',
  ]);
  // Before its no-op is appended.
  expect(telling.points[leads + 1]?.log).toBe(0);
});

test('a leader’s commit is told after the answer that led to it', () => {
  const telling = group(3);
  elect(telling);
  const at = names(telling.points).indexOf('1 Commit');
  expect(at).toBeGreaterThan(0);
  expect(telling.points[at]).toMatchObject({ state: { commit: 1 }, role: 'StateLeader', log: 1 });
  expect(['1 ReceiveAppendEntriesResponse', '1 Ready']).toContain(names(telling.points)[at - 1]);
});

/** Server a is elected; everything that follows from it happens. */
function elect(telling: TellingGroup): void {
  timeOut(telling, 'a');
  for (let round = 0; round < 20; round += 1) {
    telling.settle();
    for (const id of telling.ids) telling.sync(id);
  }
}
