/**
 * Agents with mutual TLS everywhere: between servers, from clients, over HTTP, from the command line; and each way in which it
 * can be wrong, with a line that says which. Source: issue 6, section 2; reference page nomad-wire.md, section 1 (TLS).
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentChild, freePorts, type Ports, until } from './agent-child.ts';
import { Authority, HAS_OPENSSL, type Signed } from './certificates.ts';

const MAIN = fileURLToPath(new URL('../../impl/cli/main.ts', import.meta.url));
const run = promisify(execFile);

let home = '';
let ours: Authority;
let strangers: Authority;
let server: Signed;
let client: Signed;
const agents: AgentChild[] = [];

beforeAll(async () => {
  if (!HAS_OPENSSL) return;
  home = await mkdtemp(join(tmpdir(), 'orrery-tls-'));
  ours = new Authority(join(home, 'ours'), 'ours');
  strangers = new Authority(join(home, 'strangers'), 'strangers');
  server = ours.sign('server.global.nomad');
  client = ours.sign('client.global.nomad');
});
afterAll(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.end('SIGKILL')));
  await rm(home, { recursive: true, force: true });
});

interface Wishes {
  readonly name: string;
  readonly ports: Ports;
  readonly block: string;
  readonly tls?: { readonly ca: string; readonly shows: Signed };
}

async function configured({ name, ports: { http, rpc, link }, block, tls }: Wishes): Promise<string> {
  const file = join(home, `${name}.hcl`);
  const secured =
    tls === undefined
      ? ''
      : `tls {\n  http = true\n  rpc = true\n  ca_file = "${tls.ca}"\n  cert_file = "${tls.shows.cert}"\n` +
        `  key_file = "${tls.shows.key}"\n  verify_server_hostname = true\n  verify_https_client = true\n}\n`;
  await writeFile(
    file,
    `name = "${name}"\ndata_dir = "${join(home, name)}"\nbind_addr = "127.0.0.1"\n` +
      `ports {\n  http = ${http}\n  rpc = ${rpc}\n  serf = ${link}\n}\n${block}\n${secured}`,
  );
  return file;
}

async function started(wishes: Wishes): Promise<AgentChild> {
  const agent = await AgentChild.configured('-config', await configured(wishes));
  agents.push(agent);
  return agent;
}

const serverBlock = (joins: readonly Ports[]): string =>
  `server {\n  enabled = true\n  bootstrap_expect = 2\n  retry_join = ${JSON.stringify(joins.map(({ link }) => `127.0.0.1:${link}`))}\n}`;
const clientBlock = ({ rpc }: Ports): string =>
  `client {\n  enabled = true\n  network_interface = "lo"\n  servers = ["127.0.0.1:${rpc}"]\n}`;

/** As a client with this certificate sees it. */
async function get(port: number, path: string, shows?: Signed, ca = ours.file): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const files = shows && { cert: readFileSync(shows.cert), key: readFileSync(shows.key) };
  const sent = request(
    { host: '127.0.0.1', port, path, ca: readFileSync(ca), ...files, agent: false },
    (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve(body));
    },
  );
  sent.on('error', reject).end();
  return await promise;
}

