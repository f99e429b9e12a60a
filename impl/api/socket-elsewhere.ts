/** A web socket that goes on to another agent: what one side says the other hears, and both end together, with one reason. */
import { WebSocket } from 'ws';
import { Refused } from './exchange.ts';
import { sendOn } from './web-sockets.ts';

const DIAL_MS = 5_000;
/** Codes that a close frame cannot carry: nobody said why. */
const UNSAID = new Set([1005, 1006, 1015]);

/** `near` is paused. Resolves when it is over. A `Refused` when nobody answers there. */
export async function handOnSocket(near: WebSocket, url: string): Promise<void> {
  const far = new WebSocket(url, { handshakeTimeout: DIAL_MS });
  const opened = new Promise<void>((resolve, reject) => {
    far.once('open', resolve);
    far.once('error', () => reject(new Refused({ status: 500, text: 'No path to node' })));
  });
  far.on('error', () => {});
  await opened;
  const over = Promise.all([passOn(near, far), passOn(far, near)]);
  near.resume();
  await over;
}

async function passOn(from: WebSocket, to: WebSocket): Promise<void> {
  from.on('message', (message: Buffer, isBinary: boolean) => {
    from.pause();
    void sendOn(to, isBinary ? message : message.toString('utf8')).finally(() => from.resume());
  });
  if (from.readyState === from.CLOSED) return to.close();
  await new Promise<void>((resolve) => {
    from.once('close', (code: number, reason: Buffer) => {
      if (UNSAID.has(code)) to.close();
      else to.close(code, reason);
      resolve();
    });
  });
}
