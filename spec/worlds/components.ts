/**
 * Which machine stands behind each name of the cast. The only place where a revision's rules and a configuration's
 * numbers reach the machines.
 */
import { allocMachine } from '../../machines/alloc.ts';
import { clientMachine } from '../../machines/client.ts';
import { environmentMachine } from '../../machines/environment.ts';
import { evaluationMachine } from '../../machines/evaluation.ts';
import type { EvaluationSetup } from '../../machines/plan.ts';
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { nodeMachine } from '../../machines/node.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine } from '../../machines/report.ts';
import { taskMachine } from '../../machines/task.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import { churnMachine, freshnessMachine } from '../../machines/witness.ts';
import type { ComponentSpec } from '../model/world.ts';
import type { Cast, JobCast } from './cast.ts';

export type Components = Record<string, ComponentSpec>;

/** Components in the order of the state's fields. Those of a kind share one machine, and so their tables. */
export function componentsOf(cast: Cast): Components {
  return {
    faults: { machine: environmentMachine(cast.config.faults) },
    ...nodeComponents(cast),
    ...Object.assign({}, ...cast.jobs.map((job) => jobComponents(cast, job))),
  };
}

function nodeComponents(cast: Cast): Components {
  const { rules } = cast;
  const timer = { machine: heartbeatTimerMachine(rules) };
  const heartbeat = { machine: updateStatusMachine(rules) };
  const register = { machine: registerMachine(rules) };
  const slots = cast.slots.map((s) => s.slot);
  const report = { machine: reportMachine(rules, slots, cast.config.clients === 'ours') };
  const components: Components = {};
  for (const n of cast.nodes) {
    components[n.node] = { machine: nodeMachine };
    components[n.timer] = timer;
    components[n.client] = { machine: clientMachine };
    components[n.heartbeat] = heartbeat;
    components[n.register] = register;
    for (const r of n.reports) {
      components[r.call] = report;
      if (r.freshness !== undefined) components[r.freshness] = { machine: freshnessMachine };
    }
  }
  return components;
}

/** What a job's evaluation machine is made from. Made once per job, for a world remembers by identity. */
export function setupOf(cast: Cast, job: JobCast): EvaluationSetup {
  const made = setups.get(job) ?? {
    slots: job.config.slots,
    count: job.config.count,
    nodes: cast.config.nodes,
    capacity: cast.config.capacity,
    rules: cast.rules,
  };
  setups.set(job, made);
  return made;
}
const setups = new WeakMap<JobCast, EvaluationSetup>();

function jobComponents(cast: Cast, job: JobCast): Components {
  const components: Components = {
    [job.evaluation]: { machine: evaluationMachine(setupOf(cast, job)) },
    [job.churn]: { machine: churnMachine },
  };
  const alloc = { machine: allocMachine(cast.rules) };
  for (const s of job.slots) {
    components[s.alloc] = alloc;
    components[s.task] = { machine: taskMachine };
    components[s.freshness] = { machine: freshnessMachine };
  }
  return components;
}
