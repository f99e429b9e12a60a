/**
 * A log whose bytes a disk has spoilt: whatever it is that was spoilt, opening it yields everything that was
 * acknowledged, or a refusal that says where and what to do. Never less, and never without a word.
 */
import { describe, expect, test } from 'vitest';
import { LogDamage } from '../../../../impl/io/log/log-damage.ts';
import type { SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import { SimulatedDisk as NewDisk } from '../../../sim/files/simulated-disk.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { LogMachine } from './log-machine.ts';
import { framesFor, type ModelState } from './log-model.ts';
import { nextWrite } from './scripted-writes.ts';
import { expectedState, storedState } from './stored.ts';

interface Written {
  readonly disk: SimulatedDisk;
  /** From the last that was acknowledged to the last that was asked for. */
  readonly possible: readonly ModelState[];
}

type Ending = 'sealed' | 'acknowledged' | 'cut short';

/** A small log in several segments, and how its life ended. */
async function written(seed: string, ending: Ending): Promise<Written> {
  const random = new SeededRandom(seed);
  const disk = new NewDisk();
  const machine = await LogMachine.start(disk, random);
  for (let step = 0; step < 40 || logFiles(disk).length < 3; step += 1) {
    await machine.perform(nextWrite(machine.state, random));
    await machine.settled();
  }
  await machine.log.append({});
  await machine.perform({ frames: framesAfter(machine.state, ['the last', 'of all']) });
  if (ending === 'sealed') await machine.log.append({});
  await machine.settled();
  const acknowledged = machine.acknowledged;
  if (ending === 'cut short') {
    await machine.perform({ frames: framesAfter(machine.state, ['x'.repeat(600)]) });
    await machine.settled();
    // Its end never reached the disk, so nobody was told of it.
    const path = logFiles(disk).at(-1)!;
    const bytes = disk.bytes(path);
    bytes.fill(0, usedBytes(bytes) - 300);
    disk.overwrite(path, bytes);
  }
  return { disk, possible: machine.states.slice(acknowledged) };
}

function framesAfter({ contents }: ModelState, texts: readonly string[]) {
  return framesFor(contents.last, contents.hardState.term, texts)!;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What opening a log came to: it was refused, or it holds all that it must. */
async function opened(disk: SimulatedDisk, { possible }: Written): Promise<'whole' | LogDamage> {
  const before = disk.paths.map((path) => disk.bytes(path).toString('base64'));
  try {
    const { log } = await LogMachine.start(disk, new SeededRandom('again'), { ifMissing: 'refuse' });
    const found = possible.find(({ contents }) => isSame(contents, log.contents));
    expect(log.contents).toEqual((found ?? possible[0])?.contents);
    expect(await storedState(log)).toEqual(expectedState(found!));
    return 'whole';
  } catch (error) {
    if (!(error instanceof LogDamage)) throw error;
    expect(disk.paths.map((path) => disk.bytes(path).toString('base64'))).toEqual(before);
    return error;
  }
}

const logFiles = (disk: SimulatedDisk): string[] =>
  disk.paths.filter((path) => path.startsWith('/server/log/')).toSorted();

const usedBytes = (bytes: Buffer): number => bytes.findLastIndex((byte) => byte !== 0) + 1;

describe.each(['sealed', 'acknowledged', 'cut short'] as const)('its last write %s', (ending) => {
  test('a bit flips, at each byte in turn', async () => {
    const log = await written('flip', ending);
    let refused = 0;
    let used = 0;
    for (const path of logFiles(log.disk)) {
      const bytes = log.disk.bytes(path);
      used += usedBytes(bytes);
      for (let at = 0; at < bytes.length; at += 1) {
        const disk = log.disk.fork();
        disk.flipBit(path, at, (at * 5) % 8);
        const found = await opened(disk, log);
        if (found === 'whole') continue;
        refused += 1;
        expect(found.file).toBe(path);
        expect(found.offset).toBeLessThanOrEqual(at);
        expect(found.message).toMatch(/at byte \d+: expected what follows entry \d+, found: .+add it again/s);
      }
    }
    expect(logFiles(log.disk).length).toBeGreaterThan(2);
    expect(refused).toBeGreaterThan(used * 0.7);
  });
});

/** What disks do in whole sectors. */
const SECTOR_FAULTS: Readonly<Record<string, (bytes: Buffer, at: number, other: Buffer) => void>> = {
  'is zeros': (bytes, at) => bytes.fill(0, at, at + 512),
  'is noise': (bytes, at) => {
    for (let i = at; i < at + 512; i += 1) bytes[i] = (i * 167 + 13) % 251;
  },
  'is that of another place': (bytes, at, other) => other.copy(bytes, at, at, at + 512),
};

describe.each(Object.entries(SECTOR_FAULTS))('a sector %s', (_, spoil) => {
  test.each(['a', 'b', 'c'])('each in turn, in a log whose last write is sealed, run %s', async (seed) => {
    const log = await written(`sector/${seed}`, 'sealed');
    const files = logFiles(log.disk);
    let refused = 0;
    for (const [number, path] of files.entries()) {
      const other = log.disk.bytes(files[(number + 1) % files.length]!);
      // The sector in which the log ends is not asked for: as zeros it is a sector that was never written.
      const end = path === files.at(-1) ? usedBytes(log.disk.bytes(path)) - 512 : 2048;
      for (let at = 0; at < end; at += 512) {
        const disk = log.disk.fork();
        const bytes = log.disk.bytes(path);
        spoil(bytes, at, other);
        disk.overwrite(path, bytes);
        if ((await opened(disk, log)) !== 'whole') refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(files.length);
  });
});

test("a file that is missing, one that is shorter, two with each other's names", async () => {
  const log = await written('files', 'sealed');
  const files = logFiles(log.disk);
  let missed = 0;
  for (const [number, path] of files.entries()) {
    // The oldest may hold nothing above the snapshot, the newest nothing yet: `opened` asks that nothing is lost with it.
    const gone = log.disk.fork();
    gone.lose(path);
    if ((await opened(gone, log)) !== 'whole') missed += 1;
    const short = log.disk.fork();
    short.overwrite(path, log.disk.bytes(path).subarray(0, 100));
    const swapped = log.disk.fork();
    const other = files[(number + 1) % files.length]!;
    swapped.overwrite(path, log.disk.bytes(other));
    swapped.overwrite(other, log.disk.bytes(path));
    for (const disk of [short, swapped]) expect(await opened(disk, log)).toBeInstanceOf(LogDamage);
  }
  expect(missed).toBeGreaterThan(0);
});

test('what a disk cannot read is refused with its place', async () => {
  const log = await written('latent', 'sealed');
  for (const path of logFiles(log.disk)) {
    const disk = log.disk.fork({
      fault: (step) => (step.doing === 'read' && step.path === path ? 'EIO' : undefined),
    });
    const found = await opened(disk, log);
    expect(found).toMatchObject({ file: path });
    expect(String(found)).toContain('EIO');
  }
});
