/**
 * The service of an allocation (L8): what each entry makes of it, over every status of the allocation, and who may speak
 * for it: whoever has the secret of its node. Whether it is listed afterwards is service-record.ts's to say; here stands
 * which of its events an entry is.
 */
import { isTaken } from '../../../machines/alloc.ts';
import { holdsWindow, markOf, silenceLeadsTo } from '../../../machines/outage.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { type ServiceEvent, serviceRecordMachine } from '../../../machines/service-record.ts';
import { CLIENT_STATUSES, type ClientStatus } from '../../../machines/vocabulary.ts';
import { LocalMachine } from '../../model/table.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const ENDED: readonly ClientStatus[] = ['complete', 'failed', 'lost'];
/** Upstream's texts but for the second, which is the text of a rule of ours. */
const NOT_FOUND = 'service registration not found';
const LATE = 'allocation a1 has ended: its services are not registered';
const DENIED = 'Permission denied';

const machine = new LocalMachine(serviceRecordMachine(RULES));
const ABSENT = machine.initial;
const LISTED = machine.next(ABSENT, machine.instance({ type: 'REGISTERED', ended: false }));

function isListedAfter(listed: unknown, event: ServiceEvent): boolean {
  return machine.next(listed === true ? LISTED : ABSENT, machine.instance(event)) === LISTED;
}

function expected(given: EventInstance): Flags {
  const { type, listed, secret } = given;
  // Of what is not there nobody can say whose it is.
  const isNobodys = type === 'TAKEN_BACK' && listed !== true;
  if (secret === 'other' && !isNobodys) return { answer: DENIED, listed: listed === true };
  return { answer: answerTo(given), listed: isListedAfter(listed, eventOf(given)) };
}

function answerTo({ type, client, listed }: EventInstance): string {
  if (type === 'REGISTERED') return hasEnded(client) ? LATE : 'ok';
  if (type === 'TAKEN_BACK') return listed === true ? 'ok' : NOT_FOUND;
  return 'none';
}

const hasEnded = (client: EventInstance[string] | undefined): boolean =>
  client === 'gone' || ENDED.includes(client as ClientStatus);

function eventOf(given: EventInstance): ServiceEvent {
  const { type, client, says } = given;
  switch (type) {
    case 'REGISTERED':
      return { type, ended: hasEnded(client) };
    case 'TAKEN_BACK':
      return { type };
    case 'REPORTED':
      return written(isTaken(RULES, client as ClientStatus, says as ClientStatus) && hasEnded(says));
    case 'PLANNED':
      return written(says === 'lost');
    case 'COLLECTED':
      return written(true);
    case 'PURGED':
      return written(ends(client as ClientStatus, given['window'] === true, 'gone'));
    default:
      return bySilence(client as ClientStatus, given['window'] === true);
  }
}

const written = (ended: boolean, down = false): ServiceEvent => ({ type: 'WRITTEN', down, ended });

function bySilence(client: ClientStatus, window: boolean): ServiceEvent {
  const alloc = { client, desired: 'run', expired: false } as const;
  const next = silenceLeadsTo(RULES, 'ready', holdsWindow(RULES, alloc, window));
  return written(ends(client, window, next), next === 'down');
}

function ends(client: ClientStatus, window: boolean, next: 'disconnected' | 'down' | 'gone'): boolean {
  return markOf({ client, desired: 'run', expired: false }, window, next, true) === 'lost';
}

const BOTH = [false, true] as const;
const LIVE = CLIENT_STATUSES.filter((status) => !ENDED.includes(status));

export const services: Decision = {
  name: 'services',
  cases: [
    ...combinations('REGISTERED', { client: [...LIVE], listed: BOTH, secret: ['its', 'other'] }),
    // What has ended has none that could be there already.
    ...combinations('REGISTERED', { client: [...ENDED, 'gone'], listed: [false], secret: ['its', 'other'] }),
    ...combinations('TAKEN_BACK', { client: LIVE, listed: BOTH, secret: ['its', 'other'] }),
    ...combinations('REPORTED', {
      client: LIVE,
      listed: BOTH,
      says: ['pending', 'running', 'complete', 'failed'],
    }),
    ...combinations('PLANNED', { client: LIVE, listed: BOTH, says: ['nothing', 'unknown', 'lost'] }),
    ...combinations('COLLECTED', { client: LIVE, listed: BOTH }),
    ...combinations('SILENT', { client: LIVE, listed: BOTH, window: BOTH }),
    ...combinations('PURGED', { client: LIVE, listed: BOTH, window: BOTH }),
  ],
  expected,
};
