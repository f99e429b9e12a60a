/** What disks do to servers, one thing at a time: each server says what is wrong and stops, and the others go on. */
import { expect, test } from 'vitest';
import { DiskFaults } from './disk-faults.ts';
import { SeededRandom } from './seeded-random.ts';
import type { ServerProcess } from './server-process.ts';
import { settle } from './settle.ts';
import { Story } from './story.ts';

async function start(): Promise<{ story: Story; server: ServerProcess; faults: DiskFaults }> {
  const story = await Story.start(3, 2);
  const server = story.cluster.servers[0] as ServerProcess;
  return { story, server, faults: new DiskFaults(new SeededRandom('disk faults')) };
}

const lastWords = ({ cluster }: Story, { id }: ServerProcess): string => cluster.lastWords.get(id) ?? '';

async function expectRest(story: Story, server: ServerProcess): Promise<void> {
  await settle(story.cluster, story.workload);
  expect(server.member).toBeDefined();
  expect(story.cluster.findings.violations).toEqual([]);
  expect(story.running).toHaveLength(3);
}

test('a bit of its log flips: it does not start, says where, and is back once the bit is', async () => {
  const { story, server, faults } = await start();
  const mend = faults.flip(server, 'log');
  await story.wait(60_000);
  expect(server.member).toBeUndefined();
  expect(lastWords(story, server)).toMatch(
    /^starting: \/server\/log\/\d{16}\.log: at byte \d+: expected .+, found: .+: nothing was changed; .+ add it again under a new id/,
  );
  expect(story.cluster.servers.filter(({ member }) => member?.isLeading)).toHaveLength(1);
  mend();
  await expectRest(story, server);
});

test('its disk cannot be read: it does not start, and says so', async () => {
  const { story, server, faults } = await start();
  const mend = faults.makeUnreadable(server);
  await story.wait(60_000);
  expect(server.member).toBeUndefined();
  expect(lastWords(story, server)).toContain('the disk cannot read this (EIO)');
  mend();
  await expectRest(story, server);
});

test('its disk is full: it stops, says what to do, and goes on when there is room again', async () => {
  const { story, server } = await start();
  const { files } = server.disk;
  files.manners.capacityBytes = files.usedBytes;
  story.ask('Node.UpdateEligibility', { NodeID: 'n2', Eligibility: 'ineligible' });
  await story.wait(30_000);
  expect(server.member).toBeUndefined();
  expect(lastWords(story, server)).toContain('the disk is full (ENOSPC): free some space');
  delete files.manners.capacityBytes;
  story.ask('Node.UpdateEligibility', { NodeID: 'n2', Eligibility: 'eligible' });
  await expectRest(story, server);
});

test('a sync fails: it stops at once, for nobody knows what is on the disk, and starts from what is', async () => {
  const { story, server, faults } = await start();
  faults.failSync(server);
  story.ask('Node.UpdateEligibility', { NodeID: 'n2', Eligibility: 'ineligible' });
  await story.wait(2_000);
  expect(lastWords(story, server)).toMatch(/^running: .+ sync fails: the disk fails \(EIO\)/);
  story.ask('Node.UpdateEligibility', { NodeID: 'n2', Eligibility: 'eligible' });
  await expectRest(story, server);
});

test('its process stops for a minute: another leads, and it comes back into a cluster that went on', async () => {
  const { story } = await start();
  const leader = story.cluster.servers.find(({ member }) => member?.isLeading) as ServerProcess;
  leader.pause();
  await story.wait(60_000);
  const others = story.cluster.servers.filter((server) => server !== leader);
  expect(others.filter(({ member }) => member?.isLeading)).toHaveLength(1);
  leader.resume();
  await expectRest(story, leader);
});
