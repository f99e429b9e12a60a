/**
 * A leader that watches one allocation, out of sight now or until now, until its window is about to end, ends, or has ended
 * without it.
 */
import type { ClientStatus, DesiredStatus } from '../../machines/vocabulary.ts';
import type { Allocation, AllocState, Job } from '../core/records.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { arrangeNode, type NodeState, replaceAllocs } from './arrangement.ts';
import { CoreBench } from './core-bench.ts';
import { ALLOC_ID, PLAIN_JOB, sampleAlloc, WINDOW_JOB, WINDOW_MS } from './sample-records.ts';

/** Of the window, when the leader begins to watch: too short for a heartbeat to be missed. */
const LEFT_MS = 10;
const COMPANY_ID = 'company';
/** The job as the allocation was placed for it; since then it has changed. */
const COPY: Job = { ...WINDOW_JOB, Priority: 70 };
const OTHER_JOB: Job = { ...WINDOW_JOB, ID: 'other', Name: 'other', Type: 'batch', Priority: 40 };

export function windowEndFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  arrangeNode(bench, given['node'] as NodeState);
  arrangeAlloc(bench, given);
  passTo(bench, String(given['time']));
  const entry = bench.heldOf('AllocWindowsEnded');
  if (entry !== undefined) bench.release(entry);
  const alloc = bench.view.alloc(ALLOC_ID)!;
  const timeouts = [...bench.view.evaluations()].filter(
    ({ TriggeredBy }) => TriggeredBy === 'max-disconnect-timeout',
  );
  return {
    entry: entry !== undefined,
    client: alloc.ClientStatus,
    desired: alloc.DesiredStatus,
    companyIsLost: bench.view.alloc(COMPANY_ID)?.ClientStatus === 'lost',
    evaluations: timeouts
      .map(({ JobID, Type, Priority, NodeID }) => `${JobID}/${Type}/${Priority}/${NodeID ?? ''}`)
      .sort()
      .join(', '),
  };
}

function arrangeAlloc(bench: CoreBench, given: EventInstance): void {
  const Time = bench.at + LEFT_MS - WINDOW_MS;
  const since: AllocState = { Field: 'ClientStatus', Value: 'unknown', Time };
  const alloc = sampleAlloc(ALLOC_ID, {
    Job: given['window'] === true ? COPY : PLAIN_JOB,
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    AllocStates: [since],
  });
  if (given['was'] === 'out-of-sight')
    replaceAllocs(bench, [{ ...alloc, Job: COPY, ClientStatus: 'unknown' }]);
  replaceAllocs(bench, [alloc, ...companyBy(String(given['company']), since)]);
}

/** Out of sight since the same moment. */
function companyBy(company: string, since: AllocState): readonly Allocation[] {
  if (company === 'none') return [];
  const Job = company === 'of-its-job' ? COPY : OTHER_JOB;
  return [sampleAlloc(COMPANY_ID, { Job, ClientStatus: 'unknown', AllocStates: [since] })];
}

function passTo(bench: CoreBench, time: string): void {
  if (time !== 'next-leader') return bench.pass(time === 'before' ? LEFT_MS - 1 : LEFT_MS);
  bench.follow();
  bench.pass(LEFT_MS + 1);
  bench.loseLeader();
}
