/** TLS for the connections of an agent: how it dials, and how it accepts. What is inside is its caller's business. */
import { connect, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Dial } from '../links/dial.ts';
import { identityCheck, isFor, serverName, tlsTrouble } from './peer-check.ts';
import type { TlsFiles } from './tls-files.ts';

/** For RPC and links: both sides show certificates of one authority. */
export class RpcTls {
  readonly #files: TlsFiles;
  readonly #name: string;

  constructor(files: TlsFiles, region: string) {
    this.#files = files;
    this.#name = serverName(region);
  }

  /** Whether plain connections are refused. */
  get isRequired(): boolean {
    return !this.#files.settings.rpcUpgradeMode;
  }

  /** Everybody, at first: `refusalOf` decides, and says why. */
  accepting(): TlsOptions {
    return { ...this.#files.current, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' };
  }

  dialling(): ConnectionOptions {
    const checked = this.#files.settings.verifyServerHostname ? this.#name : undefined;
    return {
      ...this.#files.current,
      servername: this.#name,
      checkServerIdentity: identityCheck(checked),
      minVersion: 'TLSv1.2',
    };
  }

  /** Between servers. */
  get dial(): Dial {
    return ({ host, port }, onOpen) => {
      const socket = connect({ ...this.dialling(), host, port });
      socket.setNoDelay(true);
      socket.once('secureConnect', onOpen);
      return socket;
    };
  }

  /** Why whoever called is not to be listened to; undefined: it may be. The library would hang up without a word. */
  refusalOf(socket: TLSSocket): string | undefined {
    if (socket.authorized) return undefined;
    if (Object.keys(socket.getPeerCertificate()).length === 0) return 'it shows no certificate';
    return tlsTrouble(Object.assign(new Error(), { code: socket.authorizationError as unknown as string }));
  }

  /** The same for whoever says that it is a server. */
  refusalOfServer(socket: TLSSocket): string | undefined {
    const isChecked = this.#files.settings.verifyServerHostname;
    const isServer = !isChecked || isFor(socket.getPeerCertificate(), this.#name);
    return this.refusalOf(socket) ?? (isServer ? undefined : `its certificate is not for ${this.#name}`);
  }

  onReload(listener: (options: TlsOptions) => void): void {
    this.#files.onReload(() => listener(this.accepting()));
  }
}

/** For HTTP; a caller needs a certificate only where that is asked for. */
export function httpTls(files: TlsFiles): TlsOptions {
  const { verifyHttpsClient } = files.settings;
  return {
    ...files.current,
    requestCert: verifyHttpsClient,
    rejectUnauthorized: verifyHttpsClient,
    minVersion: 'TLSv1.2',
  };
}
