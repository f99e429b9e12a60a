/**
 * `/v1/event/stream`: a line of JSON for each log entry that changed something the caller asked for, from an index on; an
 * empty object first, and whenever nothing has been said for a while. Source: recorded streams; nomad-wire.md, section 9.
 */
import type { Applied } from '../core/applied.ts';
import type { EventBuffer } from '../io/event-buffer.ts';
import { OWNED } from './about.ts';
import { type Event, eventsOf, lineOf } from './events.ts';
import { malformed, type Reply, type Request, type Route, wholeNumber } from './exchange.ts';
import { namespaceOf } from './lists.ts';

const HEARTBEAT = '{}\n';
const HEARTBEAT_MS = 30_000;
/** A caller that is so many entries behind is let go: it asks again, from the index that it has. */
const MOST_WAITING = 1024;

const TOPICS = new Set(['Node', 'Job', 'Evaluation', 'Allocation', 'Deployment', 'Service']);
const EVERY = '*';

type Wanted = (event: Event) => boolean;

function wantedOf(request: Request): Wanted {
  const namespace = namespaceOf(request);
  const topics = request.query.getAll('topic').map(topicOf);
  return ({ Topic, Key, FilterKeys, Namespace }) => {
    if (Namespace !== '' && namespace !== EVERY && Namespace !== namespace) return false;
    return (
      topics.length === 0 ||
      topics.some(
        ({ topic, key }) =>
          (topic === EVERY || topic === Topic) && [EVERY, Key, ...(FilterKeys ?? [])].includes(key),
      )
    );
  };
}

function topicOf(text: string): { readonly topic: string; readonly key: string } {
  const [topic = '', ...rest] = text.split(':');
  if (topic !== EVERY && !TOPICS.has(topic)) {
    throw malformed(`Invalid topic query: "${topic}" is none of ${[EVERY, ...TOPICS].join(', ')}`);
  }
  return { topic, key: rest.length === 0 ? EVERY : rest.join(':') };
}

export function eventRoutes(events: EventBuffer): readonly Route[] {
  const stream = (request: Request): Promise<Reply> => {
    const index = wholeNumber(request.query, 'index') ?? 0;
    const wanted = wantedOf(request);
    const parts = (gone: AbortSignal) => lines(events, { index, wanted }, gone);
    return Promise.resolve({ stream: { type: 'json', parts } });
  };
  return [
    {
      path: '/v1/event/stream',
      methods: { GET: stream },
      about: {
        GET: { says: 'what changes, as it changes', query: [...OWNED, 'index', 'topic'], instead: 'lines' },
      },
    },
  ];
}

async function* lines(
  events: EventBuffer,
  { index, wanted }: { readonly index: number; readonly wanted: Wanted },
  gone: AbortSignal,
): AsyncGenerator<string> {
  const waiting: Applied[] = [];
  let wake: () => void = () => {};
  const leave = events.follow(index, (applied) => {
    waiting.push(applied);
    wake();
  });
  gone.addEventListener('abort', () => wake());
  try {
    yield HEARTBEAT;
    while (!gone.aborted && waiting.length <= MOST_WAITING) {
      const applied = waiting.shift();
      if (applied === undefined) {
        const news = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (!(await within(HEARTBEAT_MS, news))) yield HEARTBEAT;
        continue;
      }
      const told = eventsOf(applied).filter(wanted);
      if (told.length > 0) yield lineOf(applied.index, told);
    }
  } finally {
    leave();
  }
}

async function within(ms: number, news: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([news.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
