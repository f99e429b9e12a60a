/**
 * The liveness properties: what must come about once the environment is quiet (no more faults, no more requests),
 * under weak fairness of every step of clients, servers and timers. Names: reference page section 8; ESR: design 3.6.
 */
import type { LocalState, Predicate, Property } from '../model/types.ts';
import type { JobCast, NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';

/** Every liveness property of a world. */
export function liveness(composed: Composed): Property[] {
  const { jobs, nodes } = composed.cast;
  return [
    ...nodes.map((n) => gateOpens(composed, n)),
    ...nodes.map((n) => silenceEndsInDown(composed, n)),
    ...jobs.map((job) => desiredCount(composed, job)),
    ...jobs.map((job) => failureIsDecided(composed, job)),
    ...jobs.map((job) => evaluationsEnd(composed, job)),
    ...nodes.map((n) => statusConverges(composed, n)),
    eventuallyStable(composed),
  ];
}

/** L1. */
function gateOpens({ world }: Composed, n: NodeCast): Property {
  return {
    name: `L1 gate opens (${n.name})`,
    kind: 'eventually',
    sentence: 'A client that stays connected has a ready node at last.',
    stays: false,
    from: world.predicate([n.client], see.isConnected),
    goal: world.predicate([n.client, n.node], (client, node) => see.isCutOff(client) || see.isReady(node)),
  };
}

/** L2. */
function silenceEndsInDown({ world, cast }: Composed, n: NodeCast): Property {
  const unknownHere = function isUnknownHere(alloc: LocalState): boolean {
    return alloc.value === 'unknown' && see.isOn(alloc, n.number);
  };
  const outOfSight = function nodeIsWrittenOff(client: LocalState, node: LocalState): boolean {
    return see.isConnected(client) || node.value === 'down' || node.value === 'gone';
  };
  return {
    name: `L2 silence ends in down (${n.name})`,
    kind: 'eventually',
    sentence:
      'A client that stays silent has a node that is down at last, and none of its allocations stays unknown.',
    stays: false,
    from: world.predicate([n.client], see.isCutOff),
    goal: world.predicate(
      [
        n.client,
        { of: [n.client, n.node], as: outOfSight },
        ...cast.slots.map((s) => ({ of: s.alloc, as: unknownHere })),
      ],
      (client, writtenOff, ...unknown) =>
        see.isConnected(client) || (writtenOff === true && !unknown.includes(true)),
    ),
  };
}

/**
 * How a slot stands: its tasks really run on a connected client and are wanted (`serves`), that is not settled yet,
 * nothing is left to do (`rest`), something is (`unsettled`), or its client is out of reach (`away`).
 */
type Standing = 'serves' | 'serves, unsettled' | 'rest' | 'unsettled' | 'away';

function standing(alloc: LocalState, task: LocalState, ...clients: LocalState[]): Standing {
  const { node, desired, returning } = see.allocOf(alloc);
  const client = clients[node - 1];
  if (client === undefined) return 'rest';
  if (see.isCutOff(client)) return 'away';
  if (!see.isRunning(task)) return see.hasEnded(alloc) || desired === 'stop' ? 'rest' : 'unsettled';
  if (desired === 'stop') return 'unsettled';
  const isSettled = alloc.value === 'running' && !returning && !see.hasToSay(task);
  return isSettled ? 'serves' : 'serves, unsettled';
}

function slotStandings({ cast }: Composed, job: JobCast) {
  const clients = cast.nodes.map((n) => n.client);
  return job.slots.map((s) => ({ of: [s.alloc, s.task, ...clients], as: standing }));
}

/** Worlds in which nothing can be asked: no usable node, or a world that has run out of slots. */
function excused({ world, cast }: Composed): Predicate {
  const isOutOfSlots = function worldIsTooSmall(evaluation: LocalState): boolean {
    return see.evaluationOf(evaluation).outOfSlots;
  };
  return world.predicate(
    [
      ...cast.nodes.map((n) => ({ of: n.client, as: see.isConnected })),
      ...cast.nodes.map((n) => ({ of: n.node, as: see.isEligible })),
      ...cast.jobs.map((job) => ({ of: job.evaluation, as: isOutOfSlots })),
    ],
    (...flags) => {
      const k = cast.nodes.length;
      const usable = flags.slice(0, k).some((connected, i) => connected === true && flags[k + i] === true);
      return !usable || flags.slice(2 * k).includes(true);
    },
  );
}

/** L3. */
function desiredCount(composed: Composed, job: JobCast): Property {
  const excuse = excused(composed);
  const reached = composed.world.predicate(
    slotStandings(composed, job),
    (...slots) => slots.filter((s) => String(s).startsWith('serves')).length === job.config.count,
  );
  return {
    name: `L3 desired count (${job.config.name})`,
    kind: 'eventually',
    sentence:
      'A job runs its count, no more and no less, on connected clients at last and for good, if any client is connected.',
    stays: true,
    goal: (state) => excuse(state) || reached(state),
  };
}

/** L4. An evaluation that waits for room is a decision; so is what a world without slots cannot do. */
function failureIsDecided({ world }: Composed, job: JobCast): Property {
  const isUndecided = function failedAndWanted(alloc: LocalState): boolean {
    return alloc.value === 'failed' && see.allocOf(alloc).desired === 'run';
  };
  const waits = function waitsForRoom(evaluation: LocalState): boolean {
    const { blocked, outOfSlots } = see.evaluationOf(evaluation);
    return blocked !== 'no' || outOfSlots;
  };
  const allocs = job.slots.map((s) => ({ of: s.alloc, as: isUndecided }));
  return {
    name: `L4 failure is decided (${job.config.name})`,
    kind: 'eventually',
    sentence: 'A failed allocation that is still wanted is replaced or waits for room at last.',
    stays: false,
    from: world.predicate(allocs, (...undecided) => undecided.includes(true)),
    goal: world.predicate(
      [{ of: job.evaluation, as: waits }, ...allocs],
      (waiting, ...undecided) => waiting === true || !undecided.includes(true),
    ),
  };
}

/** L9 and L10: every evaluation ends, or is blocked, and at last there are no new ones. */
function evaluationsEnd({ world }: Composed, job: JobCast): Property {
  return {
    name: `L10 evaluations end (${job.config.name})`,
    kind: 'eventually',
    sentence: 'Once things are quiet, no evaluation of the job is pending or planned any more, for good.',
    stays: true,
    goal: world.predicate(
      [job.evaluation],
      (evaluation) => evaluation.value === 'idle' && !see.evaluationOf(evaluation).pending,
    ),
  };
}

/** L12. */
function statusConverges({ world, cast }: Composed, n: NodeCast): Property {
  const isTold = function isAsItReallyIs(alloc: LocalState, task: LocalState): boolean {
    return !see.isOn(alloc, n.number) || task.value === 'none' || task.value === alloc.value;
  };
  return {
    name: `L12 status converges (${n.name})`,
    kind: 'eventually',
    sentence:
      'What the servers say of the allocations of a connected client is at last what its tasks are, for good.',
    stays: true,
    goal: world.predicate(
      [{ of: n.client, as: see.isCutOff }, ...cast.slots.map((s) => ({ of: [s.alloc, s.task], as: isTold }))],
      (cutOff, ...told) => cutOff === true || !told.includes(false),
    ),
  };
}

/** ESR: eventually stable reconciliation. */
function eventuallyStable(composed: Composed): Property {
  const { world, cast } = composed;
  const excuse = excused(composed);
  const nodeSettled = function connectedNodeIsReady(client: LocalState, node: LocalState): boolean {
    return see.isCutOff(client) || see.isReady(node);
  };
  const atRest = function nothingIsPending(evaluation: LocalState): boolean {
    const memory = see.evaluationOf(evaluation);
    return evaluation.value === 'idle' && !memory.pending && memory.blocked === 'no';
  };
  const nodes = world.predicate(
    cast.nodes.map((n) => ({ of: [n.client, n.node], as: nodeSettled })),
    (...settled) => !settled.includes(false),
  );
  const jobs = cast.jobs.map((job) =>
    world.predicate(
      [{ of: job.evaluation, as: atRest }, ...slotStandings(composed, job)],
      (rest, ...slots) =>
        rest === true &&
        slots.filter((s) => s === 'serves').length === job.config.count &&
        slots.every((s) => s === 'serves' || s === 'rest' || s === 'away'),
    ),
  );
  return {
    name: 'ESR eventually stable reconciliation',
    kind: 'eventually',
    sentence:
      'Once faults stop, every connected node becomes ready, each job runs exactly its count, nothing is pending, and that stays so.',
    stays: true,
    goal: (state) => excuse(state) || (nodes(state) && jobs.every((job) => job(state))),
  };
}
