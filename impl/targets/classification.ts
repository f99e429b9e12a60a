/** The scheduler's classification, asked with records made to fit a case. */
import type { ClientStatus, DesiredStatus, NodeStatus } from '../../machines/vocabulary.ts';
import type { Allocation, AllocState, Instant, Job, Node } from '../core/records.ts';
import { classifyAll, stoppedOutOfReach } from '../core/scheduler/classify.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { PLAIN_JOB, sampleAlloc, sampleRegistration, WINDOW_JOB, WINDOW_MS } from './sample-records.ts';

/** Of the scheduler's classes, where the machine has another. */
const NAMES: Readonly<Record<string, string>> = { over: 'gone' };

const AT: Instant = 1_000_000_000;

export function classificationFacts(given: EventInstance): Facts {
  const alloc = allocOf(given);
  const node = nodeOf(given);
  const classes = Object.entries(classifyAll([alloc], () => node, AT));
  return {
    class: classes
      .filter(([, allocs]) => allocs.length > 0)
      .map(([name]) => NAMES[name] ?? name)
      .join(' '),
    abandoned: stoppedOutOfReach(alloc, node),
  };
}

function allocOf(given: EventInstance): Allocation {
  return sampleAlloc('a1', {
    Job: jobOf(given),
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    DesiredTransition: given['migrate'] === true ? { Migrate: true } : {},
    AllocStates: historyOf(given),
  });
}

function jobOf({ window, replace }: EventInstance): Job {
  const job = window === true ? WINDOW_JOB : PLAIN_JOB;
  if (replace === true) return job;
  const TaskGroups = job.TaskGroups.map((group) => ({ ...group, Disconnect: { Replace: false } }));
  return { ...job, TaskGroups };
}

/** Unknown since a window's length ago or since just now; dealt with when another entry follows. */
function historyOf(given: EventInstance): readonly AllocState[] {
  const Time = given['expired'] === true ? AT - WINDOW_MS : AT - WINDOW_MS + 1;
  const unknown: AllocState = { Field: 'ClientStatus', Value: 'unknown', Time };
  return given['returning'] === true ? [unknown] : [unknown, { ...unknown, Value: 'running', Time: AT }];
}

function nodeOf(given: EventInstance): Node | undefined {
  if (given['node'] === 'gone') return undefined;
  const strategy = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
  const DrainStrategy = given['draining'] === true ? strategy : null;
  return sampleRegistration({ Status: given['node'] as NodeStatus, DrainStrategy });
}
