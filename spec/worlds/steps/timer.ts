/** The leader's heartbeat timer of a node: it fires, the silence is committed, evaluations follow. Reference page section 1.4. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Observation } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { markIn, ruled, someUnendedOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { areReadsMerged, step } from './joint.ts';
import { markParts } from './marks.ts';
import { inASecondEntry, notify, notifySeen } from './notify.ts';
import { outageParts } from './witness.ts';

export function timerSteps(cast: Cast, n: NodeCast): JointEvent[] {
  const isMerged = areReadsMerged(cast, 'silenceDecides');
  return [fired(cast, n), committed(cast, n), voided(n), ...(isMerged ? [] : [acted(cast, n)])];
}

const allocsOf = (cast: Cast) => cast.slots.map((s) => s.alloc);
const windowOn = (cast: Cast, n: NodeCast) =>
  ruled(cast.rules).windowOn(n.number)(cast.slots.map((s) => s.job.window));

function finding(cast: Cast, n: NodeCast): Record<string, Observation> {
  return {
    status: { of: n.node, as: see.statusOf },
    window: { of: allocsOf(cast), as: windowOn(cast, n) },
    unended: { of: allocsOf(cast), as: someUnendedOn(n.number) },
  };
}

function fired(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `${n.name} misses its heartbeat`,
    `TTL and grace have passed without a sign of ${n.name}: the leader's timer fires.`,
    [{ component: n.timer, type: 'FIRED', with: finding(cast, n) }],
    [{ of: n.client, is: see.isCutOff }],
  );
}

/** What the entry writes: as decided when the timer fired, or as found now. Takes the timer, the node, the allocations. */
function nextOf(cast: Cast, n: NodeCast): (...states: LocalState[]) => 'disconnected' | 'down' | 'gone' {
  if (cast.rules.silenceDecides === 'when-read')
    return function asDecided(timer: LocalState): 'disconnected' | 'down' {
      return see.nextAfterSilence(timer);
    };
  const hasWindow = windowOn(cast, n);
  return function asFound(
    _timer: LocalState,
    node,
    ...allocs: LocalState[]
  ): 'disconnected' | 'down' | 'gone' {
    return ruled(cast.rules).afterSilence(node as LocalState, hasWindow(...allocs));
  };
}

function committed(cast: Cast, n: NodeCast): JointEvent {
  const next = nextOf(cast, n);
  const seen = [n.timer, n.node, ...allocsOf(cast)];
  const found = cast.rules.silenceDecides === 'when-read' ? {} : { with: finding(cast, n) };
  const begins = function wasHeard(_timer: LocalState, node: LocalState): boolean {
    return !see.isUnresponsive(node);
  };
  return step(
    `silence of ${n.name} is committed`,
    `The missed heartbeat of ${n.name} is committed.`,
    [
      { component: n.timer, type: areReadsMerged(cast, 'silenceDecides') ? 'TAKEN' : 'COMMITTED', ...found },
      { component: n.node, type: 'STATUS_SET', with: { status: { of: seen, as: next } } },
      ...markParts(cast, n, { of: seen, next, begins }),
      ...(cast.rules.evaluationsWritten === 'with-their-cause'
        ? notifySeen(cast, n, seen, { evaluates: changesAnything(cast, n, next, begins) })
        : []),
      ...outageParts(cast, n, { call: n.timer, begins: see.isWriting }),
    ],
    [{ of: n.node, is: see.isKnown }],
  );
}

/** The node's status or what is on it: else nobody is concerned. */
function changesAnything(
  cast: Cast,
  n: NodeCast,
  next: (...states: LocalState[]) => 'disconnected' | 'down' | 'gone',
  begins: (...states: [LocalState, LocalState]) => boolean,
) {
  return function entryChangesAnything(...states: LocalState[]): boolean {
    const [timer, node, ...allocs] = states as [LocalState, LocalState, ...LocalState[]];
    const becomes = next(...states);
    if (becomes !== node.value) return true;
    return allocs.some((alloc, i) => {
      const window = cast.slots[i]?.job.window === true;
      return markIn(alloc, n.number, window, becomes, begins(timer, node)) !== 'none';
    });
  };
}

function voided(n: NodeCast): JointEvent {
  return step(
    `silence of ${n.name} is void`,
    `The missed heartbeat of ${n.name} finds no record any more.`,
    [{ component: n.timer, type: 'VOIDED' }],
    [{ of: n.node, is: see.isGone }],
  );
}

function acted(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `silence of ${n.name} is acted on`,
    `The server creates an evaluation for every job with an allocation on ${n.name}.`,
    [{ component: n.timer, type: 'ACTED' }, ...notify(cast, n, n.timer, inASecondEntry(cast, see.always))],
  );
}
