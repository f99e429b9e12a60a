/**
 * Where the agent is and who asks: Nomad's general options and the variables of the environment behind them. Reads no
 * network. Source: Nomad's command line; a flag goes before its variable.
 */
import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { InputError } from '../../io/input-error.ts';
import type { OptionSpec } from '../command.ts';

const GENERAL = 'General options:';

export const CONNECTION_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--address <url>',
    description: 'HTTP address of an agent; NOMAD_ADDR; http://127.0.0.1:4646 otherwise',
    group: GENERAL,
  },
  { flags: '--region <name>', description: 'region to ask for; NOMAD_REGION', group: GENERAL },
  {
    flags: '--namespace <name>',
    description: 'namespace to look in, * for all; NOMAD_NAMESPACE',
    group: GENERAL,
  },
  { flags: '--token <secret>', description: 'ACL token to show; NOMAD_TOKEN', group: GENERAL },
  {
    flags: '--ca-cert <file>',
    description: 'certificates (PEM) that may sign the agent’s; NOMAD_CACERT',
    group: GENERAL,
  },
  {
    flags: '--client-cert <file>',
    description: 'certificate (PEM) to show; NOMAD_CLIENT_CERT',
    group: GENERAL,
  },
  { flags: '--client-key <file>', description: 'its key (PEM); NOMAD_CLIENT_KEY', group: GENERAL },
  {
    flags: '--tls-server-name <name>',
    description: 'name that the agent’s certificate is for; NOMAD_TLS_SERVER_NAME',
    group: GENERAL,
  },
  {
    flags: '--tls-skip-verify',
    description: 'do not look at the agent’s certificate; NOMAD_SKIP_VERIFY',
    group: GENERAL,
  },
  { flags: '--no-color', description: 'no colours on a terminal; NOMAD_CLI_NO_COLOR', group: GENERAL },
];

export interface Connection {
  readonly address: URL;
  readonly region?: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly tls: SecureContextOptions & {
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
}

type Given = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

const USUAL_ADDRESS = 'http://127.0.0.1:4646';

/** Throws an `InputError` for an address that is none, or a file that cannot be read. */
export function connectionOf(options: Given, environment: Environment): Connection {
  const told = (option: string, variable: string): string | undefined =>
    (options[option] as string | undefined) || environment[variable] || undefined;
  const [region, namespace, token] = [
    told('region', 'NOMAD_REGION'),
    told('namespace', 'NOMAD_NAMESPACE'),
    told('token', 'NOMAD_TOKEN'),
  ];
  return {
    address: addressOf(told('address', 'NOMAD_ADDR') ?? USUAL_ADDRESS),
    ...(region === undefined ? {} : { region }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(token === undefined ? {} : { token }),
    tls: tlsOf(told, options['tlsSkipVerify'] === true || isTrue(environment['NOMAD_SKIP_VERIFY'])),
  };
}

function addressOf(text: string): URL {
  const url = URL.parse(/^[a-z]+:/.test(text) && !/^[\w.-]+:\d+$/.test(text) ? text : `http://${text}`);
  if (url !== null && ['http:', 'https:', 'unix:'].includes(url.protocol)) return url;
  throw new InputError({
    file: '-address',
    problem: `"${text}" is no address of an agent`,
    remedy: `write it like ${USUAL_ADDRESS}, here or in NOMAD_ADDR`,
  });
}

function tlsOf(
  told: (option: string, variable: string) => string | undefined,
  trustsAll: boolean,
): Connection['tls'] {
  const [ca, cert, key] = [
    pem('-ca-cert', told('caCert', 'NOMAD_CACERT')),
    pem('-client-cert', told('clientCert', 'NOMAD_CLIENT_CERT')),
    pem('-client-key', told('clientKey', 'NOMAD_CLIENT_KEY')),
  ];
  const servername = told('tlsServerName', 'NOMAD_TLS_SERVER_NAME');
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(trustsAll ? { rejectUnauthorized: false } : {}),
  };
}

function pem(flag: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({ file, problem: `cannot be read (${code})`, remedy: `name a PEM file in ${flag}` });
  }
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|t|true)$/i.test(text);
}
