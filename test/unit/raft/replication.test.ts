/** Replication and commitment: paper 5.3, 5.4.2 (figure 8); thesis 3.6.2, 6.4, 10.2.1. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../impl/core/raft/messages.ts';
import type { Message } from './group.ts';
import { bytesOf, Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;

function entriesOf(terms: readonly number[]): Entry<string>[] {
  return terms.map((term, i) => ({ index: i + 1, term, command: `${i + 1}@${term}` }));
}

type Append = Message & { type: 'append' };

function appendsTo(group: Group, to: string): Append[] {
  return group.flights.flatMap(({ to: target, message }) =>
    target === to && message.type === 'append' ? [message] : [],
  );
}

describe('log replication (paper 5.3)', () => {
  test('a proposal commits when a majority holds it, and everybody applies it', () => {
    const group = new Group(3);
    group.elect('a');
    const proposal = group.propose('a', 'x');
    expect(group.fates.get(proposal)).toBeUndefined();
    group.settle();
    expect(group.fates.get(proposal)).toBe('committed');
    for (const id of group.ids) expect(group.commands(id)).toEqual(['x']);
  });
  test('a minority does not commit', () => {
    const group = new Group(5);
    group.elect('a');
    for (const id of ['c', 'd', 'e']) group.isolated.add(id);
    const proposal = group.propose('a', 'x');
    group.settle();
    expect(group.fates.get(proposal)).toBeUndefined();
    expect(group.commands('a')).toEqual([]);
  });
  test('only the leader takes proposals', () => {
    const group = new Group(3);
    group.elect('a');
    expect(group.fates.get(group.propose('b', 'x'))).toBe('not-leader');
  });
  test('a follower refuses what does not continue its log, saying where it could match', () => {
    const group = new Group(3);
    group.start('b', { term: 5, votedFor: undefined, entries: entriesOf([1, 1, 3, 3]) });
    const refusalOf = (prev: { index: number; term: number }) => {
      const message: Message = { type: 'append', term: 5, prev, entries: [], commitIndex: 0, round: 0 };
      group.apply('b', { type: 'message', from: 'a', message });
      const reply = group.flights.pop()?.message;
      return reply?.type === 'append-response' ? reply.result : undefined;
    };
    const refusal = (prevIndex: number, index: number, term: number) => ({
      ok: false,
      prevIndex,
      hint: { index, term },
    });
    expect(refusalOf({ index: 9, term: 5 })).toEqual(refusal(9, 4, 3));
    expect(refusalOf({ index: 9, term: 2 })).toEqual(refusal(9, 2, 1));
    expect(refusalOf({ index: 3, term: 2 })).toEqual(refusal(3, 2, 1));
    expect(refusalOf({ index: 4, term: 3 })).toEqual({ ok: true, matchIndex: 4 });
  });
  test('a follower commits what the leader has committed, as far as its log is known to match', () => {
    const group = new Group(3);
    group.start('b', { term: 2, votedFor: undefined, entries: entriesOf([1, 1, 1]) });
    const prev = { index: 1, term: 1 };
    const message: Message = { type: 'append', term: 2, prev, entries: [], commitIndex: 3, round: 0 };
    group.apply('b', { type: 'message', from: 'a', message });
    expect(group.status('b').commitIndex).toBe(1);
  });
  test('it acknowledges what the append reached, not what else it holds', () => {
    const group = new Group(3);
    group.start('b', { term: 2, votedFor: undefined, entries: entriesOf([1, 1, 1]) });
    const prev = { index: 1, term: 1 };
    for (const entries of [entriesOf([1, 1]).slice(1), []]) {
      const message: Message = { type: 'append', term: 2, prev, entries, commitIndex: 0, round: 0 };
      group.apply('b', { type: 'message', from: 'a', message });
      const matchIndex = 1 + entries.length;
      expect(group.flights.pop()?.message).toMatchObject({ result: { ok: true, matchIndex } });
    }
  });
  test('an append below what is committed is answered with what is committed, even if compacted away', () => {
    const group = new Group(3);
    const snapshot = {
      index: 5,
      term: 1,
      configuration: { voters: group.ids, nonVoters: [] },
      data: bytesOf([]),
    };
    group.start('b', { term: 2, votedFor: undefined, entries: [], snapshot });
    const prev = { index: 2, term: 1 };
    const message: Message = { type: 'append', term: 2, prev, entries: [], commitIndex: 0, round: 0 };
    group.apply('b', { type: 'message', from: 'a', message });
    expect(group.flights.pop()?.message).toMatchObject({ result: { ok: true, matchIndex: 5 } });
  });
  test('late, repeated and reordered appends do no harm', () => {
    const group = new Group(3);
    group.elect('a');
    for (const command of ['x', 'y', 'z']) group.propose('a', command);
    const appends = group.flights.filter((flight) => flight.to === 'b');
    expect(appends.length).toBeGreaterThan(1);
    for (const flight of [...appends].reverse()) group.deliver(flight);
    for (const flight of appends) group.deliver(flight);
    group.settle();
    group.run(2 * heartbeatMs);
    expect(group.commands('b')).toEqual(['x', 'y', 'z']);
    for (const flight of appends) group.deliver(flight);
    expect(group.commands('b')).toEqual(['x', 'y', 'z']);
  });
});

/** Figure 7: logs of terms that a new leader of term 8 may meet. */
const FIGURE_7 = {
  leader: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
  followers: {
    a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
    b: [1, 1, 1, 4],
    c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    e: [1, 1, 1, 4, 4, 4, 4],
    f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  },
};

