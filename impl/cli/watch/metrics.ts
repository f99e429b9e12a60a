/** What a watcher counts, in Prometheus' text form, on an address of its own. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AlertKind } from '../../../spec/trace/stream/alert.ts';
import type { Counts } from '../../../spec/trace/stream/watcher.ts';
import { InputError } from '../../io/input-error.ts';
import type { Standing } from './follow.ts';

export interface Measured {
  readonly counts: Counts;
  readonly byKind: Readonly<Partial<Record<AlertKind, number>>>;
  readonly standing: Standing;
}

type Labelled = readonly (readonly [labels: string, value: number])[];

export function prometheusText({ counts, byKind, standing }: Measured): string {
  const labelled = (name: string, values: Readonly<Record<string, number>>): Labelled =>
    Object.entries(values).map(([value, count]) => [`{${name}="${value}"}`, count] as const);
  const { lines, events, passed, records, waiting, forgotten, lastIndex, coverage } = counts;
  const kinds = { transition: 0, decision: 0, indexes: 0, order: 0, overdue: 0, ...byKind };
  const covered = Object.entries(coverage);
  return [
    metric('lines_total', 'counter', 'lines of the stream', [['', lines]]),
    metric('events_total', 'counter', 'events judged, by topic', labelled('topic', events)),
    metric('events_passed_total', 'counter', 'events of topics that no machine describes', [['', passed]]),
    metric('alerts_total', 'counter', 'what was found wrong, by kind', labelled('kind', kinds)),
    metric('records', 'gauge', 'records that live, by topic', labelled('topic', records)),
    metric('waiting', 'gauge', 'records in a state that must not last', labelled('state', waiting)),
    metric('forgotten_total', 'counter', 'ended records that are not remembered', [['', forgotten]]),
    metric('last_index', 'gauge', 'the last entry seen', [['', lastIndex]]),
    metric(
      'transitions_covered',
      'gauge',
      'transitions of each machine that the stream has shown',
      covered.map(([name, it]) => [`{machine="${name}"}`, it.covered]),
    ),
    metric('connected', 'gauge', 'whether the stream is open', [['', standing.connected ? 1 : 0]]),
    metric('reconnects_total', 'counter', 'connections after the first', [['', standing.reconnects]]),
    metric('gaps_total', 'counter', 'how often entries were gone', [['', standing.gaps]]),
  ].join('');
}

function metric(name: string, type: string, help: string, values: Labelled): string {
  const full = `orrery_watch_${name}`;
  const rows = values.map(([labels, value]) => `${full}${labels} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${rows.join('')}`;
}

/** `HOST:PORT`, the host in brackets when it is an IPv6 address. */
export function metricsAddress(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (host !== undefined && port !== undefined && Number(port) <= 65_535)
    return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  throw new InputError({
    file: '--metrics',
    problem: `"${text}" is no address to listen on`,
    remedy: 'write host and port, as in --metrics 127.0.0.1:9464',
  });
}

/** @throws InputError when nothing can listen there */
export async function serveMetrics(text: string, measure: () => Measured): Promise<Server> {
  const { host, port } = metricsAddress(text);
  const server = createServer(({ url, method }, response) => {
    const isThere = url === '/metrics' && method === 'GET';
    response.writeHead(isThere ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4' });
    response.end(isThere ? prometheusText(measure()) : 'only GET /metrics is here\n');
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const problem = `cannot listen on ${text} (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
    throw new InputError({ file: '--metrics', problem, remedy: 'name another address' });
  }
  return server;
}

/** Where it listens: of port 0 the one that the system gave. */
export function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
