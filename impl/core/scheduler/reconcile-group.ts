/**
 * The changes for one group of a job that is wanted: the steps of reference page nomad-protocol.md, section 4.1,
 * on our own classes. No deployments yet: destructive updates go all at once.
 */
import { isTerminal } from '../lifecycle.ts';
import type { Allocation, Instant, Job, Node, TaskGroup } from '../records.ts';
import { slotsOf } from './batch-slots.ts';
import { type Classified, classifyAll } from './classify.ts';
import { LOST } from './descriptions.ts';
import { asReconnected, type Stop } from './disconnect.ts';
import type { FollowUps } from './follow-ups.ts';
import {
  destructiveUpdate,
  migration,
  placementsUpToCount,
  returnStop,
  stopsOfUnreplaced,
  type Wanting,
} from './group-placements.ts';
import { awaitGroup, type GroupWaits, postponed } from './group-waits.ts';
import type { GroupChanges, Placement, ReconcileInput } from './reconcile.ts';
import { givenUpWithoutSuccessor, replaceWhileAway, type Split, splitInSight } from './split.ts';
import { pickSurplus, type Standing, withoutAllocs } from './surplus.ts';
import { tasksUpdated } from './tasks-updated.ts';
import { stopsOfUnwanted } from './unwanted.ts';

/** All that the steps have found out about a group. */
interface GroupPicture {
  readonly classes: Classified;
  /** Of batch work: what is done already. */
  readonly inVain: readonly Stop[];
  readonly split: Split;
  readonly waits: GroupWaits;
  /** Given up now or by an entry, and not replaced. */
  readonly givenUp: readonly Allocation[];
  readonly surplus: readonly Stop[];
  /** What stays or moves, once the surplus is gone. */
  readonly standing: Standing;
  /** The same, and what counts without being touched. */
  readonly present: Standing;
  readonly updates: Updates;
}

interface Updates {
  readonly inPlace: readonly Allocation[];
  readonly destructive: readonly Allocation[];
}

export function reconcileGroup(
  input: ReconcileInput,
  job: Job,
  group: TaskGroup,
  allocs: readonly Allocation[],
): GroupChanges {
  const picture = pictureOf(input, job, group, allocs);
  const { classes, split, givenUp, present } = picture;
  const wanting: Wanting = {
    failed: split.replaceNow,
    away: replaceWhileAway(classes.ignore, input.now),
    lost: givenUp,
  };
  const wait = postponed(givenUp, input.now);
  const place = wait ? [] : placementsUpToCount(job, group, present, wanting);
  const unreplaced = wait ? [] : stopsOfUnreplaced(wanting, place);
  return changesOf(input, group, picture, place, unreplaced);
}

function pictureOf(
  input: ReconcileInput,
  job: Job,
  group: TaskGroup,
  allocs: readonly Allocation[],
): GroupPicture {
  const { nodeOf, now, evaluation } = input;
  const { relevant, inVain } = slotsOf(job, allocs);
  const classes = classifyAll(relevant, nodeOf, now);
  const { over, failed, keep, migrate, reconnecting, awaited, held, lost } = classes;
  const split = splitInSight(job, [...over, ...failed, ...keep], now, evaluation);
  const before: Standing = { counted: split.counted, migrate, reconnecting };
  const surplus = pickSurplus(job, group.Count, before);
  const standing = withoutAllocs(before, surplus);
  const givenUp = [...lost, ...givenUpWithoutSuccessor(job, over)];
  return {
    classes,
    inVain: stopsOfUnwanted(inVain, nodeOf, now),
    split,
    waits: awaitGroup(input, split.replaceLater, givenUp),
    givenUp,
    surplus,
    standing,
    present: { ...standing, counted: [...standing.counted, ...awaited, ...held] },
    updates: updatesOf(input, job, group, standing.counted),
  };
}

