/** Part 3A of the lab: elections. */
import assert from 'node:assert/strict';
import { ELECTION_MS, type Lab, type Script } from './lab.ts';
import { noLeader, oneLeader, sameTerm } from './expect.ts';

/** A leader is elected, and stays while nothing fails. */
export function* initialElection(lab: Lab): Script {
  const leader = yield* oneLeader(lab);
  yield 50;
  const term = sameTerm(lab);
  assert(term >= 1, 'terms begin with 1');
  yield 2 * ELECTION_MS;
  assert.equal(sameTerm(lab), term, 'without failures the term stays');
  assert.equal(yield* oneLeader(lab), leader);
}

/** A leader that is cut off is replaced, and disturbs nobody on its return; without a quorum there is none. */
export function* reElection(lab: Lab): Script {
  const first = yield* oneLeader(lab);
  lab.disconnect(first);
  yield* oneLeader(lab);
  lab.connect(first);
  const second = yield* oneLeader(lab);
  lab.disconnect(second, lab.next(second, 1));
  yield 2 * ELECTION_MS;
  noLeader(lab);
  lab.connect(lab.next(second, 1));
  yield* oneLeader(lab);
  lab.connect(second);
  yield* oneLeader(lab);
}

/** Three of seven are cut off at a time: there is always a leader among the rest. */
export function* manyElections(lab: Lab): Script {
  yield* oneLeader(lab);
  for (let times = 0; times < 10; times += 1) {
    const three = [0, 1, 2].map(() => lab.random.pick(lab.servers));
    lab.disconnect(...three);
    yield* oneLeader(lab);
    lab.connect(...three);
  }
  yield* oneLeader(lab);
}
