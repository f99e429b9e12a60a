/** Part 3D of the lab: snapshots, and followers that need one. */
import assert from 'node:assert/strict';
import { keptEntries, SNAPSHOT_EVERY, type Lab, type Script } from './lab.ts';
import type { LabServer } from './lab-server.ts';
import { agree, fresh, oneLeader, proposeMany } from './expect.ts';

type Absence = 'none' | 'disconnect' | 'crash';

function leave(lab: Lab, absence: Absence, server: LabServer): void {
  if (absence === 'disconnect') lab.disconnect(server);
  if (absence === 'crash') server.crash();
}

function comeBack(lab: Lab, absence: Absence, server: LabServer): void {
  if (absence === 'crash') server.start();
  lab.connect(server);
}

/** Logs stay short while now one server, now another is away for so long that it needs a snapshot. */
function installing(absence: Absence): (lab: Lab) => Script {
  return function* install(lab) {
    yield* agree(lab, fresh(lab), { by: 3, retry: true });
    let leader = yield* oneLeader(lab);
    for (let times = 0; times < 30; times += 1) {
      const [victim, sender] =
        times % 3 === 1 ? [leader, lab.next(leader, 1)] : [lab.next(leader, 1), leader];
      const left = absence === 'none' ? 3 : 2;
      if (absence !== 'none') {
        leave(lab, absence, victim);
        yield* agree(lab, fresh(lab), { by: 2, retry: true });
      }
      proposeMany(lab, sender, SNAPSHOT_EVERY / 2 + lab.random.int(SNAPSHOT_EVERY));
      yield* agree(lab, fresh(lab), { by: left, retry: true });
      for (const server of lab.servers) {
        assert(keptEntries(server) < 4 * SNAPSHOT_EVERY, `${server.id} keeps ${keptEntries(server)} entries`);
      }
      if (absence === 'none') continue;
      comeBack(lab, absence, victim);
      yield* agree(lab, fresh(lab), { by: 3, retry: true });
      leader = yield* oneLeader(lab);
    }
  };
}

export const snapshotBasic = installing('none');
export const snapshotDisconnect = installing('disconnect');
export const snapshotCrash = installing('crash');

function restartAll(lab: Lab): void {
  for (const server of lab.servers) server.crash();
  for (const server of lab.servers) server.start();
}

/** All servers crash at once, and go on from snapshot and log. */
export function* allCrash(lab: Lab): Script {
  yield* agree(lab, fresh(lab), { by: 3, retry: true });
  for (let times = 0; times < 5; times += 1) {
    const count = SNAPSHOT_EVERY / 2 + lab.random.int(SNAPSHOT_EVERY);
    for (let at = 0; at < count; at += 1) yield* agree(lab, fresh(lab), { by: 3, retry: true });
    const before = yield* agree(lab, fresh(lab), { by: 3, retry: true });
    restartAll(lab);
    const after = yield* agree(lab, fresh(lab), { by: 3, retry: true });
    assert(after > before, `index ${after} comes after ${before}`);
  }
}

/** A log that is all snapshot is started from twice, with one entry between. */
export function* snapshotInitialization(lab: Lab): Script {
  for (let at = 0; at <= SNAPSHOT_EVERY; at += 1) yield* agree(lab, fresh(lab), { by: 3, retry: true });
  for (let times = 0; times < 2; times += 1) {
    restartAll(lab);
    yield* agree(lab, fresh(lab), { by: 3, retry: true });
  }
}
