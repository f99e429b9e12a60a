/** How connections between servers are made. */
import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';

/** A socket that may be written to at once; it says `connect` when the other side can be believed to be the right one. */
export type Dial = (address: Address) => Socket;

export const dialPlain: Dial = ({ host, port }) => connect({ host, port, noDelay: true });
