/**
 * What a cluster at rest looks like (ESR, the headline liveness property), and every way in which one is not there
 * yet. Pure looking: it compares what the servers hold with what really runs.
 */
import { groupOf, isTerminal } from '../../impl/core/lifecycle.ts';
import type { Allocation, Job } from '../../impl/core/records.ts';
import type { StateView } from '../../impl/core/view.ts';
import type { ClientProcess } from './client-process.ts';
import type { Cluster } from './cluster.ts';

/** A property of section 8 that does not hold yet, and why. */
export interface Unrest {
  readonly property: string;
  readonly nodeId?: string;
  readonly jobId?: string;
  readonly sentence: string;
}

/** What really runs, and what has done its work to the end, by node: no record of a server says either. */
export interface Truth {
  readonly running: ReadonlyMap<string, readonly string[]>;
  readonly finished: ReadonlySet<string>;
}

export function truthOf(clients: readonly ClientProcess[]): Truth {
  return {
    running: new Map(clients.map((client) => [client.id, client.running()])),
    finished: new Set(clients.flatMap((client) => [...client.finished()].map(allocOf))),
  };
}

/** Everything that is not as it should be once faults have stopped. */
export function unrestOf(cluster: Cluster): readonly Unrest[] {
  const view = cluster.history.state;
  const truth = truthOf(cluster.clients);
  const unrest = [
    ...nodesNotSettled(cluster, view),
    ...drainsUnderWay(view),
    ...evaluationsPending(cluster, view),
    ...tasksAgainstRecords(view, truth.running),
    ...jobsNotServed(view, truth),
    ...servicesAgainstTasks(view, truth.running),
  ];
  // Dear, and worth asking only when all else is well.
  return unrest.length > 0 ? unrest : replicasApart(cluster);
}

function nodesNotSettled({ clients }: Cluster, view: StateView): Unrest[] {
  return clients.flatMap(({ id, agent }): Unrest[] => {
    const status = view.node(id)?.Status ?? 'gone';
    if (agent !== undefined)
      return status === 'ready'
        ? []
        : [{ property: 'L1', nodeId: id, sentence: `${id} is connected and ${status}` }];
    const unknown = view
      .allocsByNode(id)
      .filter((alloc) => alloc.ClientStatus === 'unknown' && !isTerminal(alloc));
    const isWrittenOff = status !== 'ready' && status !== 'initializing' && unknown.length === 0;
    if (isWrittenOff && status === 'disconnected')
      return [{ property: 'L2', sentence: `${id} is silent, and disconnected for nothing` }];
    const sentence = `${id} is silent and ${status}, ${unknown.length} of its allocations unknown`;
    return isWrittenOff ? [] : [{ property: 'L2', sentence }];
  });
}

/** A drain ends when what is on its node has ended, by itself, by its deadline, or given up with its node. */
function drainsUnderWay(view: StateView): Unrest[] {
  return [...view.nodes()]
    .filter(({ DrainStrategy }) => DrainStrategy !== null)
    .map(({ ID, Status }) => ({
      property: 'drains end',
      nodeId: ID,
      sentence: `the drain of ${ID} (${Status}) is still under way`,
    }));
}

function evaluationsPending({ now }: Cluster, view: StateView): Unrest[] {
  const room = hasRoom(view);
  return [...view.evaluations()]
    .filter(({ Status, WaitUntil }) => {
      if (Status === 'pending') return WaitUntil <= now;
      return Status === 'blocked' && room;
    })
    .map(({ ID, Status, TriggeredBy, JobID }) => ({
      property: 'L9',
      sentence: `evaluation ${ID} of ${JobID} (${TriggeredBy}) is ${Status}`,
    }));
}

function replicasApart({ servers, history }: Cluster): Unrest[] {
  const expected = history.fingerprint();
  return servers.flatMap(({ id, member }) =>
    member?.fingerprint() === expected
      ? []
      : [{ property: 'S1', sentence: `${id} does not hold the state of the log` }],
  );
}

/** L12 and L6: what runs is what the servers hold for running, and wanted. */
export function tasksAgainstRecords(
  view: StateView,
  running: ReadonlyMap<string, readonly string[]>,
): Unrest[] {
  const found: Unrest[] = [];
  for (const [nodeId, tasks] of running) {
    const really = new Set(tasks.map(allocOf));
    for (const id of really) {
      const alloc = view.alloc(id);
      if (alloc?.DesiredStatus === 'run' && alloc.ClientStatus === 'running') continue;
      const held = `${alloc?.ClientStatus ?? 'nothing'}/${alloc?.DesiredStatus ?? 'gone'}`;
      found.push({
        property: 'L6',
        sentence: `${id} runs on ${nodeId}, and the servers hold it for ${held}`,
      });
    }
    for (const alloc of view.allocsByNode(nodeId)) {
      if (isTerminal(alloc) || really.has(alloc.ID)) continue;
      const sentence = `${alloc.ID} does not run on ${nodeId}, and the servers hold it for ${alloc.ClientStatus}`;
      found.push({ property: 'L12', sentence });
    }
  }
  return found;
}