describe('inconsistent logs (paper figure 7)', () => {
  test.each(Object.entries(FIGURE_7.followers))(
    'follower (%s) comes to hold the leader’s log',
    (_, terms) => {
      const group = new Group(3);
      group.start('a', { term: 7, votedFor: undefined, entries: entriesOf(FIGURE_7.leader) });
      group.start('b', { term: 7, votedFor: undefined, entries: entriesOf(FIGURE_7.leader) });
      group.start('c', { term: 7, votedFor: undefined, entries: entriesOf(terms) });
      group.elect('a');
      group.run(2 * heartbeatMs);
      expect(group.terms('a')).toEqual([...FIGURE_7.leader, 8]);
      expect(group.terms('c')).toEqual(group.terms('a'));
    },
  );
  test('hints skip whole terms: few refusals for a long divergence (paper 5.3, end)', () => {
    const group = new Group(3, 1, { maxEntriesPerMessage: 100 });
    const common = [1, 1, 1];
    const leader = entriesOf([...common, ...Array<number>(50).fill(5)]);
    for (const id of ['a', 'b']) group.start(id, { term: 5, votedFor: undefined, entries: leader });
    group.start('c', {
      term: 5,
      votedFor: undefined,
      entries: entriesOf([...common, ...Array<number>(40).fill(2), ...Array<number>(40).fill(3)]),
    });
    let refusals = 0;
    group.now += 300;
    group.apply('a', { type: 'time' });
    group.settle(({ message }) => {
      if (message.type === 'append-response' && !message.result.ok) refusals += 1;
      return true;
    });
    expect(group.terms('c')).toEqual(group.terms('a'));
    expect(refusals).toBeLessThanOrEqual(2);
  });
});

