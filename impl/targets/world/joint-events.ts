/**
 * Joint events by name: each pattern with what it brings about in a puppet world. A table of translations; an `if`
 * about the protocol here would be a defect.
 */
import type { JointSent, JointStep } from '../../../spec/conform/joint-target.ts';
import { REPORT_BATCH_MS } from '../../core/report-batch.ts';
import { isExpired } from '../../core/lifecycle.ts';
import type { Exchange, Obstacle } from './exchange.ts';
import type { Planner } from './planner.ts';
import { LONGEST, type PuppetWorld, type Seat, windowEndsAt } from './world.ts';

type Doing = (world: PuppetWorld, named: readonly string[], step: JointStep) => JointSent;

const DONE: JointSent = { done: true };
const impossible = (why: string): JointSent => ({ impossible: why });
const notDrivable = (why: string): JointSent => ({ notDrivable: why });
const unless = (obstacle: Obstacle): JointSent => (obstacle === undefined ? DONE : impossible(obstacle));

/** The model sets a timer when the call is answered; our server, in the step that wrote the entry. */
const TIMER_IS_SET = 'the call that is still to be answered has set the timer already';
/** Once in 60 s, plans that ran into conflicts are tried again. */
const RETRY_MS = 60_000;

const CALLS: Readonly<Record<string, (seat: Seat) => Exchange>> = {
  Register: (seat) => seat.register,
  register: (seat) => seat.register,
  heartbeat: (seat) => seat.heartbeat,
  report: (seat) => seat.report,
};

/** What a call does, given its kind and its node. */
const call =
  (act: (exchange: Exchange) => Obstacle): Doing =>
  (world, [kind, node]) =>
    unless(act(CALLS[kind as string]!(world.seat(node as string))));

const send =
  (kind: string): Doing =>
  (world, [node]) =>
    unless(CALLS[kind]!(world.seat(node as string)).send());

/** The batch is written as soon as its time has come, and held from then on, each node's alone. */
const validate: Doing = (world, [node]) => {
  const { report } = world.seat(node as string);
  const why = world.before(world.server.at + REPORT_BATCH_MS, {});
  if (why !== undefined) return notDrivable(why);
  const obstacle = report.read();
  if (obstacle !== undefined) return impossible(obstacle);
  world.server.passTo(world.server.at + REPORT_BATCH_MS);
  report.batched();
  return DONE;
};

const setLink =
  (connected: boolean): Doing =>
  (world, [node]) => {
    world.seat(node as string).machine.connected = connected;
    return DONE;
  };

/** The watch's calls, let through until the list is at rest. */
const pull: Doing = (world, [node]) => {
  const { machine } = world.seat(node as string);
  const list = machine.waiting('Node.GetClientAllocs');
  if (list === undefined) return impossible(`client ${node} does not watch its allocations`);
  const listed = world.server.callThrough(list.method, list.args as never);
  if (listed === undefined) return impossible(`nothing is new for client ${node}`);
  machine.hearList(list.id, listed);
  const wanted = machine.waiting('Alloc.GetAllocs');
  if (wanted === undefined) return DONE;
  const records = world.server.callThrough(wanted.method, wanted.args as never);
  if (records === undefined) return impossible(`client ${node} does not get the records it wants`);
  machine.hear(wanted.id, records);
  return DONE;
};

const missHeartbeat: Doing = (world, [node]) => {
  const { register, heartbeat, silence } = world.seat(node as string);
  if (register.isDone || heartbeat.isDone) return notDrivable(TIMER_IS_SET);
  const deadline = world.deadlineOf(node as string);
  if (deadline === undefined) return impossible(`no timer of ${node} runs`);
  const why = world.before(deadline, { timer: node as string });
  if (why !== undefined) return notDrivable(why);
  world.passTo(deadline, node as string);
  // A leader that is new may be in doubt, and is sure one grace after it has heard another client.
  const doubtedUntil = world.deadlineOf(node as string);
  if (doubtedUntil !== undefined) world.passTo(doubtedUntil, node as string);
  silence.fired();
  return DONE;
};

