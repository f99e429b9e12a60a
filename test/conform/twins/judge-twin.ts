/** One twin: a copy of the tree with its one edit, its server started, the sessions that show it played, a verdict. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { readAddress } from '../../../impl/io/links/address.ts';
import { Rendezvous } from '../../../impl/targets/server/rendezvous.ts';
import { SchedulerHold } from '../../../impl/targets/server/scheduler-hold.ts';
import { ServerDoor } from '../../../impl/targets/server/server-door.ts';
import { SessionTarget } from '../../../impl/targets/server/session-target.ts';
import { conform } from '../../../spec/conform/kit/conform.ts';
import type { Disagreement } from '../../../spec/conform/kit/verdict.ts';
import { sessionComponents } from '../../../spec/conform/outside/components.ts';
import { OwnServer } from '../own-server.ts';
import type { Twin } from './twins.ts';

const LANES = 32;
/** Different disagreements to collect before a twin is let go: what is wrong with it may not be what shows first. */
const PATIENCE = 3;
const LONGEST_MS = 100_000;

export interface TwinVerdict {
  readonly twin: Twin;
  /** `wrongly`: something else was found than what is wrong with it. */
  readonly convicted: 'rightly' | 'wrongly' | 'not at all';
  readonly found: readonly string[];
  readonly seconds: number;
}

/** In a copy of the tree that is nobody else's, and that is as it was afterwards. */
export async function judgeTwin(copy: string, twin: Twin): Promise<TwinVerdict> {
  const startedAt = performance.now();
  const path = join(copy, twin.file);
  const text = await readFile(path, 'utf8');
  if (text.split(twin.before).length !== 2)
    throw new Error(`${twin.name}: its line is not exactly once in ${twin.file}`);
  await writeFile(
    path,
    text.replace(twin.before, () => twin.after),
  );
  try {
    const disagreements = await sessionsWith(copy, twin.sessions);
    const found = disagreements.map(inWords);
    const convicted =
      found.length === 0 ? 'not at all' : found.some((line) => twin.shows.test(line)) ? 'rightly' : 'wrongly';
    return { twin, convicted, found, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await writeFile(path, text);
  }
}

/** What the sessions of that name show of the server in the tree. */
export async function sessionsWith(tree: string, sessions: string): Promise<readonly Disagreement[]> {
  const server = await OwnServer.start(tree);
  const door = new ServerDoor({ rpc: readAddress(server.rpc, 'rpc'), http: server.http, region: 'global' });
  try {
    await door.open();
    const scheduler = new SchedulerHold(door);
    await scheduler.hold(true);
    const others = new Rendezvous(() => scheduler.work());
    const hasWindow = !sessions.includes('plain');
    const endsAt = performance.now() + LONGEST_MS;
    const [verdict] = await conform({
      components: sessionComponents(OF_OUR_SERVERS).filter(({ name }) => name === sessions),
      doors: { [sessions]: () => new SessionTarget(door, others, { hasWindow, patience: 6 }) },
      suites: ['tour'],
      lanes: LANES,
      patience: PATIENCE,
      tries: 0,
      isLate: () => performance.now() > endsAt,
    });
    return verdict?.disagreements ?? [];
  } finally {
    await door.close();
    await server.stop();
  }
}

function inWords({ event, expected, observed }: Disagreement): string {
  return `${event}: expected ${expected.join(' or ')}; observed ${observed}`;
}
