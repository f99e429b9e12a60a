/** Our own server as a child process with short heartbeats, for those who judge it from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../unit/io/links/free-port.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_MS = 60_000;

export class OwnServer {
  readonly rpc: string;
  readonly http: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = '';

  private constructor(child: ChildProcess, folder: string, rpcPort: number, httpPort: number) {
    this.#child = child;
    this.#folder = folder;
    this.rpc = `127.0.0.1:${rpcPort}`;
    this.http = `http://127.0.0.1:${httpPort}`;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
  }

  /** Resolves when it leads. `root`: the tree whose server is started. */
  static async start(root = ROOT): Promise<OwnServer> {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-own-'));
    const [http, rpc, link] = [await freePort(), await freePort(), await freePort()];
    const argv = [join(root, 'test/conform/own-server-main.ts'), http, rpc, link, folder].map(String);
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new OwnServer(child, folder, rpc, http);
    await server.#leads();
    return server;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #leads(): Promise<void> {
    for (const until = Date.now() + START_MS; Date.now() < until; ) {
      if (this.#child.exitCode !== null) break;
      const leader = await fetch(`${this.http}/v1/status/leader`).then(
        (answer) => answer.text(),
        () => '""',
      );
      if (leader !== '""' && leader.startsWith('"')) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.stop();
    throw new Error(`the server does not lead: ${this.#output}`);
  }
}