function changesOf(
  { now }: ReconcileInput,
  group: TaskGroup,
  picture: GroupPicture,
  place: readonly Placement[],
  unreplaced: readonly Stop[],
): GroupChanges {
  const { classes, split, waits, surplus, standing, updates } = picture;
  const moves = standing.migrate.map((alloc) => migration(group, alloc));
  const destructive = updates.destructive.map((alloc) => destructiveUpdate(group, alloc));
  const stop: Stop[] = [
    ...classes.lost.map((alloc) => lostStop(alloc, waits.clientStops)),
    ...classes.broken.map(returnStop),
    ...picture.inVain,
    ...givenUpBefore(picture),
    ...surplus,
    ...unreplaced,
    ...moves.map((move) => move.stop),
  ];
  const updated = updates.inPlace.length + updates.destructive.length;
  return {
    place: [...destructive, ...place, ...moves.flatMap((move) => move.place)],
    stop,
    inPlace: updates.inPlace,
    reconnect: reconnected(standing.reconnecting, now),
    awaited: awaited(split, standing, updates, waits.reschedules),
    followUps: Object.values(waits).flatMap((wait: FollowUps) => wait.evaluations),
    desired: {
      place: place.length,
      stop: stop.length,
      migrate: moves.length,
      inPlace: updates.inPlace.length,
      destructive: destructive.length,
      ignore: classes.ignore.length + picture.present.counted.length - updated,
    },
  };
}

function lostStop(alloc: Allocation, clientStops: FollowUps): Stop {
  const followUpId = clientStops.evalIdOf.get(alloc.ID);
  return {
    alloc,
    description: LOST,
    clientStatus: 'lost',
    ...(followUpId === undefined ? {} : { followUpId }),
  };
}

/**
 * What an entry gave up while its client may still run it gets the evaluation that waits for that client written down,
 * by a stop more: it is the one write that every node takes.
 */
function givenUpBefore({ classes, givenUp, waits }: GroupPicture): readonly Stop[] {
  return givenUp
    .filter((alloc) => !classes.lost.includes(alloc) && waits.clientStops.evalIdOf.has(alloc.ID))
    .map((alloc) => lostStop(alloc, waits.clientStops));
}

/** Of those that stay, the running ones are written down as returned; of the others nothing is known yet. */
function reconnected(survivors: readonly Allocation[], now: Instant): Allocation[] {
  const known = survivors.filter((alloc) => alloc.ClientStatus === 'running' && staysWanted(alloc));
  return known.map((alloc) => asReconnected(alloc, now));
}

function staysWanted({ DesiredStatus, DesiredTransition: wish }: Allocation): boolean {
  const toldToMove = wish.Migrate === true || wish.Reschedule === true || wish.ForceReschedule === true;
  return DesiredStatus === 'run' && !toldToMove;
}

/** Failed allocations whose time comes later, unless a new job version replaces or the surplus takes them now. */
function awaited(
  split: Split,
  standing: Standing,
  updates: Updates,
  reschedules: FollowUps,
): readonly Allocation[] {
  const stays = new Set(standing.counted.filter((alloc) => !updates.destructive.includes(alloc)));
  return split.replaceLater
    .filter(({ alloc }) => stays.has(alloc))
    .map(({ alloc }) => ({ ...alloc, FollowupEvalID: reschedules.evalIdOf.get(alloc.ID) ?? '' }));
}

/** Which of those that stay run an older version, and whether they can be told of the new one where they are. */
function updatesOf(
  { mayUpdateInPlace, nodeOf }: ReconcileInput,
  job: Job,
  group: TaskGroup,
  counted: readonly Allocation[],
): Updates {
  const inPlace: Allocation[] = [];
  const destructive: Allocation[] = [];
  for (const alloc of counted) {
    if (sameJob(alloc.Job, job)) continue;
    if (tasksUpdated(alloc.Job, job, group.Name)) destructive.push(alloc);
    else if (isTerminal(alloc) || !takesUpdates(nodeOf(alloc.NodeID))) continue;
    else if (mayUpdateInPlace(alloc, group)) inPlace.push(alloc);
    else destructive.push(alloc);
  }
  return { inPlace, destructive };
}

/** A node that is not ready takes none yet; its next status evaluates the job again. */
function takesUpdates(node: Node | undefined): boolean {
  return node?.Status === 'ready';
}

function sameJob(a: Job, b: Job): boolean {
  return a.CreateIndex === b.CreateIndex && a.Version === b.Version;
}