describe('pipelining (thesis 10.2.1)', () => {
  test('appends are sent ahead, at most `maxInflight`, each of at most `maxEntriesPerMessage`', () => {
    const group = new Group(2, 1, { maxEntriesPerMessage: 2, maxInflight: 2 });
    group.elect('a');
    for (let i = 0; i < 12; i += 1) group.propose('a', `${i}`);
    expect(appendsTo(group, 'b').map((append) => append.entries.length)).toEqual([1, 1]);
    group.flights.splice(0, 2).forEach((flight) => group.deliver(flight));
    group.settle(({ message }) => {
      if (message.type === 'append') expect(message.entries.length).toBeLessThanOrEqual(2);
      expect(appendsTo(group, 'b').filter((append) => append.entries.length > 0).length).toBeLessThanOrEqual(
        2,
      );
      return true;
    });
    expect(group.commands('b')).toHaveLength(12);
  });
  test('and as many bytes: large commands go alone, and fewer ahead', () => {
    const limits = { maxBytesPerMessage: 100, maxInflight: 99, maxInflightBytes: 150 };
    const group = new Group(2, 1, { ...limits, commandBytes: (command) => String(command).length });
    group.elect('a');
    const small = 'x'.repeat(40);
    for (let i = 0; i < 12; i += 1) group.propose('a', small);
    // 40 + 40 + 40 < 150 < 4 x 40: the fourth fills the window.
    expect(appendsTo(group, 'b').map((append) => append.entries.length)).toEqual([1, 1, 1, 1]);
    group.propose('a', 'y'.repeat(400));
    let most = 0;
    group.settle(({ message }) => {
      if (message.type === 'append') most = Math.max(most, message.entries.length);
      return true;
    });
    expect(most).toBe(2);
    expect(group.commands('b')).toHaveLength(13);
  });
  test('a lost append is found by the next sign of life, and sent again', () => {
    const group = new Group(2);
    group.elect('a');
    const proposal = group.propose('a', 'x');
    group.flights = [];
    group.run(2 * heartbeatMs);
    expect(group.fates.get(proposal)).toBe('committed');
  });
  test('the leader shows that it lives every `heartbeatMs`, and an idle group sends nothing else', () => {
    const group = new Group(3);
    group.elect('a');
    group.now += heartbeatMs;
    group.tick();
    expect(group.flights.map(({ to }) => to)).toEqual(['b', 'c']);
    expect(appendsTo(group, 'b')).toMatchObject([{ entries: [] }]);
    group.settle();
    expect(group.member('a').raft?.nextDeadline()).toBe(group.now + heartbeatMs);
  });
  test('a dead follower is sent no entries by the clock', () => {
    const group = new Group(3);
    group.elect('a');
    group.crash('c');
    for (let i = 0; i < 20; i += 1) group.propose('a', `${i}`);
    group.settle();
    let entries = 0;
    for (let beat = 0; beat < 10; beat += 1) {
      group.now += heartbeatMs;
      group.tick();
      for (const append of appendsTo(group, 'c')) entries += append.entries.length;
      group.settle();
    }
    expect(entries).toBe(0);
  });
});

describe('commitment (paper 5.4.2, figure 8; thesis 3.6.2)', () => {
  /** Five servers a..e (S1..S5) at moment (c): a, back as leader of term 4, has copied entry 2 of term 2 to c. */
  function figure8(): Group {
    const group = new Group(5);
    const logs = { a: [1, 2], b: [1, 2], c: [1], d: [1], e: [1, 3] };
    for (const [id, terms] of Object.entries(logs)) {
      group.start(id, { term: 3, votedFor: undefined, entries: entriesOf(terms) });
    }
    group.now += 300;
    group.apply('a', { type: 'time' });
    group.settle(({ message, from, to }) => message.type !== 'append' && from !== 'e' && to !== 'e');
    const prev = { index: 1, term: 1 };
    const copy: Message = {
      type: 'append',
      term: 4,
      prev,
      entries: entriesOf([1, 2]).slice(1),
      commitIndex: 0,
      round: 0,
    };
    group.deliver({ from: 'a', to: 'b', message: copy });
    group.deliver({ from: 'a', to: 'c', message: copy });
    group.settle(({ message }) => message.type === 'append-response');
    return group;
  }

  test('(c) an entry of an older term is not committed by counting copies', () => {
    const group = figure8();
    expect(group.status('a')).toMatchObject({ role: 'leader', term: 4, commitIndex: 0 });
    expect(['a', 'b', 'c'].map((id) => group.terms(id)[1])).toEqual([2, 2, 2]);
  });
  test('(d) so it may still be overwritten by a leader that never had it', () => {
    const group = figure8();
    group.crash('a');
    group.isolated.add('b');
    group.run(30 * electionTimeoutMs);
    expect(group.leaders()).toEqual(['e']);
    for (const id of ['c', 'd', 'e']) expect(group.terms(id).slice(0, 2)).toEqual([1, 3]);
  });
  test('(e) with an entry of its own term on a majority, all before it commits', () => {
    const group = figure8();
    group.isolated.add('e');
    group.run(5 * heartbeatMs);
    expect(group.terms('a')).toEqual([1, 2, 4]);
    expect(group.status('a').commitIndex).toBe(3);
    group.isolated.delete('e');
    group.run(5 * heartbeatMs);
    expect(group.terms('e')).toEqual([1, 2, 4]);
  });
});

