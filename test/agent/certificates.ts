/** Certificates for tests, made with `openssl`: authorities, and what they sign, also what has expired. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

export interface Signed {
  readonly cert: string;
  readonly key: string;
}

const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export class Authority {
  readonly file: string;
  readonly #folder: string;

  /** `folder`: of its own, made here. */
  constructor(folder: string, name: string) {
    mkdirSync(folder);
    this.#folder = folder;
    this.file = join(folder, 'ca.pem');
    openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
      '-keyout',
      this.#at('ca.key'),
      '-out',
      this.file,
    );
    writeFileSync(this.#at('index.txt'), '');
    writeFileSync(this.#at('serial'), '1000\n');
    writeFileSync(
      this.#at('ca.cnf'),
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${this.#at('index.txt')}\nserial=${this.#at('serial')}\n` +
        `new_certs_dir=${folder}\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\nunique_subject=no\n` +
        `[any]\ncommonName=supplied\n`,
    );
  }

  /** For the DNS name, and for 127.0.0.1; valid for two days, or until a day in the past. */
  sign(name: string, { expired = false } = {}): Signed {
    const base = this.#at(`${name}${expired ? '-old' : ''}`);
    const [cert, key] = [`${base}.pem`, `${base}.key`];
    openssl(
      'req',
      ...NEW_KEY,
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name},DNS:localhost,IP:127.0.0.1`,
      '-keyout',
      key,
      '-out',
      `${base}.csr`,
    );
    const until = expired ? ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'] : ['-days', '2'];
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      this.#at('ca.cnf'),
      '-cert',
      this.file,
      '-keyfile',
      this.#at('ca.key'),
      ...until,
      '-in',
      `${base}.csr`,
      '-out',
      cert,
    );
    return { cert, key };
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }
}
