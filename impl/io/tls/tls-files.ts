/**
 * The certificates of an agent: read from its files, looked at, and read again when it is told to. Whoever dials or accepts
 * asks for them each time, so that new files count from the next connection on.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { InputError } from '../input-error.ts';

/** Nomad's names. */
export interface TlsSettings {
  readonly http: boolean;
  readonly rpc: boolean;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly verifyServerHostname: boolean;
  readonly verifyHttpsClient: boolean;
  /** Plain connections are still taken beside those with TLS. */
  readonly rpcUpgradeMode: boolean;
}

export interface Certificates {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export class TlsFiles {
  readonly settings: TlsSettings;
  #current: Certificates;
  readonly #listeners: ((certificates: Certificates) => void)[] = [];

  private constructor(settings: TlsSettings, current: Certificates) {
    this.settings = settings;
    this.#current = current;
  }

  /** An `InputError` names the file and what is wrong with it. */
  static async open(settings: TlsSettings, say: (line: string) => void): Promise<TlsFiles> {
    return new TlsFiles(settings, await read(settings, say));
  }

  get current(): Certificates {
    return this.#current;
  }

  /** Told of new certificates, for listeners that hold on to theirs. */
  onReload(listener: (certificates: Certificates) => void): void {
    this.#listeners.push(listener);
  }

  /** With files that do not fit, an `InputError`, and the old ones stay. */
  async reload(say: (line: string) => void): Promise<void> {
    this.#current = await read(this.settings, say);
    for (const listener of this.#listeners) listener(this.#current);
  }
}

async function read(settings: TlsSettings, say: (line: string) => void): Promise<Certificates> {
  const { caFile, certFile, keyFile } = settings;
  const [ca, cert, key] = await Promise.all([
    pem('tls.ca_file', caFile),
    pem('tls.cert_file', certFile),
    pem('tls.key_file', keyFile),
  ]);
  look('tls.ca_file', caFile, ca, say);
  look('tls.cert_file', certFile, cert, say);
  try {
    createSecureContext({ ca, cert, key });
  } catch (error) {
    throw new InputError({
      file: keyFile,
      field: 'tls.key_file',
      problem: `does not go with ${certFile}: ${(error as Error).message}`,
      remedy: 'name the key that the certificate was made for',
    });
  }
  return { ca, cert, key };
}

async function pem(field: string, file: string): Promise<Buffer> {
  if (file === '')
    throw new InputError({
      file: 'tls',
      field,
      problem: 'is missing',
      remedy: 'TLS needs ca_file, cert_file and key_file',
    });
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError({
      file,
      field,
      problem: `cannot be read (${error.code})`,
      remedy: 'name a PEM file that the agent may read',
    });
  });
}

function look(field: string, file: string, bytes: Buffer, say: (line: string) => void): void {
  let found: X509Certificate;
  try {
    found = new X509Certificate(bytes);
  } catch {
    throw new InputError({
      file,
      field,
      problem: 'holds no certificate',
      remedy: 'name a file with one in PEM',
    });
  }
  // Others will say so too, but nobody reads their logs first.
  if (Date.parse(found.validTo) < Date.now())
    say(`${file} expired at ${found.validTo}: nobody will take this agent`);
}
