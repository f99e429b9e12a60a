/** How connections between servers are made. */
import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';

/** `onOpen`: whoever answers is the right one, as far as that is checked, and may be spoken to. */
export type Dial = (address: Address, onOpen: () => void) => Socket;

export const dialPlain: Dial = ({ host, port }, onOpen) => {
  const socket = connect({ host, port, noDelay: true });
  socket.once('connect', onOpen);
  return socket;
};
