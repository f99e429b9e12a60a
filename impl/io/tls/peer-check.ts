/**
 * Who may be at the other end of a connection with TLS. The chain is checked by the library; here are the names, as upstream
 * has them, and what goes wrong in words that say what to do. Source: reference page nomad-wire.md, section 1 (TLS).
 */
import type { PeerCertificate } from 'node:tls';

export const serverName = (region: string): string => `server.${region}.nomad`;

/** By its common name, or one of its DNS names. */
export function isFor(certificate: Partial<PeerCertificate>, name: string): boolean {
  return namesIn(certificate).includes(name);
}

function namesIn({ subject, subjectaltname = '' }: Partial<PeerCertificate>): readonly string[] {
  const alternative = subjectaltname.split(', ').filter((entry) => entry.startsWith('DNS:'));
  const common: unknown = subject?.CN;
  const names = alternative.map((entry) => entry.slice('DNS:'.length));
  return typeof common === 'string' ? [common, ...names] : names;
}

/** For `checkServerIdentity`: the name of a server of the region; without one, whoever is signed for. */
export function identityCheck(name: string | undefined) {
  return (_host: string, certificate: PeerCertificate): Error | undefined => {
    if (name === undefined || isFor(certificate, name)) return undefined;
    return new Error(
      `its certificate is not for ${name} (it is for ${namesIn(certificate).join(', ') || 'nobody'}): mend it, or verify_server_hostname`,
    );
  };
}

const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired: make a new one',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: is the clock right?',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by an authority in the CA file',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by an authority in the CA file',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by an authority in the CA file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by an authority in the CA file',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: name that one in -tls-server-name',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'it shows no certificate',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it speaks in the clear, and TLS is wanted here: give both the same tls block',
  ERR_SSL_HTTP_REQUEST: 'it speaks HTTP in the clear, and TLS is wanted here: write https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'it speaks in the clear, and TLS is wanted here: give both the same tls block',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA:
    'it does not take this agent’s certificate: its ca_file does not know who signed it',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'it does not take this agent’s certificate, which has expired',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it wants a certificate of this agent: set cert_file and key_file',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not take this agent’s certificate',
};

/** An error of a connection, as an operator reads it. */
export function tlsTrouble(error: Error): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return WORDS[code] ?? (error.message || code);
}
