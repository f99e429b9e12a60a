/** Hashes, passwords, keys and identifiers. */
import type { KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import { Failure, type LanguageFunction } from '../function.ts';
import * as values from '../value.ts';
import { at, define, number, ofTexts, text, textAt, whole } from './define.ts';
import { fromBase64 } from './encoding.ts';

/** Loaded by the first function that needs it: most job files have none. */
const crypto = () => process.getBuiltinModule('node:crypto');

const hash = (algorithm: string): LanguageFunction =>
  ofTexts(['str'], (given = '') => crypto().createHash(algorithm).update(given, 'utf8').digest('hex'));

/** Each step doubles the work; ten is the usual cost and takes about a twentieth of a second, twelve four times that. */
const COSTS = { least: 4, most: 12, usual: 10 };

const bcrypt = define(
  [text('str')],
  (args, budget) => {
    if (args.length > 2) throw new Failure('it takes a text and a cost, nothing more');
    const cost = args.length === 2 ? whole(at(args, 1)) : COSTS.usual;
    if (cost < COSTS.least || cost > COSTS.most) {
      throw new Failure(`a cost from ${COSTS.least} to ${COSTS.most} is accepted, not ${cost}`);
    }
    // Worth as much of the budget as it takes time.
    budget.step(2 ** cost * 12);
    const { hashSync } = createRequire(import.meta.url)('bcryptjs') as typeof import('bcryptjs');
    return values.text(hashSync(textAt(args, 0), cost).replace(/^\$2b/, '$2a'));
  },
  number('cost'),
);

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----\s*([^-]*)-----END \1-----/;

function rsadecrypt(ciphertext = '', key = ''): string {
  const encrypted = fromBase64(ciphertext);
  if (!encrypted) throw new Failure('the first argument is not base64');
  if (!PEM.test(key)) throw new Failure('the second argument holds no key in PEM form');
  if (/Proc-Type:\s*4,ENCRYPTED/.test(key))
    throw new Failure('keys with a password are not supported: remove it first');
  try {
    const block = fromBase64((PEM.exec(key)?.[2] ?? '').replaceAll(/\s/g, ''));
    if (!block) throw new Error('the key is not base64');
    return unpadded(
      crypto().createPrivateKey({ key: block, format: 'der', type: 'pkcs1' }),
      encrypted,
    ).toString('utf8');
  } catch (error) {
    throw new Failure(`the key does not open it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The padding is looked at here: OpenSSL, asked to, answers a wrong key with random bytes instead of an error. */
function unpadded(key: KeyObject, encrypted: Buffer): Buffer {
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  const input = Buffer.concat([Buffer.alloc(Math.max(0, size - encrypted.length)), encrypted]);
  const block = crypto().privateDecrypt({ key, padding: crypto().constants.RSA_NO_PADDING }, input);
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('it was encrypted for another one');
  return block.subarray(end + 1);
}

const NAMESPACES: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};
const UUID =
  /^(?:urn:uuid:)?\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$|^([0-9a-f]{32})$/i;

function uuidv5(namespace = '', name = ''): string {
  const found = UUID.exec(NAMESPACES[namespace] ?? namespace);
  if (!found)
    throw new Failure(
      `${JSON.stringify(namespace)} is no namespace: there are dns, url, oid, x500, or any UUID`,
    );
  const bytes = Buffer.from(found.slice(1).join(''), 'hex');
  const digest = crypto().createHash('sha1').update(bytes).update(name, 'utf8').digest().subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const HASHES: Readonly<Record<string, LanguageFunction>> = {
  bcrypt,
  md5: hash('md5'),
  rsadecrypt: ofTexts(['ciphertext', 'privatekey'], rsadecrypt),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  uuidv4: define([], () => values.text(crypto().randomUUID())),
  uuidv5: ofTexts(['namespace', 'name'], uuidv5),
};