describe.skipIf(!HAS_OPENSSL)('with mutual TLS (skipped where there is no openssl)', () => {
  test('servers, clients and the command line are one cluster; others are told what is wrong', async () => {
    const [one, two, three, four] = [
      await freePorts(),
      await freePorts(),
      await freePorts(),
      await freePorts(),
    ];
    const shows = (signed: Signed, ca = ours.file) => ({ ca, shows: signed });
    const [first] = await Promise.all([
      started({ name: 's1', ports: one, block: serverBlock([two]), tls: shows(server) }),
      started({ name: 's2', ports: two, block: serverBlock([one]), tls: shows(server) }),
    ]);
    await started({ name: 'c1', ports: three, block: clientBlock(one), tls: shows(client) });
    await until('the client is ready', async () =>
      (await get(two.http, '/v1/nodes', client)).includes('"Status":"ready"') ? true : undefined,
    );

    const env = {
      PATH: process.env['PATH'],
      NOMAD_ADDR: `https://127.0.0.1:${two.http}`,
      NOMAD_CACERT: ours.file,
      NOMAD_CLIENT_CERT: client.cert,
      NOMAD_CLIENT_KEY: client.key,
    };
    const orrery = async (more: object, ...args: string[]): Promise<string> =>
      await run(process.execPath, [MAIN, ...args], { env: { ...env, ...more } }).then(
        ({ stdout }) => stdout,
        ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
      );
    expect(await orrery({}, 'node', 'status')).toContain('ready');
    expect(await orrery({}, 'operator', 'raft', 'list-peers')).toMatch(/s1.*\n.*s2/);
    expect(await orrery({ NOMAD_TLS_SERVER_NAME: 'server.global.nomad' }, 'node', 'status')).toContain(
      'ready',
    );
    expect(await orrery({ NOMAD_TLS_SERVER_NAME: 'other.name' }, 'node', 'status')).toMatch(
      /its certificate is for another name/,
    );
    expect(await orrery({ NOMAD_CACERT: strangers.file }, 'node', 'status')).toMatch(/certificate/);
    expect(
      await orrery({ NOMAD_CACERT: strangers.file, NOMAD_SKIP_VERIFY: 'true' }, 'node', 'status'),
    ).toContain('ready');
    expect(await orrery({ NOMAD_CLIENT_CERT: '', NOMAD_CLIENT_KEY: '' }, 'node', 'status')).toMatch(
      /certificate/,
    );
    expect(await orrery({ NOMAD_ADDR: `http://127.0.0.1:${two.http}` }, 'node', 'status')).toContain(
      'it has hung up: if it has TLS, write https',
    );
    await expect(get(one.http, '/v1/status/leader')).rejects.toThrow();

    // Each is one wrong thing, and either side says which.
    const wrong = async (
      name: string,
      what: Omit<Wishes, 'name' | 'ports'>,
      says: RegExp,
      who?: AgentChild,
    ) => {
      const agent = AgentChild.spawned('-config', await configured({ name, ports: four, ...what }));
      agents.push(agent);
      await until(`${name}: ${says}`, () => says.test((who ?? agent).output) || undefined);
      await agent.end('SIGKILL');
    };
    const block = clientBlock(one);
    await wrong('plain', { block }, /speaks in the clear, and TLS is wanted here/, first);
    await wrong(
      'strange-ca',
      { block, tls: shows(client, strangers.file) },
      /not signed by an authority in the CA file/,
    );
    await wrong(
      'strange',
      { block, tls: shows(strangers.sign('client.global.nomad')) },
      /unable to|not signed|unknown/i,
      first,
    );
    const old = ours.sign('client.global.nomad', { expired: true });
    await wrong('expired', { block, tls: shows(old) }, /expired at/);
    await wrong('expired-2', { block, tls: shows(old) }, /its certificate has expired/, first);
    // A client's certificate does not make a server.
    const joins = serverBlock([one, two]);
    await wrong(
      'no-server',
      { block: joins, tls: shows(client) },
      /its certificate is not for server\.global\.nomad/,
      first,
    );
    await wrong('plain-server', { block: joins }, /it speaks in the clear, and TLS is wanted here/, first);
  }, 180_000);

  test.each([
    ['tls { \n rpc = true\n}', 'ca_file: is missing'],
    [
      `tls { \n rpc = true\n ca_file = "/none"\n cert_file = "/none"\n key_file = "/none"\n}`,
      'cannot be read',
    ],
  ])('%s is refused', async (block, says) => {
    const agent = AgentChild.spawned(
      '-config',
      await configured({ name: 'bad', ports: await freePorts(), block }),
    );
    agents.push(agent);
    await until(says, () => agent.output.includes(says) || undefined);
  });
});
