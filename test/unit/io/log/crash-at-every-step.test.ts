/**
 * A run of some hundred writes, truncations, snapshots and compactions, cut after every single step that the disk
 * takes, in every manner in which a disk may lose what was not synced. Whatever was acknowledged is there
 * afterwards, what is there was asked for, in its order, and the log can be written on.
 */
import { describe, expect, test } from 'vitest';
import { LOSSES, type Loss, SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { LogMachine, snapshotText } from './log-machine.ts';
import { framesFor, type ModelState } from './log-model.ts';
import { nextWrite } from './scripted-writes.ts';
import { expectedState, storedState } from './stored.ts';

const WRITES = 200;

/** The disk at one step, and what the run knew then. */
interface Cut {
  readonly disk: SimulatedDisk;
  readonly doing: string;
  readonly acknowledged: number;
  readonly states: readonly ModelState[];
}

async function cutsOf(seed: string, writes: number): Promise<readonly Cut[]> {
  const random = new SeededRandom(seed);
  const cuts: Cut[] = [];
  const disk = new SimulatedDisk();
  // The disk is at work before the machine stands.
  const started: { machine?: LogMachine } = {};
  disk.manners.done = ({ doing, path }) => {
    const { acknowledged = 0, states = [] } = started.machine ?? {};
    cuts.push({ disk: disk.fork(), doing: `${doing} ${path}`, acknowledged, states: [...states] });
  };
  const machine = await LogMachine.start(disk, random);
  started.machine = machine;
  for (let step = 0; step < writes; step += 1) {
    await machine.perform(nextWrite(machine.state, random));
    if (random.chance(0.1)) machine.idle();
  }
  // One step after the last acknowledgement.
  await machine.log.append({});
  await machine.log.close();
  return cuts;
}

/** What the log holds must be one of the states from the last acknowledged on; returns which. */
async function recovered(disk: SimulatedDisk, cut: Cut, random: SeededRandom): Promise<LogMachine> {
  const machine = await LogMachine.start(disk, random);
  const possible = cut.states.slice(cut.acknowledged);
  const found = possible.find(({ contents }) => isSame(contents, machine.log.contents));
  if (cut.states.length > 0 && found === undefined)
    expect(machine.log.contents).toBe('one of the states asked for');
  if (found) expect(await storedState(machine.log)).toEqual(expectedState(found));
  const { snapshot } = machine.log.contents;
  expect(await machine.snapshotText()).toBe(snapshot.index > 0 ? snapshotText(snapshot) : undefined);
  if (found) machine.states.splice(0, 1, found);
  return machine;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** One entry more, then the worst crash: what a recovered log holds must be durable, not only there to be seen. */
async function goesOn(disk: SimulatedDisk, machine: LogMachine, random: SeededRandom): Promise<void> {
  const { hardState, last } = machine.log.contents;
  const term = hardState.term + 1;
  await machine.perform({
    hardState: { term, votedFor: 's9' },
    frames: framesFor(last, term, ['one more'])!,
  });
  const expected = expectedState(machine.state);
  await machine.log.append({});
  disk.crash('lost', random);
  expect(await storedState((await LogMachine.start(disk, random)).log)).toEqual(expected);
}

async function survives(cut: Cut, loss: Loss, seed: string): Promise<void> {
  const random = new SeededRandom(seed);
  const disk = cut.disk.fork();
  disk.crash(loss, random);
  await goesOn(disk, await recovered(disk, cut, random), random);
}

describe.each(['a', 'b'])('run %s', async (name) => {
  const cuts = await cutsOf(`crash/${name}`, WRITES);

  test('has all that it should have in it', () => {
    const doings = new Set(cuts.map(({ doing }) => doing.split(' ')[0]));
    expect(doings).toEqual(
      new Set(['create', 'write', 'truncate', 'sync', 'rename', 'remove', 'sync-folder']),
    );
    expect(cuts.length).toBeGreaterThan(1000);
    expect(cuts.at(-1)?.acknowledged).toBe(WRITES);
  });

  test.each(LOSSES)('cut after every step, what was not synced is %s', async (loss) => {
    for (const [at, cut] of cuts.entries()) {
      await survives(cut, loss, `${name}/${loss}/${at}`).catch((error: unknown) => {
        throw new Error(`step ${at}, ${cut.doing}`, { cause: error });
      });
    }
  });

  test('killed after every step, the system lives on; after the next start its power fails', async () => {
    for (const cut of cuts) {
      const random = new SeededRandom(name);
      const disk = cut.disk.fork();
      disk.kill();
      const machine = await recovered(disk, cut, random);
      const found = await storedState(machine.log);
      disk.crash('lost', random);
      expect(await storedState((await LogMachine.start(disk, random)).log)).toEqual(found);
    }
  });

  test('cut again at every step of the recovery', async () => {
    for (const [at, cut] of cuts.entries()) {
      if (at % 9 !== 0) continue;
      const random = new SeededRandom(`${name}/${at}`);
      const disk = cut.disk.fork();
      disk.crash('some', random);
      const again: SimulatedDisk[] = [];
      disk.manners.done = () => again.push(disk.fork());
      await recovered(disk, cut, random);
      for (const fork of again) {
        fork.crash(random.pick(LOSSES), random);
        await recovered(fork, cut, random);
      }
    }
  });
});