/**
 * One evaluation more that waited while a snapshot was taken is not counted by the model. Mostly it has nothing left
 * to say; where newer state gives it something, the model has no word for that.
 */
function settle(world: PuppetWorld, planner: Planner, obstacle: Obstacle): JointSent {
  if (obstacle !== undefined) return impossible(obstacle);
  const more = world.settleOvertaken(planner);
  return more === undefined ? DONE : notDrivable(more);
}

/** What waits for the job, but for a timeout that has come with its window and that the walk has yet to speak of. */
function saidToWait(world: PuppetWorld, { job }: Planner): ReadonlySet<string> {
  const waiting = new Set(world.waitingOf(job));
  const early = world.timeoutOf(job)?.ID;
  if (early !== undefined && !world.dueTimeouts.has(early)) waiting.delete(early);
  return waiting;
}

const plan: Doing = (world, [job, , node]) => {
  const planner = world.planner(job as string);
  planner.firstNode = node === undefined ? 0 : Number(node.slice(1)) - 1;
  const obstacle = planner.planOn(saidToWait(world, planner));
  return settle(world, planner, obstacle);
};

const commitPlan: Doing = (world, [job]) => {
  const planner = world.planner(job as string);
  // Of those that wait, one is kept for all: it then speaks for what came after the snapshot too.
  const isNewer = [...saidToWait(world, planner)].some((id) => !planner.overtaken.has(id));
  const obstacle = planner.commit();
  return isNewer ? unless(obstacle) : settle(world, planner, obstacle);
};

/** The same step: whether a plan still holds is for its entry to say. */
const refusePlan: Doing = (world, named, step) => {
  const { hasEntry } = world.planner(named[0] as string);
  return hasEntry ? commitPlan(world, named, step) : notDrivable('a plan with nothing to write has no entry');
};

const endWindow: Doing = (world, [slot], { allocOf }) => {
  const id = allocOf.get(slot as string) ?? '';
  const alloc = world.server.view.alloc(id);
  const endsAt = alloc === undefined ? undefined : windowEndsAt(alloc);
  if (alloc === undefined || endsAt === undefined) return impossible(`no window of ${slot} runs`);
  if (!isExpired(alloc, world.server.at)) {
    const why = world.before(endsAt, { allocId: id });
    if (why !== undefined) return notDrivable(why);
    world.passTo(endsAt);
  }
  return unless(world.server.endWindow(id) ? undefined : `nobody puts the end of ${slot}'s window down`);
};

const dueTimeout: Doing = (world, [job]) => {
  const waiting = world.timeoutOf(job as string);
  if (waiting === undefined)
    return notDrivable('the timeout came with its window, and another plan has seen it');
  const why = world.before(waiting.WaitUntil, {});
  if (why !== undefined) return notDrivable(why);
  world.dueTimeouts.add(waiting.ID);
  world.passTo(waiting.WaitUntil);
  return DONE;
};

const exit: Doing = (world, [slot, how], { allocOf }) => {
  if (how === 'complete') return notDrivable('a task of a service that ends by itself has failed');
  const id = allocOf.get(slot as string) ?? '';
  const node = world.server.view.alloc(id)?.NodeID;
  if (node === undefined) return impossible(`no allocation of ${slot}`);
  const { machine } = world.seat(node);
  const task = machine.driver.running.find((key) => key.startsWith(`${id}/`));
  if (task === undefined) return impossible(`no task of ${slot} runs`);
  machine.exit(task, 1);
  return DONE;
};

const collect: Doing = (world, [slot], { allocOf }) => {
  const { server } = world;
  const id = allocOf.get(slot as string) ?? '';
  server.write({ type: 'EvalDelete', at: server.at, evalIds: [], allocIds: [id] });
  return DONE;
};

