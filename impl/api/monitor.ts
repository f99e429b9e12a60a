/**
 * `/v1/agent/monitor`: what this agent says, as it says it: as text, as lines of JSON, or in Nomad's frames. Other agents are
 * asked themselves. Source: reference page nomad-features.md, section 2; upstream `agent_endpoint.go` for texts.
 */
import { type Level, LEVELS, type LogFeed, type LogLine } from '../io/log-feed.ts';
import { ANY } from './about.ts';
import { flag, malformed, type Reply, type Request, type Route } from './exchange.ts';

/** A caller that takes nothing for so many lines is let go. */
const MOST_WAITING = 1024;
const HEARTBEAT = '{}\n';
const HEARTBEAT_MS = 30_000;

export function monitorRoutes(feed: LogFeed): readonly Route[] {
  const monitor = ({ query }: Request): Promise<Reply> => {
    const level = (query.get('log_level') || 'info').toLowerCase();
    if (!LEVELS.includes(level as Level)) throw malformed(`Unknown log level: ${level}`);
    for (const name of ['node_id', 'server_id'])
      if ((query.get(name) ?? '') !== '')
        throw malformed(`${name}: this agent tells of itself only; ask the other one at its own address`);
    const worded = flag(query, 'log_json') ? inJson : inWords;
    const plain = flag(query, 'plain');
    const parts = (gone: AbortSignal) => linesOf(feed, level as Level, { worded, plain }, gone);
    return Promise.resolve({ stream: { type: plain ? 'plain' : 'json', parts } });
  };
  return [
    {
      path: '/v1/agent/monitor',
      methods: { GET: monitor },
      about: {
        GET: {
          says: 'what this agent says, as it says it',
          query: [...ANY, 'log_level', 'log_json', 'plain', 'node_id'],
          instead: 'lines',
        },
      },
    },
  ];
}

function inWords({ at, level, text }: LogLine): string {
  return `${new Date(at).toISOString()} ${`[${level.toUpperCase()}]`.padEnd(7)} ${text}\n`;
}

function inJson({ at, level, text }: LogLine): string {
  return `${JSON.stringify({ '@level': level, '@message': text, '@timestamp': new Date(at).toISOString() })}\n`;
}

interface Form {
  readonly worded: (line: LogLine) => string;
  readonly plain: boolean;
}

async function* linesOf(
  feed: LogFeed,
  level: Level,
  { worded, plain }: Form,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const waiting: string[] = [];
  let wake: () => void = () => {};
  const leave = feed.follow(level, (line) => {
    waiting.push(worded(line));
    wake();
  });
  gone.addEventListener('abort', () => wake());
  const beat = setInterval(() => {
    if (!plain) waiting.push(HEARTBEAT);
    wake();
  }, HEARTBEAT_MS);
  try {
    while (!gone.aborted && waiting.length <= MOST_WAITING) {
      const text = waiting.splice(0).join('');
      if (text !== '') yield plain || text === HEARTBEAT ? text : framed(text);
      if (waiting.length > 0 || gone.aborted) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    clearInterval(beat);
    leave();
  }
}

function framed(text: string): string {
  return JSON.stringify({ Data: Buffer.from(text).toString('base64') });
}
