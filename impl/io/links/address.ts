/** `HOST:PORT` as people write it, and lists of servers as they are given on the command line. */
import { InputError } from '../input-error.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `option` is where it was given, for the complaint. Also `[::1]:4647`. */
export function readAddress(text: string, option: string): Address {
  const [, host, digits] = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host !== undefined && port <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port };
  throw new InputError({
    file: option,
    problem: `"${text}" is not an address`,
    remedy: `write a host and a port, as in ${option} 127.0.0.1:4647`,
  });
}

/** `s1=HOST:PORT,s2=HOST:PORT`, each id once. */
export function readPeers(text: string, option: string): ReadonlyMap<string, Address> {
  const peers = new Map<string, Address>();
  for (const part of text.split(',').filter(Boolean)) {
    const [id = '', address] = part.split('=');
    if (!/^[\w.-]{1,64}$/.test(id) || address === undefined) {
      throw new InputError({
        file: option,
        problem: `"${part}" does not name a server and its address`,
        remedy: `write them as in ${option} s1=127.0.0.1:4647,s2=127.0.0.1:4657`,
      });
    }
    if (peers.has(id)) {
      throw new InputError({
        file: option,
        problem: `names ${id} twice`,
        remedy: 'give each server one address',
      });
    }
    peers.set(id, readAddress(address, option));
  }
  return peers;
}