const purge: Doing = (world, [node]) => {
  const { register, heartbeat, silence } = world.seat(node as string);
  if (register.isDone || heartbeat.isDone || silence.isDone) return notDrivable(TIMER_IS_SET);
  const reply = world.server.callThrough('Node.Deregister', { NodeID: node as string });
  return unless(reply !== undefined && 'ok' in reply ? undefined : `node ${node} cannot be purged`);
};

const loseLeader: Doing = (world) => {
  world.server.loseLeader();
  for (const { register, heartbeat, report, silence } of world.seats.values()) {
    for (const exchange of [register, heartbeat, report]) exchange.leaderLost();
    silence.forget();
  }
  for (const planner of world.planners.values()) planner.leaderLost();
  return DONE;
};

/** Where a name stands for several events: node, call, job and slot are captured, in the order of the text. */
const EVENTS: readonly (readonly [RegExp, Doing])[] = [
  [/^(n\d+) loses its link$/, setLink(false)],
  [/^(n\d+) has its link back$/, setLink(true)],
  [/^(n\d+) restarts$/, (world, [node]) => (world.seat(node as string).machine.restart(), DONE)],
  [
    /^(n\d+) changes its attributes$/,
    (world, [node]) => (
      world.seat(node as string).machine.changeAttributes({ 'kernel.name': 'other' }), DONE
    ),
  ],
  [/^(n\d+) pulls its allocations$/, pull],
  [/^(n\d+) sends Register$/, send('Register')],
  [/^(n\d+) sends a heartbeat$/, send('heartbeat')],
  [/^(n\d+) sends a report$/, send('report')],
  [/^(Register|heartbeat) of (n\d+) is read$/, call((exchange) => exchange.read())],
  [/^report of (n\d+) is validated$/, validate],
  [/^(Register|heartbeat|report) of (n\d+) is (?:committed|void)$/, call((exchange) => exchange.commit())],
  [/^(Register|heartbeat|report) of (n\d+) is answered$/, call((exchange) => exchange.answer())],
  [/^(register|heartbeat|report) of (n\d+) is lost$/, call((exchange) => exchange.drop())],
  [/^(n\d+) misses its heartbeat$/, missHeartbeat],
  [
    /^silence of (n\d+) is (?:committed|void)$/,
    (world, [node]) => unless(world.seat(node as string).silence.commit()),
  ],
  [/^silence of (n\d+) is acted on$/, (world, [node]) => unless(world.seat(node as string).silence.act())],
  [/^(n\d+) is purged$/, purge],
  [/^(\w+) is planned(, (n\d+) first)?(, the replacement scoring higher)?$/, plan],
  [/^plan of (\w+) is verified$/, (world, [job]) => unless(world.planner(job as string).verify())],
  [/^plan of (\w+) is committed$/, commitPlan],
  [/^plan of (\w+) is refused$/, refusePlan],
  [/^timeout of (\w+) is due$/, dueTimeout],
  [/^retry of (\w+) is due$/, (world) => (world.server.passTo(world.server.at + RETRY_MS), DONE)],
  [/^window of (\w+) ends$/, endWindow],
  [/^task of (\w+) exits (failed|complete)$/, exit],
  [/^(\w+) is collected$/, collect],
  [/^the leader is lost$/, loseLeader],
];

/** Bring an event about. */
export function bringAbout(world: PuppetWorld, step: JointStep): JointSent {
  for (const [pattern, act] of EVENTS) {
    const match = pattern.exec(step.event);
    if (match === null) continue;
    chooseJitter(world, step);
    return act(world, match.slice(1), step);
  }
  return notDrivable(`no way to bring about '${step.event}'`);
}

/**
 * Whether the next timer to be set fires before or after the window now running ends is chance, and the walk says how
 * it falls.
 */
function chooseJitter(world: PuppetWorld, { ahead }: JointStep): void {
  const next = ahead.find((event) => /misses its heartbeat$|^window of|^timeout of/.test(event));
  world.server.jitter = next === undefined || next.endsWith('misses its heartbeat') ? 0 : LONGEST;
}
