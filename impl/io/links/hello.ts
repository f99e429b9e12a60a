/**
 * The first words on a link: who calls whom, of which cluster. A server takes a link only from a peer that it knows
 * and that means it; what is wrong otherwise is said in one line, to both sides.
 */
import type { ServerId } from '../../core/effects.ts';

/** Raised when the frames change so that older servers would misread them. */
export const PROTOCOL_VERSION = 1;

export interface Hello {
  readonly protocol: number;
  /** Servers of one cluster are given the same; it keeps those of another from joining by accident. */
  readonly cluster: string;
  readonly from: ServerId;
  readonly to: ServerId;
  /** Where the caller is reached: what a server that joins tells those that do not know it yet. */
  readonly joinsAt?: string;
  /** Where clients reach the caller. */
  readonly rpc?: string;
}

/** Who answers a link. */
export interface Host {
  readonly cluster: string;
  readonly self: ServerId;
  readonly knows: (id: ServerId) => boolean;
}

const ADDRESS = /^.+:\d{1,5}$/;

export function helloOf(head: unknown): Hello | undefined {
  const { protocol, cluster, from, to, joinsAt, rpc } = (head ?? {}) as Partial<Record<keyof Hello, unknown>>;
  const texts = [cluster, from, to];
  if (typeof protocol !== 'number' || !texts.every((text) => typeof text === 'string')) return undefined;
  const hello = { protocol, cluster: cluster as string, from: from as string, to: to as string };
  return {
    ...hello,
    ...(typeof joinsAt === 'string' ? { joinsAt } : {}),
    ...(typeof rpc === 'string' ? { rpc } : {}),
  };
}

/** Why this caller is not taken; undefined when it is. */
export function refusalOf(hello: Hello | undefined, { cluster, self, knows }: Host): string | undefined {
  if (hello === undefined) return 'it did not say who it is: is it a server of ours?';
  const { protocol, cluster: theirs, from, to, joinsAt } = hello;
  if (protocol !== PROTOCOL_VERSION) {
    return `it speaks version ${protocol} of the link protocol, this server ${PROTOCOL_VERSION}: run one release on both`;
  }
  if (theirs !== cluster) {
    return `it is of cluster "${theirs}", this server of "${cluster}": give both the same --cluster, or mend --peers`;
  }
  if (to !== self) return `it looks for server ${to}, this is ${self}: mend the addresses in its --peers`;
  if (joinsAt !== undefined && ADDRESS.test(joinsAt)) return undefined;
  return knows(from)
    ? undefined
    : `server ${from} is not among the --peers of ${self}: add it there, or start it with --join`;
}
