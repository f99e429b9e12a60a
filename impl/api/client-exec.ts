/**
 * `/v1/client/allocation/:id/exec`: a command inside a task that runs, over a web socket. Frames, parameters and closes are
 * Nomad's. Source: reference page nomad-wire.md, section 6; a recorded session.
 */
import type { WebSocket } from 'ws';
import type { ClientDesk } from '../io/client/client-desk.ts';
import type { CommandWish, RunningCommand } from '../io/client/task-command.ts';
import { type ExecInput, type ExecOutput, readExecInput, writeExecOutput } from '../wire/exec-frames.ts';
import { WireError } from '../wire/wire-error.ts';
import { ANY } from './about.ts';
import { refusedAtDesk } from './client-refusals.ts';
import { malformed, type Request, type Route } from './exchange.ts';
import { sendOn } from './web-sockets.ts';

export const EXEC_ABOUT = {
  GET: { says: 'a command in a task', query: [...ANY, 'task', 'command', 'tty'], instead: 'socket' },
} as const;
export const EXEC_PATH = '/v1/client/allocation/:id/exec';
/** Upstream's way of taking a token from callers that cannot set headers: the first frame. */
const HANDSHAKE = 'ws_handshake';

export function clientExecRoutes(desk: ClientDesk): readonly Route[] {
  return [
    {
      path: EXEC_PATH,
      methods: { GET: onlyBySocket },
      about: EXEC_ABOUT,
      socket: async (request, socket) => {
        const inputs = new Inputs(socket, request.query.get(HANDSHAKE) === 'true');
        try {
          const { task, wish } = wishIn(request);
          const command = await desk.run(request.id, task, wish).catch(refusedAtDesk);
          await conversation(socket, inputs, command);
        } finally {
          inputs.drop();
        }
      },
    },
  ];
}

export function onlyBySocket(): Promise<never> {
  return Promise.reject(malformed('failed to upgrade connection: this wants a web socket'));
}

function wishIn({ query }: Request): { readonly task: string; readonly wish: CommandWish } {
  const tty = query.get('tty') ?? 'false';
  if (!/^(true|false|1|0|t|f)$/i.test(tty)) throw malformed(`tty value is not a boolean: ${tty}`);
  const wish = { command: commandIn(query.get('command') ?? '[]'), tty: /^(true|1|t)$/i.test(tty) };
  return { task: query.get('task') ?? '', wish };
}

function commandIn(text: string): readonly string[] {
  try {
    const command = JSON.parse(text) as unknown;
    if (Array.isArray(command) && command.every((word) => typeof word === 'string')) return command;
  } catch {
    // Told below.
  }
  throw malformed(`command is not a list of words in JSON: ${text}`);
}

/** What the caller says, in order: from the first instant on, also before there is a command. */
class Inputs {
  #attend: ((input: ExecInput) => Promise<void>) | undefined;
  #queue: Promise<void> = Promise.resolve();
  readonly #begun = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();

  constructor(socket: WebSocket, shakesHands: boolean) {
    this.#failed.promise.catch(() => {});
    let isFirst = shakesHands;
    socket.on('message', (message: Buffer) => {
      const isHandshake = isFirst;
      isFirst = false;
      this.#queue = this.#queue.then(() => (isHandshake ? undefined : this.#take(message)));
      // Read on when this is done.
      socket.pause();
      void this.#queue.finally(() => socket.resume());
    });
    socket.resume();
  }

  /** Rejects when what the caller says makes no sense. */
  attendedBy(attend: (input: ExecInput) => Promise<void>): Promise<never> {
    this.#attend = attend;
    this.#begun.resolve();
    return this.#failed.promise;
  }

  /** Nobody attends any more: what comes is read and forgotten, or the caller's close would never be read. */
  drop(): void {
    this.#attend = undefined;
    this.#begun.resolve();
  }

  async #take(message: Buffer): Promise<void> {
    await this.#begun.promise;
    try {
      await this.#attend?.(readExecInput(message.toString('utf8')));
    } catch (error) {
      this.#failed.reject(error instanceof WireError ? malformed(error.message) : error);
    }
  }
}

async function conversation(socket: WebSocket, inputs: Inputs, command: RunningCommand): Promise<void> {
  // Who has hung up wants nothing to go on.
  socket.once('close', () => command.kill());
  if (socket.readyState !== socket.OPEN) command.kill();
  const nonsense = inputs.attendedBy(async ({ data, close, size }) => {
    if (size) command.resize(size);
    if (data) await command.write(data);
    if (close) command.endInput();
  });
  try {
    await Promise.race([spoken(socket, command), nonsense]);
  } finally {
    command.kill();
  }
}

async function spoken(socket: WebSocket, command: RunningCommand): Promise<void> {
  const say = (output: ExecOutput): Promise<void> => sendOn(socket, writeExecOutput(output));
  for await (const output of command.output) await say(output);
  await say({ from: 'stderr', close: true });
  await say({ from: 'stdout', close: true });
  await say({ exitCode: await command.exited });
}
