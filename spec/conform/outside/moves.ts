/**
 * What can be brought about from outside a server, and what follows from it inside: a group of joint events of a world
 * each. Once begun, what a server does by itself runs to its end, for nobody outside can hold it there; the scheduler
 * alone can be held, so its work is a move of its own.
 */
import type { EventInstance } from '../../model/types.ts';
import type { Composed } from '../../worlds/compose.ts';
import * as see from '../../worlds/observe.ts';

export interface Move {
  /** As a target is sent it, in this state of the world. */
  readonly event: (composed: Composed, state: Uint16Array) => EventInstance;
  /** Joint events, in this order. */
  readonly begins: readonly string[];
  /** Joint events that then happen as long as any can. */
  readonly then: RegExp;
  /** Joint events that happen at last, if they can. */
  readonly ends?: readonly string[];
  /** It takes so long that it is left out where nothing comes of it. */
  readonly isSlow?: true;
}

const INSIDE =
  /^(Register|heartbeat|report|silence) of n1 is (read|validated|committed|void|answered|acted on)$/;
const SCHEDULING = /^web is planned$|^plan of web is (verified|committed|refused)$/;

const plain = (event: EventInstance) => () => event;

/** A task that fails is left out: servers replace it after a delay of their own. */
export const MOVES: readonly Move[] = [
  {
    event: ({ world }, state) => ({
      type: 'REGISTER',
      status: see.statusAskedFor(world.local(state, 'client n1')),
      changed: see.hasChanged(world.local(state, 'client n1')),
    }),
    begins: ['n1 sends Register'],
    then: INSIDE,
  },
  { event: plain({ type: 'HEARTBEAT' }), begins: ['n1 sends a heartbeat'], then: INSIDE },
  { event: plain({ type: 'PULL' }), begins: ['n1 pulls its allocations'], then: INSIDE },
  {
    event: ({ world, cast }, state) => ({
      type: 'REPORT',
      ...Object.fromEntries(
        cast.slots.map(({ slot, task }) => [slot, see.unsentStatus(world.local(state, task))]),
      ),
    }),
    begins: ['n1 sends a report'],
    then: INSIDE,
  },
  {
    event: plain({ type: 'SILENCE' }),
    begins: ['n1 loses its link', 'n1 misses its heartbeat'],
    then: INSIDE,
    ends: ['n1 has its link back'],
    isSlow: true,
  },
  { event: plain({ type: 'SCHEDULED' }), begins: ['web is planned'], then: SCHEDULING },
  {
    event: plain({ type: 'EXITED', of: 'a', status: 'complete' }),
    begins: ['task of a exits complete'],
    then: INSIDE,
  },
  { event: plain({ type: 'RESTARTED' }), begins: ['n1 restarts'], then: INSIDE },
  { event: plain({ type: 'CHANGED' }), begins: ['n1 changes its attributes'], then: INSIDE },
  { event: plain({ type: 'PURGED' }), begins: ['n1 is purged'], then: INSIDE },
];
