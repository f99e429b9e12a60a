/** Part 3B of the lab: agreement on the log, with servers that are cut off, and what it may cost. */
import assert from 'node:assert/strict';
import { ELECTION_MS, type Lab, type Script } from './lab.ts';
import { agree, fresh, oneLeader, proposeMany } from './expect.ts';

/** Nothing is applied before it is proposed, and everything in the order of proposing. */
export function* basicAgreement(lab: Lab): Script {
  const wanted = ['100', '200', '300'];
  for (const command of wanted) {
    assert(!lab.commands().includes(command), 'nothing is applied before it is proposed');
    yield* agree(lab, command, { by: 3 });
  }
  assert.deepEqual(lab.commands(), wanted);
}

/** Each command is sent to each server once. */
export function* messageBytes(lab: Lab): Script {
  yield* agree(lab, '99', { by: 3 });
  const before = lab.counts.bytes;
  let sent = 0;
  for (let at = 0; at < 10; at += 1) {
    const command = `${at}`.padEnd(5_000, fresh(lab));
    yield* agree(lab, command, { by: 3 });
    sent += command.length;
  }
  const used = lab.counts.bytes - before;
  assert(used <= 3 * sent + 50_000, `${used} bytes for commands of ${sent}`);
}

/** Followers fail one after the other: agreement as long as a majority is left, and none after. */
export function* followerFailure(lab: Lab): Script {
  yield* agree(lab, '101', { by: 3 });
  lab.disconnect(lab.next(yield* oneLeader(lab), 1));
  yield* agree(lab, '102', { by: 2 });
  yield ELECTION_MS;
  yield* agree(lab, '103', { by: 2 });
  const leader = yield* oneLeader(lab);
  lab.disconnect(lab.next(leader, 1), lab.next(leader, 2));
  const index = leader.propose('104');
  assert(index !== undefined, 'a leader takes proposals');
  yield 2 * ELECTION_MS;
  assert.equal(lab.appliedBy(index), 0, 'nothing commits without a majority');
}

/** Leaders fail one after the other. */
export function* leaderFailure(lab: Lab): Script {
  yield* agree(lab, '101', { by: 3 });
  lab.disconnect(yield* oneLeader(lab));
  yield* agree(lab, '102', { by: 2 });
  yield ELECTION_MS;
  yield* agree(lab, '103', { by: 2 });
  lab.disconnect(yield* oneLeader(lab));
  for (const server of lab.servers) server.propose('104');
  yield 2 * ELECTION_MS;
  assert(!lab.commands().includes('104'), 'nothing commits without a majority');
}

/** A follower that was cut off catches up. */
export function* failAgreement(lab: Lab): Script {
  yield* agree(lab, '101', { by: 3 });
  const follower = lab.next(yield* oneLeader(lab), 1);
  lab.disconnect(follower);
  yield* agree(lab, '102', { by: 2 });
  yield* agree(lab, '103', { by: 2 });
  yield ELECTION_MS;
  yield* agree(lab, '104', { by: 2 });
  yield* agree(lab, '105', { by: 2 });
  lab.connect(follower);
  yield* agree(lab, '106', { by: 3, retry: true });
  yield ELECTION_MS;
  yield* agree(lab, '107', { by: 3, retry: true });
}

/** Three of five cut off: no agreement; then there is again, whichever of them leads. */
export function* failNoAgreement(lab: Lab): Script {
  yield* agree(lab, '10', { by: 5 });
  const leader = yield* oneLeader(lab);
  const three = [1, 2, 3].map((steps) => lab.next(leader, steps));
  lab.disconnect(...three);
  const index = leader.propose('20');
  assert(index !== undefined, 'a leader takes proposals');
  yield 2 * ELECTION_MS;
  assert.equal(lab.appliedBy(index), 0, 'nothing commits without a majority');
  lab.connect(...three);
  const second = yield* oneLeader(lab);
  assert(second.propose('30') !== undefined, 'a leader takes proposals');
  yield* agree(lab, '1000', { by: 5, retry: true });
}

/** Proposals that come together are all agreed on. */
export function* concurrentProposals(lab: Lab): Script {
  for (let tries = 0; tries < 5; tries += 1) {
    const leader = yield* oneLeader(lab);
    const { term } = leader;
    const indexes = [100, 101, 102, 103, 104].map((command) => leader.propose(`${command}`));
    yield ELECTION_MS;
    if (lab.servers.some((server) => server.term !== term)) continue;
    for (const [at, index] of indexes.entries()) {
      assert(index !== undefined && lab.appliedBy(index) === 3, 'all servers have it');
      assert.equal(lab.commandAt(index), `${100 + at}`);
    }
    return;
  }
  assert.fail('the term stays for a second, in one of five tries');
}

/** A leader that was cut off with proposals that nobody else has comes back while the next one is cut off. */
export function* rejoin(lab: Lab): Script {
  yield* agree(lab, '101', { by: 3 });
  const first = yield* oneLeader(lab);
  lab.disconnect(first);
  for (const command of ['102', '103', '104']) first.propose(command);
  yield* agree(lab, '103', { by: 2 });
  const second = yield* oneLeader(lab);
  lab.disconnect(second);
  lab.connect(first);
  yield* agree(lab, '104', { by: 2, retry: true });
  lab.connect(second);
  yield* agree(lab, '105', { by: 3, retry: true });
}

/** Leaders with many entries that nobody else has, twice over: the followers' logs are mended fast. */
export function* backup(lab: Lab): Script {
  yield* agree(lab, fresh(lab), { by: 5, retry: true });
  const first = yield* oneLeader(lab);
  const [, mate, ...others] = [0, 1, 2, 3, 4].map((steps) => lab.next(first, steps));
  assert(mate, 'there are five servers');
  lab.disconnect(...others);
  proposeMany(lab, first, 50);
  yield ELECTION_MS / 2;
  lab.disconnect(first, mate);
  lab.connect(...others);
  for (let at = 0; at < 50; at += 1) yield* agree(lab, fresh(lab), { by: 3, retry: true });
  const second = yield* oneLeader(lab);
  const other = others.find((server) => server !== second);
  assert(other, 'two of them do not lead');
  lab.disconnect(other);
  proposeMany(lab, second, 50);
  yield ELECTION_MS / 2;
  lab.disconnect(...lab.servers);
  lab.connect(first, mate, other);
  for (let at = 0; at < 50; at += 1) yield* agree(lab, fresh(lab), { by: 3, retry: true });
  lab.connect(...lab.servers);
  yield* agree(lab, fresh(lab), { by: 5, retry: true });
}

/** Elections, agreement and idling take no more messages than they need. */
export function* messageCounts(lab: Lab): Script {
  const leader = yield* oneLeader(lab);
  assert(lab.counts.requests >= 1 && lab.counts.requests <= 30, `${lab.counts.requests} for an election`);
  const before = lab.counts.requests;
  const indexes = Array.from({ length: 10 }, () => leader.propose(fresh(lab)));
  while (!indexes.every((index) => index !== undefined && lab.appliedBy(index) === 3)) yield 5;
  const forAgreement = lab.counts.requests - before;
  assert(forAgreement <= (10 + 1 + 3) * 3, `${forAgreement} requests for ten entries`);
  const agreed = lab.counts.requests;
  yield ELECTION_MS;
  const idle = lab.counts.requests - agreed;
  assert(idle <= 3 * 20, `${idle} requests in a second of rest`);
}
