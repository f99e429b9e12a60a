/**
 * The near side of `alloc exec`: keys go out, both outputs come in, the exit code is the end. With a terminal on both sides
 * keys are handed on one by one, and the other side hears how large this one is.
 */
import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { readExecOutput, writeExecInput } from '../../wire/exec-frames.ts';
import { WireError } from '../../wire/wire-error.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { EscapeKeys } from './escape-keys.ts';

export interface NearSide {
  readonly tty: boolean;
  /** Undefined: the command reads nothing. */
  readonly input: Readable | undefined;
  readonly out: Writable;
  readonly err: Writable;
  readonly escape: string;
}

/** Keeps the connection from looking idle to what stands between. */
const STILL_HERE_MS = 10_000;

/** Resolves to the exit code of the command. */
export async function execute(url: URL, agent: AgentClient, side: NearSide): Promise<number> {
  const socket = socketTo(url, agent);
  const leave = new AbortController();
  const ended = theEnd(socket, side, leave.signal);
  try {
    await Promise.race([new Promise((opened) => socket.once('open', opened)), ended]);
    const stop = typing(socket, side, () => leave.abort());
    return await ended.finally(stop);
  } finally {
    socket.terminate();
  }
}

function socketTo(url: URL, agent: AgentClient): WebSocket {
  const { address, tls } = agent.connection;
  const place = `${url.pathname}${url.search}`;
  const target =
    address.protocol === 'unix:' ? `ws+unix:${address.pathname}:${place}` : url.href.replace(/^http/, 'ws');
  return new WebSocket(target, { headers: agent.headers(), ...tls });
}

/** Rejects with a `RequestFailure` when it does not end with an exit code. */
async function theEnd(socket: WebSocket, { out, err }: NearSide, left: AbortSignal): Promise<number> {
  return await new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new RequestFailure(`failed to exec into task: ${why}`));
    left.addEventListener('abort', () => fail('left by the escape key'));
    socket.on('error', ({ message }) => fail(message));
    socket.on('unexpected-response', (_request, response) => {
      response.once('data', (text: Buffer) => fail(`${response.statusCode}: ${text.toString()}`));
      response.once('end', () => fail(String(response.statusCode)));
    });
    socket.on('close', (_code, reason) => fail(reason.toString() || 'the agent has closed the connection'));
    socket.on('message', (message: Buffer) => {
      try {
        for (const said of readExecOutput(message.toString('utf8'))) {
          if ('exitCode' in said) resolve(said.exitCode);
          else if ('data' in said) (said.from === 'stdout' ? out : err).write(said.data);
        }
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        fail(error.message);
      }
    });
  });
}

/** Hands on what is typed. Gives what puts the terminal back as it was. */
function typing(socket: WebSocket, { tty, input, out, escape }: NearSide, leave: () => void): () => void {
  const beat = setInterval(() => socket.send(writeExecInput({})), STILL_HERE_MS);
  const stopSize = tty ? telling(socket, out as Partial<NodeJS.WriteStream>) : () => {};
  if (input === undefined) socket.send(writeExecInput({ close: true }));
  const terminal =
    tty && input !== undefined && 'setRawMode' in input ? (input as NodeJS.ReadStream) : undefined;
  terminal?.setRawMode(true);
  const keys = new EscapeKeys(terminal === undefined ? '' : escape);
  const hand = (typed: Buffer | string): void => {
    const passed = keys.pass(Buffer.from(typed as string));
    if (passed === undefined) return leave();
    input?.pause();
    socket.send(writeExecInput({ data: passed }), () => input?.resume());
  };
  const end = (): void => socket.send(writeExecInput({ close: true }));
  input?.on('data', hand).on('end', end);
  return () => {
    clearInterval(beat);
    stopSize();
    input?.off('data', hand).off('end', end);
    input?.pause();
    terminal?.setRawMode(false);
  };
}

function telling(socket: WebSocket, screen: Partial<NodeJS.WriteStream>): () => void {
  const tell = (): void => {
    const { columns: width, rows: height } = screen;
    if (width !== undefined && height !== undefined) socket.send(writeExecInput({ size: { width, height } }));
  };
  tell();
  screen.on?.('resize', tell);
  return () => void screen.off?.('resize', tell);
}
