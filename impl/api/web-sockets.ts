/**
 * Web sockets of the HTTP API: makes one of a request, gives it to whoever attends to it, and closes it as upstream does:
 * 1000 when all went well, else 1011 for a failure (500) and 1008 for a refusal, with the text. Knows no resource.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Refused } from './exchange.ts';

/** Is given the socket paused: what the caller says waits until it resumes it. Resolves when it is done with it. */
export type Attendant = (socket: WebSocket) => Promise<void>;

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** What a close can say is this long at most. */
const MAX_REASON_BYTES = 123;
const CLOSES = { asExpected: 1000, refused: 1008, failed: 1011 } as const;

export class WebSockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });

  /** `attendantOf` throws a `Refused` when the request is not for a socket; that is answered over HTTP. */
  take(
    incoming: IncomingMessage,
    connection: Duplex,
    head: Buffer,
    attendantOf: (gone: AbortSignal) => Attendant,
  ): void {
    const gone = new AbortController();
    connection.on('error', () => {});
    connection.once('close', () => gone.abort());
    try {
      const attend = attendantOf(gone.signal);
      this.#server.handleUpgrade(incoming, connection, head, (socket) => void attended(socket, attend));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refuse(connection, error);
    }
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }
}

async function attended(socket: WebSocket, attend: Attendant): Promise<void> {
  // A caller that breaks the protocol is closed by the library, with a code.
  socket.on('error', () => {});
  socket.pause();
  try {
    await attend(socket);
    socket.close(CLOSES.asExpected);
  } catch (error) {
    if (!(error instanceof Refused)) {
      socket.terminate();
      throw error;
    }
    const { status, text } = error.refusal;
    socket.close(status >= 500 ? CLOSES.failed : CLOSES.refused, shortened(text));
  } finally {
    // Or the caller's answer to the close would not be read.
    socket.resume();
  }
}

function refuse(connection: Duplex, { refusal: { status, text } }: Refused): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  connection.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function shortened(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON_BYTES) return text;
  return `${bytes
    .subarray(0, MAX_REASON_BYTES - 4)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}

/** Resolves when it is on its way, or the socket is closed: whoever sends much waits, and fills no memory. */
export async function sendOn(socket: WebSocket, message: string | Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(message, { binary: typeof message !== 'string' }, () => resolve());
  });
}
