/** Part 3C of the lab: what survives crashes, and unreliable networks. */
import assert from 'node:assert/strict';
import { ELECTION_MS, type Lab, type Script } from './lab.ts';
import type { LabServer } from './lab-server.ts';
import { agree, fresh, oneLeader } from './expect.ts';

function restart(lab: Lab, ...servers: readonly LabServer[]): void {
  for (const server of servers) {
    server.crash();
    server.start();
  }
  lab.connect(...servers);
}

/** All, the leader, and a follower are restarted in turn. */
export function* persistOne(lab: Lab): Script {
  yield* agree(lab, '11', { by: 3, retry: true });
  restart(lab, ...lab.servers);
  yield* agree(lab, '12', { by: 3, retry: true });
  restart(lab, yield* oneLeader(lab));
  yield* agree(lab, '13', { by: 3, retry: true });
  const leader = yield* oneLeader(lab);
  lab.disconnect(leader);
  const index = yield* agree(lab, '14', { by: 2, retry: true });
  restart(lab, leader);
  for (let waited = 0; lab.appliedBy(index) < 3; waited += 20) {
    assert(waited < 10_000, 'the old leader catches up');
    yield 20;
  }
  const follower = lab.next(yield* oneLeader(lab), 1);
  lab.disconnect(follower);
  yield* agree(lab, '15', { by: 2, retry: true });
  restart(lab, follower);
  yield* agree(lab, '16', { by: 3, retry: true });
}

/** Five servers, of which other three are there each time. */
export function* persistTwo(lab: Lab): Script {
  for (let times = 1, command = 11; times <= 5; times += 1, command += 2) {
    yield* agree(lab, `${command}`, { by: 5, retry: true });
    const leader = yield* oneLeader(lab);
    const [, one, two, three, four] = [0, 1, 2, 3, 4].map((steps) => lab.next(leader, steps));
    assert(one && two && three && four, 'there are five servers');
    lab.disconnect(one, two);
    yield* agree(lab, `${command + 1}`, { by: 3, retry: true });
    lab.disconnect(leader, three, four);
    restart(lab, one, two);
    yield ELECTION_MS;
    restart(lab, three);
    yield* agree(lab, `x${command}`, { by: 3, retry: true });
    lab.connect(leader, four);
  }
  yield* agree(lab, '1000', { by: 5, retry: true });
}

/** The leader and one follower crash while the other is cut off; then it and the follower go on. */
export function* persistThree(lab: Lab): Script {
  yield* agree(lab, '101', { by: 3, retry: true });
  const leader = yield* oneLeader(lab);
  const [one, two] = [lab.next(leader, 1), lab.next(leader, 2)];
  lab.disconnect(two);
  yield* agree(lab, '102', { by: 2, retry: true });
  for (const server of [leader, one]) {
    server.crash();
    lab.disconnect(server);
  }
  lab.connect(two);
  restart(lab, leader);
  yield* agree(lab, '103', { by: 2, retry: true });
  restart(lab, one);
  yield* agree(lab, '104', { by: 3, retry: true });
}

/** Leaders crash soon after they have appended, again and again: the paper's figure 8, in all its forms. */
export function* figureEight(lab: Lab): Script {
  yield* agree(lab, fresh(lab), { by: 1, retry: true });
  let up = 5;
  for (let times = 0; times < 1_000; times += 1) {
    const leader = lab.servers.filter((server) => server.propose(fresh(lab)) !== undefined).at(-1);
    yield lab.random.chance(0.1) ? lab.random.int(ELECTION_MS / 2) : lab.random.int(13);
    if (leader) {
      leader.crash();
      up -= 1;
    }
    if (up >= 3) continue;
    const server = lab.random.pick(lab.servers);
    if (server.raft) continue;
    restart(lab, server);
    up += 1;
  }
  for (const server of lab.servers) if (!server.raft) restart(lab, server);
  yield* agree(lab, fresh(lab), { by: 5, retry: true });
}

/** Many proposals at once while messages are lost and late. */
export function* unreliableAgreement(lab: Lab): Script {
  const open: (() => unknown)[] = [];
  for (let times = 1; times < 50; times += 1) {
    for (let at = 0; at < 4; at += 1) {
      open.push(lab.spawn(agree(lab, `${100 * times + at}`, { by: 1, retry: true })));
    }
    yield* agree(lab, `one ${times}`, { by: 1, retry: true });
  }
  lab.setReliable(true);
  while (open.some((ended) => ended() === undefined)) yield 20;
  yield* agree(lab, '100', { by: 5, retry: true });
}

/** Figure 8 with leaders cut off instead of crashed, messages lost, and from some time on answers far out of order. */
export function* figureEightUnreliable(lab: Lab): Script {
  yield* agree(lab, fresh(lab), { by: 1, retry: true });
  let up = 5;
  for (let times = 0; times < 1_000; times += 1) {
    if (times === 200) lab.reorders = true;
    const leader = lab.servers
      .filter((server) => server.propose(fresh(lab)) !== undefined && lab.isConnected(server))
      .at(-1);
    yield lab.random.chance(0.1) ? lab.random.int(ELECTION_MS / 2) : lab.random.int(13);
    if (leader && lab.random.chance(0.5)) {
      lab.disconnect(leader);
      up -= 1;
    }
    if (up >= 3) continue;
    const server = lab.random.pick(lab.servers);
    if (lab.isConnected(server)) continue;
    lab.connect(server);
    up += 1;
  }
  lab.connect(...lab.servers);
  yield* agree(lab, fresh(lab), { by: 5, retry: true });
}

/** Servers crash, start, go and come while clients propose: what a client was told is agreed on, is. */
export function* churn(lab: Lab): Script {
  const clients = { stop: false };
  const told = [0, 1, 2].map((me) => lab.spawn(client(lab, me, clients)));
  for (let times = 0; times < 20; times += 1) {
    if (lab.random.chance(0.2)) lab.disconnect(lab.random.pick(lab.servers));
    if (lab.random.chance(0.5)) {
      const server = lab.random.pick(lab.servers);
      if (!server.raft) server.start();
      lab.connect(server);
    }
    if (lab.random.chance(0.2)) lab.random.pick(lab.servers).crash();
    yield (ELECTION_MS * 7) / 10;
  }
  yield ELECTION_MS;
  lab.setReliable(true);
  for (const server of lab.servers) if (!server.raft) server.start();
  lab.connect(...lab.servers);
  clients.stop = true;
  while (told.some((ended) => ended() === undefined)) yield 20;
  yield ELECTION_MS;
  yield* agree(lab, fresh(lab), { by: 5, retry: true });
  const agreed = new Set(lab.commands());
  const acknowledged = told.flatMap((ended) => ended()?.value ?? []);
  for (const command of acknowledged) assert(agreed.has(command), `${command} was acknowledged and is lost`);
  // One seed in a thousand is that rough; that not all of them are is for whoever runs several.
  lab.isIdle = acknowledged.length === 0;
}

/** The commands it saw applied. */
function* client(lab: Lab, me: number, clients: { readonly stop: boolean }): Script<string[]> {
  const seen: string[] = [];
  while (!clients.stop) {
    const command = fresh(lab);
    const indexes = lab.servers.map((server) => server.propose(command));
    const index = indexes.findLast((it) => it !== undefined);
    if (index === undefined) {
      yield 79 + me * 17;
      continue;
    }
    for (const ms of [10, 20, 50, 100, 200]) {
      const found = lab.commandAt(index);
      if (found === command) seen.push(command);
      if (found !== undefined) break;
      yield ms;
    }
    yield 1;
  }
  return seen;
}
