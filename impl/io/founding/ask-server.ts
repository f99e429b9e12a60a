/**
 * One question to a server at its address between servers, and its answer, over a connection of its own: for servers
 * that do not know each other's names yet. What is asked is JSON, and its owner's business.
 */
import { encodeLinkFrame, LinkFrameError, LinkFrameReader } from '../../wire/links/link-frame.ts';
import type { Address } from '../links/address.ts';
import type { Dial } from '../links/dial.ts';
import { tlsTrouble } from '../tls/peer-check.ts';
import { GREETING_LIMIT_BYTES } from '../links/outgoing-link.ts';

/** Rejects when there is none in time, or the server refuses; the message says why. */
export async function askServer(
  address: Address,
  ask: unknown,
  { dial, withinMs }: { readonly dial: Dial; readonly withinMs: number },
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const socket = dial(address, () => {
    for (const part of encodeLinkFrame({ ask })) socket.write(part);
  });
  const late = setTimeout(() => socket.destroy(new Error('it does not answer')), withinMs);
  const reader = new LinkFrameReader(GREETING_LIMIT_BYTES);
  socket.on('error', (error) => reject(new Error(tlsTrouble(error), { cause: error })));
  socket.once('close', () => reject(new Error('it has hung up')));
  socket.on('data', (piece: Buffer) => {
    try {
      reader.add(piece, ({ head }) => {
        const { answer, refused } = (head ?? {}) as { readonly answer?: unknown; readonly refused?: unknown };
        if (answer === undefined)
          reject(new Error(typeof refused === 'string' ? refused : 'it is no server'));
        else resolve(answer);
      });
    } catch (error) {
      if (!(error instanceof LinkFrameError)) throw error;
      reject(error);
    }
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