/** L8: what runs is found by its services, and on a client that can be reached nothing else is. */
function servicesAgainstTasks(view: StateView, running: Truth['running']): Unrest[] {
  return [...running].flatMap(([nodeId, tasks]) => {
    const really = new Set(tasks.map(allocOf));
    return view.allocsByNode(nodeId).flatMap((alloc): Unrest[] => {
      const wanted = really.has(alloc.ID) ? (groupOf(alloc)?.Services ?? []).length : 0;
      const listed = view.servicesByAlloc(alloc.ID).length;
      const sentence = `${alloc.ID} on ${nodeId} has ${listed} services listed, and ${wanted} to be found`;
      return wanted === listed ? [] : [{ property: 'L8', nodeId, jobId: alloc.JobID, sentence }];
    });
  });
}

/** L3: every job runs exactly its count, as far as there is room. */
export function jobsNotServed(view: StateView, truth: Truth): Unrest[] {
  const really = new Set([...truth.running.values()].flat().map(allocOf));
  return [...view.jobs()].flatMap((job) => {
    const wanted = job.Stop ? 0 : countOf(job);
    const allocs = view.allocsByJob(job.Namespace, job.ID);
    const alive = allocs.filter(({ ID, DesiredStatus }) => DesiredStatus === 'run' && really.has(ID));
    const serving =
      job.Type === 'batch' && !job.Stop
        ? slotsServed(wanted, alive, doneOf(job, allocs, truth))
        : alive.length;
    if (serving === wanted || (serving < wanted && !hasRoom(view))) return [];
    return [{ property: 'L3', jobId: job.ID, sentence: `${job.ID} wants ${wanted} and has ${serving}` }];
  });
}

/** Batch work is wanted once for each of the group's names: what was done twice, or runs beside its double, serves one. */
function slotsServed(wanted: number, alive: readonly Allocation[], done: readonly Allocation[]): number {
  const served = new Set([...done, ...alive].map(({ Name }) => Name)).size;
  return served < wanted ? served : Math.max(wanted, alive.length);
}

/**
 * What has really done its work in the version that is wanted, and was heard of: by its tasks, for an end that was
 * reported stays one when the servers overwrite the status with `lost`. And what a drain has taken away, for that is not
 * placed a second time (reference page, section 7.1, row 26).
 */
function doneOf(job: Job, allocs: readonly Allocation[], { finished }: Truth): readonly Allocation[] {
  return allocs
    .filter((alloc) => alloc.Job.Version === job.Version)
    .filter((alloc) => (finished.has(alloc.ID) && isReportedDone(alloc)) || isTakenAwayByDrain(alloc));
}

function isTakenAwayByDrain({ DesiredStatus, ClientStatus, DesiredTransition: wish }: Allocation): boolean {
  const isToldSo = wish.Migrate === true && wish.MigrateDisablePlacement === true;
  return isToldSo && DesiredStatus === 'stop' && ClientStatus !== 'failed' && ClientStatus !== 'lost';
}

function isReportedDone({ TaskStates }: Allocation): boolean {
  const states = Object.values(TaskStates);
  return states.length > 0 && states.every(({ State, Failed }) => State === 'dead' && !Failed);
}

function hasRoom(view: StateView): boolean {
  return [...view.nodes()].some((node) => {
    if (node.Status !== 'ready' || node.SchedulingEligibility !== 'eligible') return false;
    const used = view.allocsByNode(node.ID).filter((alloc) => !isTerminal(alloc));
    const cpu = used.flatMap(({ AllocatedResources }) => Object.values(AllocatedResources.Tasks));
    const [most = 0] = cpu.map(({ CPU }) => CPU);
    return cpu.reduce((sum, { CPU }) => sum + CPU, most) <= node.NodeResources.Cpu.CpuShares;
  });
}

function countOf(job: Job): number {
  return job.TaskGroups.reduce((sum, group) => sum + group.Count, 0);
}

function allocOf(task: string): string {
  return task.slice(0, task.indexOf('/'));
}
