/**
 * A puppet world as facts: records, timers, calls in flight, plans on their way, and the tasks that really run.
 */
import { disconnectWindowMs, isExpired, lastUnknownAt } from '../../core/lifecycle.ts';
import type { Allocation, Node, Plan } from '../../core/records.ts';
import { needsToReconnect } from '../../core/scheduler/alloc-predicates.ts';
import type { StateView } from '../../core/view.ts';
import type { Facts, Sight } from '../../../spec/conform/joint-target.ts';
import type { Exchange } from './exchange.ts';
import type { Planner } from './planner.ts';
import type { PuppetWorld, Seat } from './world.ts';

export function sightOf(world: PuppetWorld): Sight {
  const { view, at } = world.server;
  const seats = [...world.seats.values()];
  const allocs = [...view.allocs()];
  const planners = [...world.planners.values()];
  return {
    nodes: Object.fromEntries(seats.map(({ name }) => [name, nodeFacts(view.node(name))])),
    allocs: Object.fromEntries(allocs.map((alloc) => [alloc.ID, allocFacts(alloc, at)])),
    tasks: Object.fromEntries(allocs.map((alloc) => [alloc.ID, taskFacts(alloc, seats)])),
    calls: Object.fromEntries(seats.flatMap((seat) => callsOf(world, seat))),
    evaluations: Object.fromEntries(
      planners.map((planner) => [planner.job, evaluationFacts(world, planner)]),
    ),
    plans: Object.fromEntries(
      planners.flatMap((planner) => {
        const plan = planner.checked ?? planner.plan;
        return plan === undefined ? [] : [[planner.job, planSteps(view, plan)]];
      }),
    ),
  };
}

function nodeFacts(node: Node | undefined): Facts {
  if (node === undefined) return { status: null };
  return {
    status: node.Status,
    eligibility: node.SchedulingEligibility,
    lastMissedHeartbeatIndex: node.LastMissedHeartbeatIndex,
    lastAllocUpdateIndex: node.LastAllocUpdateIndex,
  };
}

function allocFacts(alloc: Allocation, at: number): Facts {
  return {
    job: alloc.JobID,
    clientStatus: alloc.ClientStatus,
    desiredStatus: alloc.DesiredStatus,
    nodeId: alloc.NodeID,
    newestHistoryEntry: alloc.AllocStates.at(-1)?.Value ?? null,
    lastUnknownAt: lastUnknownAt(alloc) ?? null,
    windowMs: disconnectWindowMs(alloc) ?? null,
    at,
    followupEvalId: alloc.FollowupEvalID,
    claimsReturning: needsToReconnect(alloc),
    claimsExpired: isExpired(alloc, at),
  };
}

/** `pulledIndex`: how new the record is that the client acts on; null when it has none. */
function taskFacts(alloc: Allocation, seats: readonly Seat[]): Facts {
  const machines = seats.map(({ machine }) => machine);
  const runs = machines.flatMap(({ driver }) =>
    driver.running.filter((task) => task.startsWith(`${alloc.ID}/`)),
  );
  const record = machines.map(({ records }) => records.get(alloc.ID)).find((kept) => kept !== undefined);
  return {
    running: runs.length,
    recordIndex: alloc.AllocModifyIndex,
    pulledIndex: record?.alloc.AllocModifyIndex ?? null,
    forgotten: machines.some(({ forgotten }) => forgotten.has(alloc.ID)),
  };
}

function callsOf(world: PuppetWorld, seat: Seat): (readonly [string, Facts])[] {
  const { name, register, heartbeat, report, silence } = seat;
  const verdict = silence.entry?.command;
  const timer: Facts = {
    armed: world.deadlineOf(name) !== undefined,
    writes: verdict?.type === 'NodeUpdateStatus' ? verdict.asked : null,
  };
  return [
    [`register ${name}`, callFacts(register)],
    [`heartbeat ${name}`, callFacts(heartbeat)],
    [`report ${name}`, { ...callFacts(report), ...saidBy(report) }],
    [`timer ${name}`, timer],
  ];
}

function callFacts({ stage, entry }: Exchange): Facts {
  const command = entry?.command;
  if (command?.type === 'NodeRegister') return { stage, writes: command.node.Status };
  if (command?.type === 'NodeUpdateStatus') return { stage, writes: command.asked };
  return { stage };
}

/** `says ID`: what the report says of an allocation. */
function saidBy(report: Exchange): Facts {
  const args = report.args as { Alloc?: readonly Pick<Allocation, 'ID' | 'ClientStatus'>[] } | undefined;
  return Object.fromEntries((args?.Alloc ?? []).map(({ ID, ClientStatus }) => [`says ${ID}`, ClientStatus]));
}

function evaluationFacts(world: PuppetWorld, planner: Planner): Facts {
  const { job } = planner;
  const broker = world.server.server.leading?.evals.broker;
  const all = world.evaluationsOf(job);
  const blocked = all.find(({ ID, Status }) => Status === 'blocked' && broker?.holds(ID) !== true);
  const waiting = [...world.waitingOf(job)];
  const early = world.timeoutOf(job)?.ID;
  return {
    stage: planner.stage,
    pending: planner.triesAgain || waiting.some((id) => id !== early || world.dueTimeouts.has(id)),
    blocked:
      blocked === undefined ? 'no' : blocked.TriggeredBy === 'max-plan-attempts' ? 'failed' : 'capacity',
    timeout: (early !== undefined && !world.dueTimeouts.has(early)) || world.hasSpentTimeout(job),
    triesAgain: planner.triesAgain,
    hasWaited: planner.hasWaited,
  };
}

/** What a plan does to each allocation, in the words of the alloc machine. */
function planSteps(
  view: StateView,
  { NodeUpdate, NodeAllocation }: Pick<Plan, 'NodeUpdate' | 'NodeAllocation'>,
): Record<string, string> {
  const steps: Record<string, string> = {};
  for (const alloc of Object.values(NodeUpdate).flat()) {
    steps[alloc.ID] = `${alloc.ClientStatus === 'lost' ? 'lost' : 'stop'}@${alloc.NodeID}`;
  }
  for (const alloc of Object.values(NodeAllocation).flat()) {
    const stored = view.alloc(alloc.ID);
    if (stored === undefined) steps[`new ${alloc.ID}`] = `place@${alloc.NodeID}`;
    else steps[alloc.ID] = `${changeOf(alloc)}@${alloc.NodeID}`;
  }
  return steps;
}

function changeOf(planned: Allocation): string {
  const newest = planned.AllocStates.at(-1)?.Value;
  if (newest === undefined) return 'note';
  return newest === 'unknown' ? 'unknown' : 'reconnect';
}