describe('leadership and proposals', () => {
  test('`leading` is told only when an entry of the term is delivered (thesis 6.4)', () => {
    const group = new Group(3);
    group.now += 300;
    group.apply('a', { type: 'time' });
    group.settle(({ message }) => message.type !== 'append');
    expect(group.status('a').role).toBe('leader');
    expect(group.member('a')).toMatchObject({ leading: false, leader: undefined });
    group.run(heartbeatMs);
    expect(group.member('a')).toMatchObject({ leading: true, leader: 'a' });
    expect(group.member('b')).toMatchObject({ leading: false, leader: 'a' });
  });
  test('everything of earlier terms is delivered before `leading` is told; the no-op is not', () => {
    const group = new Group(3);
    for (const id of group.ids) group.start(id, { term: 1, votedFor: undefined, entries: entriesOf([1, 1]) });
    group.now += 300;
    group.apply('a', { type: 'time' });
    const told: string[] = [];
    for (let next = group.flights.shift(); next; next = group.flights.shift()) {
      for (const effect of group.apply(next.to, {
        type: 'message',
        from: next.from,
        message: next.message,
      })) {
        if (next.to === 'a' && effect.type === 'commit')
          told.push(...effect.entries.map((entry) => entry.command));
        if (next.to === 'a' && effect.type === 'role' && effect.leading) told.push('leading');
      }
    }
    expect(told).toEqual(['1@1', '2@1', 'leading']);
  });
  test('a deposed leader fails its open proposals, each once, before any later commit', () => {
    const group = new Group(3);
    group.elect('a');
    group.isolated.add('a');
    const lost = [group.propose('a', 'x'), group.propose('a', 'y')];
    group.run(10 * electionTimeoutMs);
    expect(lost.map((proposal) => group.fates.get(proposal))).toEqual(['leadership-lost', 'leadership-lost']);
    const [leader] = group.leaders();
    group.propose(leader ?? '', 'z');
    group.isolated.clear();
    group.run(5 * electionTimeoutMs);
    for (const id of group.ids) expect(group.commands(id)).toEqual(['z']);
  });
  test('a deposed leader is told so before it is given what its successor committed', () => {
    const group = new Group(3);
    group.elect('a');
    group.isolated.add('a');
    const proposal = group.propose('a', 'x');
    const { term, entry, lastIndex } = group.status('a');
    const x = entry(lastIndex);
    if (!x) throw new Error('a holds its own entry');
    const message: Message = {
      type: 'append',
      term: term + 1,
      prev: x,
      entries: [],
      commitIndex: x.index,
      round: 0,
    };
    const effects = group.apply('a', { type: 'message', from: 'b', message });
    expect(effects.filter(({ type }) => type !== 'trace' && type !== 'persist')).toMatchObject([
      { type: 'proposal-failed', proposal, reason: 'leadership-lost' },
      { type: 'role', leading: false, leader: undefined, term: term + 1 },
      { type: 'commit', entries: [{ index: x.index, command: 'x' }] },
      { type: 'role', leading: false, leader: 'b', term: term + 1 },
    ]);
  });
  test('what a deposed leader proposed may commit under the next one, without its proposal id', () => {
    const group = new Group(3);
    group.elect('a');
    const proposal = group.propose('a', 'x');
    group.settle(({ to, message }) => to === 'b' && message.type === 'append');
    group.isolated.add('a');
    group.run(10 * electionTimeoutMs);
    expect(group.leaders()).toEqual(['b']);
    group.isolated.clear();
    group.run(5 * electionTimeoutMs);
    expect(group.fates.get(proposal)).toBe('leadership-lost');
    for (const id of group.ids) expect(group.commands(id)).toEqual(['x']);
  });
});
