/**
 * The `sometimes` twins: for every law, the interesting case does occur. They guard against worlds in which a
 * property holds because nothing ever happens.
 */
import type { PlanAction } from '../../machines/alloc.ts';
import type { LocalState, Predicate, Property } from '../model/types.ts';
import type { JobCast, NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import { liveCountOn, someLiveOn } from '../worlds/observe-by.ts';
import * as see from '../worlds/observe.ts';
import { inSomeState } from './law.ts';
import { isHeldOutOfSight } from './policy.ts';

/** Every twin that fits the world. */
export function sometimes(composed: Composed): Property[] {
  const { cast } = composed;
  return [
    ...cast.nodes.flatMap((n) => ofNode(composed, n)),
    ...cast.jobs.flatMap((job) => ofJob(composed, job)),
  ];
}

function ofNode(composed: Composed, n: NodeCast): Property[] {
  const { cast } = composed;
  const hasWindows = cast.jobs.some((job) => job.config.window);
  const canFill = cast.slots.length >= cast.config.capacity;
  return [
    ...(hasWindows ? [returnsWithLive(composed, n)] : []),
    reportMeetsUnresponsive(composed, n),
    reportsTwice(composed, n),
    ...(canFill ? [isFull(composed, n)] : []),
    isWrittenOff(composed, n),
    waitsAtTheGate(composed, n),
    isDown(composed, n),
    isToldLate(composed, n),
  ];
}

function ofJob(composed: Composed, job: JobCast): Property[] {
  const { window, replace } = job.config;
  const canChoose = window && composed.cast.config.nodes > 1;
  return [
    runsItsCount(composed, job),
    isPlaced(composed, job),
    isGivenUp(composed, job),
    draws(composed, job),
    ends(composed, job),
    fails(composed, job),
    asksAgain(composed, job),
    ...(window ? [isOutOfSight(composed, job)] : []),
    ...(window ? [reconnects(composed, job), losesOne(composed, job)] : []),
    ...(window && !replace ? [isHeldOutOfSight(composed, job)] : []),
    ...(canChoose ? [choosesSurvivor(composed, job), runsTwice(composed, job)] : []),
    waitsForRoom(composed, job),
  ];
}

function returnsWithLive({ world, cast }: Composed, n: NodeCast): Property {
  return inSomeState(
    `S3 twin: ${n.name} returns with live allocations`,
    'A returning node holds live allocations.',
    world.predicate(
      [n.node, { of: cast.slots.map((s) => s.alloc), as: someLiveOn(n.number) }],
      (node, live) => node.value === 'initializing' && see.nodeOf(node).missed && live === true,
    ),
  );
}

function reportMeetsUnresponsive({ world }: Composed, n: NodeCast): Property {
  return inSomeState(
    `S4 twin: a report of ${n.name} meets an unresponsive node`,
    'A report arrives while its node is down or disconnected.',
    world.predicate(
      [n.node, firstCallOf(n)],
      (node, call) => see.isUnresponsive(node) && call.value === 'sent',
    ),
  );
}

function reportsTwice({ world }: Composed, n: NodeCast): Property {
  return inSomeState(
    `S14 twin: ${n.name} reports twice`,
    'A client reports an allocation after it has been heard before.',
    world.predicate(
      [n.node, firstCallOf(n)],
      (node, call) => see.nodeOf(node).report !== 'never' && call.value === 'sent',
    ),
  );
}

/** A world has at least one call in flight for each client. */
const firstCallOf = (n: NodeCast): string => (n.reports[0] as { call: string }).call;

function isFull({ world, cast }: Composed, n: NodeCast): Property {
  return inSomeState(
    `S18 twin: ${n.name} is full`,
    'A node is filled to its capacity.',
    world.predicate(
      [{ of: cast.slots.map((s) => s.alloc), as: liveCountOn(n.number) }],
      (live) => live === cast.config.capacity,
    ),
  );
}

function isWrittenOff({ world }: Composed, n: NodeCast): Property {
  return inSomeState(
    `S21 twin: ${n.name} is written off`,
    'A node is down or disconnected.',
    world.predicate([n.node], see.isUnresponsive),
  );
}

function waitsAtTheGate({ world }: Composed, n: NodeCast): Property {
  return inSomeState(
    `L1 twin: ${n.name} waits at the gate`,
    'A connected client has a node that is not ready.',
    world.predicate(
      [n.client, n.node],
      (client, node) => see.isConnected(client) && node.value === 'initializing',
    ),
  );
}

function isDown({ world }: Composed, n: NodeCast): Property {
  return inSomeState(
    `L2 twin: ${n.name} is down`,
    'A node goes down.',
    world.predicate([n.node], (node) => node.value === 'down'),
  );
}

function runsItsCount(composed: Composed, job: JobCast): Property {
  return inSomeState(
    `L3 twin: ${job.config.name} runs`,
    'The job runs its count.',
    running(composed, job, (tasks) => tasks === job.config.count),
  );
}

function runsTwice(composed: Composed, job: JobCast): Property {
  return inSomeState(
    `S2 twin: two copies of ${job.config.name}`,
    'Original and replacement run at once.',
    running(composed, job, (tasks) => tasks > job.config.count),
  );
}

function running({ world }: Composed, job: JobCast, is: (tasks: number) => boolean): Predicate {
  return world.predicate(
    job.slots.map((s) => ({ of: s.task, as: see.isRunning })),
    (...tasks) => is(tasks.filter((runs) => runs === true).length),
  );
}

function isPlaced(composed: Composed, job: JobCast): Property {
  return inSomeState(
    `S19 twin: ${job.config.name} is placed`,
    'A plan places an allocation.',
    plans(composed, job, ['place']),
  );
}

function reconnects(composed: Composed, job: JobCast): Property {
  return inSomeState(
    `S5 twin: ${job.config.name} reconnects`,
    'A plan takes an allocation back.',
    plans(composed, job, ['reconnect']),
  );
}

function losesOne({ world }: Composed, job: JobCast): Property {
  return inSomeState(
    `S17 twin: ${job.config.name} loses one`,
    'An allocation is given up.',
    world.predicate(
      job.slots.map((s) => ({ of: s.alloc, as: see.isLost })),
      (...lost) => lost.includes(true),
    ),
  );
}

/** Some allocation of the job is like that. */
function someAlloc({ world }: Composed, job: JobCast, is: (alloc: LocalState) => boolean): Predicate {
  return world.predicate(
    job.slots.map((s) => ({ of: s.alloc, as: is })),
    (...allocs) => allocs.includes(true),
  );
}

function isGivenUp(composed: Composed, job: JobCast): Property {
  const name = `S9 twin: one of ${job.config.name} is written off`;
  return inSomeState(name, 'An allocation is lost.', someAlloc(composed, job, see.isLost));
}

function isOutOfSight(composed: Composed, job: JobCast): Property {
  const isUnknown = function isUnknown(alloc: LocalState): boolean {
    return alloc.value === 'unknown';
  };
  return inSomeState(
    `S10 twin: one of ${job.config.name} is out of sight`,
    'An allocation is unknown, and somebody has to decide on it when its window ends.',
    someAlloc(composed, job, isUnknown),
  );
}

function ends(composed: Composed, job: JobCast): Property {
  const isReportedOver = function isReportedOver(alloc: LocalState): boolean {
    return alloc.value === 'complete' || alloc.value === 'failed';
  };
  return inSomeState(
    `S7 twin: one of ${job.config.name} ends`,
    'An allocation is reported complete or failed.',
    someAlloc(composed, job, isReportedOver),
  );
}

function fails(composed: Composed, job: JobCast): Property {
  const isUndecided = function hasFailedAndIsWanted(alloc: LocalState): boolean {
    return alloc.value === 'failed' && see.allocOf(alloc).desired === 'run';
  };
  return inSomeState(
    `L4 twin: one of ${job.config.name} fails`,
    'A failed allocation waits for a decision.',
    someAlloc(composed, job, isUndecided),
  );
}

function draws({ world }: Composed, job: JobCast): Property {
  return inSomeState(
    `S15 twin: a plan of ${job.config.name} is drawn`,
    'A plan that changes something waits for the applier.',
    world.predicate([job.evaluation], (evaluation) =>
      job.slots.some((s) => see.planned(evaluation, s.slot) !== undefined),
    ),
  );
}

function asksAgain({ world }: Composed, job: JobCast): Property {
  return inSomeState(
    `L10 twin: ${job.config.name} is to be evaluated`,
    'An evaluation of the job is pending.',
    world.predicate([job.evaluation], (evaluation) => see.evaluationOf(evaluation).pending),
  );
}

function isToldLate({ world, cast }: Composed, n: NodeCast): Property {
  const differs = function isSaidToBeOtherwise(alloc: LocalState, task: LocalState): boolean {
    return see.isOn(alloc, n.number) && task.value !== 'none' && task.value !== alloc.value;
  };
  return inSomeState(
    `L12 twin: ${n.name} has something to tell`,
    'What the servers say of an allocation is not what its tasks are.',
    world.predicate(
      cast.slots.map((s) => ({ of: [s.alloc, s.task], as: differs })),
      (...told) => told.includes(true),
    ),
  );
}

function choosesSurvivor(composed: Composed, job: JobCast): Property {
  return inSomeState(
    `S20 twin: ${job.config.name} chooses`,
    'A plan takes the original back and stops its replacement.',
    plans(composed, job, ['reconnect', 'stop']),
  );
}

/** The job's plan does each of these to some slot. */
function plans({ world }: Composed, job: JobCast, actions: readonly PlanAction[]): Predicate {
  const doesAll = function plansAll(evaluation: LocalState): boolean {
    return actions.every((action) => job.slots.some((s) => see.plans(evaluation, s.slot, action)));
  };
  return world.predicate([{ of: job.evaluation, as: doesAll }], (does) => does === true);
}

function waitsForRoom({ world }: Composed, job: JobCast): Property {
  return inSomeState(
    `ESR twin: ${job.config.name} waits for room`,
    'An evaluation is blocked.',
    world.predicate([job.evaluation], (evaluation) => see.evaluationOf(evaluation).blocked === 'capacity'),
  );
}
