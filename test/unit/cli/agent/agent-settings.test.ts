import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { agentSettings } from '../../../../impl/cli/agent/agent-settings.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const HCL = `
datacenter = "east"
data_dir   = "/var/lib/agent"
log_level  = "DEBUG"
ports { http = 5646 }
client {
  enabled    = true
  servers    = ["10.0.0.1", "10.0.0.2:5647"]
  node_class = "small"
  meta { rack = "r1" }
}
plugin "raw_exec" {
  config { enabled = false }
}
`;

describe('an agent reads its configuration', () => {
  test('in HCL, with the names that Nomad has, and says what it does not use', async () => {
    const said: string[] = [];
    const config = await folderOf({ 'agent.hcl': HCL });
    const settings = await agentSettings({ config: [join(config, 'agent.hcl')] }, (line) => said.push(line));
    expect(settings).toMatchObject({
      dc: 'east',
      dataDir: '/var/lib/agent',
      httpPort: '5646',
      rpcPort: '4647',
      client: true,
      servers: '10.0.0.1:4647,10.0.0.2:5647',
      nodeClass: 'small',
      meta: { rack: 'r1' },
      rawExec: false,
    });
    expect(said).toEqual(['log_level changes nothing here']);
  });

  test('of a folder in the order of names, JSON too; the command line has the last word', async () => {
    const json = { datacenter: 'west', region: 'eu', client: [{ meta: { rack: 'r2', row: 7 } }] };
    const config = await folderOf({ '10.hcl': HCL, '20.json': JSON.stringify(json), 'readme.txt': 'no' });
    const settings = await agentSettings({ config: [config], region: 'us' }, () => {});
    expect(settings).toMatchObject({ dc: 'west', region: 'us', nodeClass: 'small' });
  });

  test.each([
    ['data_dirs = "/x"', 'data_dirs: there is no such name: write data_dir'],
    ['data_dir = 7', 'data_dir: is 7'],
    ['client = 7', 'client: is not a block'],
    ['server { bootstrap_expect = "3" }', 'server.bootstrap_expect: is "3": write a whole number'],
    ['server { retry_join = ["provider=aws"] }', 'asks a cloud'],
    ['client { servers = "here" }', 'client.servers: is not a list of addresses'],
    ['region = ', 'agent.hcl:1:'],
  ])('%s is refused: %s', async (text, says) => {
    const config = await folderOf({ 'agent.hcl': text });
    await expect(agentSettings({ config: [config], dev: true }, () => {})).rejects.toThrow(says);
  });

  test.each([
    [{}, '--data-dir: is missing'],
    [{ config: ['/no/such/file'] }, '/no/such/file: is not there'],
    [{ dev: true, httpPort: 'x' }, '--http-port: "127.0.0.1:x" is not an address'],
  ])('%o: %s', async (flags, says) => {
    await expect(agentSettings(flags, () => {})).rejects.toThrow(says);
  });
});
