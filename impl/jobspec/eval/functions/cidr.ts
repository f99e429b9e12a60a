/** Networks in CIDR notation, of both versions of IP. */
import { Failure, type LanguageFunction } from '../function.ts';
import { STRING } from '../type.ts';
import * as values from '../value.ts';
import { at, define, number, ofTexts, text, textAt, whole } from './define.ts';
import { formatAddress, parseAddress, type Address } from './ip-address.ts';

interface Network {
  readonly base: Address;
  readonly length: number;
}

function parseNetwork(given: string, argument?: number): Network {
  const [, written, digits] = /^([^/]*)\/(\d{1,3})$/.exec(given) ?? [];
  const address = written === undefined ? undefined : parseAddress(written);
  const length = Number(digits);
  if (!address || length > address.bits) {
    throw new Failure(`${JSON.stringify(given)} is no network: write for example 10.1.0.0/16`, argument);
  }
  const host = BigInt(address.bits - length);
  return { base: { ...address, value: (address.value >> host) << host }, length };
}

/** An IPv4 network written as part of IPv6 is shown as IPv4. */
function formatNetwork({ base, length }: Network): string {
  const mapped = base.bits === 128 && base.value >> 32n === 0xffffn;
  return `${formatAddress(base)}/${mapped ? length - 96 : length}`;
}

const cidrhost = define([text('prefix'), number('hostnum')], (args) => {
  const host = BigInt(whole(at(args, 1)));
  const { base, length } = parseNetwork(textAt(args, 0));
  const most = (1n << BigInt(base.bits - length)) - 1n;
  const place = host < 0n ? most + 1n + host : host;
  if (place < 0n || place > most) throw new Failure(`a network of /${length} has no host number ${host}`);
  return values.text(formatAddress({ ...base, value: base.value | place }));
});

const cidrsubnet = define([text('prefix'), number('newbits'), number('netnum')], (args) => {
  const bits = whole(at(args, 1));
  const place = BigInt(whole(at(args, 2)));
  const { base, length } = parseNetwork(textAt(args, 0));
  if (bits > 32) throw new Failure('a prefix can be extended by at most 32 bits at once');
  const extended = length + bits;
  if (extended > base.bits || bits < 0)
    throw new Failure(`a prefix of ${length} cannot be extended by ${bits} bits`);
  if (place < 0n || place >= 1n << BigInt(bits))
    throw new Failure(`with ${bits} more bits there is no network number ${place}`);
  const value = base.value | (place << BigInt(base.bits - extended));
  return values.text(formatNetwork({ base: { ...base, value }, length: extended }));
});

const cidrsubnets = define(
  [text('prefix')],
  (args) => {
    const network = parseNetwork(textAt(args, 0), 0);
    let next = network.base.value;
    const found = args.slice(1).map((value, index) => {
      const subnet = subnetAt(network, next, whole(value, index + 1), index + 1);
      next = subnet.base.value + (1n << BigInt(network.base.bits - subnet.length));
      return values.text(formatNetwork(subnet));
    });
    return values.list(found, STRING);
  },
  number('newbits'),
);

/** The first network of that size at or behind `from`. */
function subnetAt({ base, length }: Network, from: bigint, bits: number, argument: number): Network {
  if (bits < 1) throw new Failure('a prefix is extended by at least one bit', argument);
  if (bits > 32) throw new Failure('a prefix can be extended by at most 32 bits at once', argument);
  const extended = length + bits;
  if (extended > base.bits)
    throw new Failure(`a prefix of ${extended} is too long for this version of IP`, argument);
  const size = 1n << BigInt(base.bits - extended);
  const value = ((from + size - 1n) / size) * size;
  const end = base.value + (1n << BigInt(base.bits - length));
  // The address of all zeros counts as run over, as in the stock function.
  if (value + size > end || value === 0n)
    throw new Failure(`there is no room left for a network of /${extended}`, argument);
  return { base: { ...base, value }, length: extended };
}

const cidrnetmask = ofTexts(['prefix'], (given = '') => {
  const { base, length } = parseNetwork(given);
  const host = BigInt(base.bits - length);
  const all = (1n << BigInt(base.bits)) - 1n;
  return formatAddress({ ...base, value: (all >> host) << host });
});

export const CIDR: Readonly<Record<string, LanguageFunction>> = {
  cidrhost,
  cidrnetmask,
  cidrsubnet,
  cidrsubnets,
};
