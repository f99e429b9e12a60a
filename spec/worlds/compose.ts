/**
 * A configuration turned into a world: which components there are, and which joint events connect them.
 *
 * No rule of the protocol is decided here. A joint event says who takes part in a step and what each is told;
 * whether the step is possible and what it does is for the machines. Reference page sections 1, 3, 5 and 6 give
 * the steps; each file of `steps/` holds those of one actor.
 */
import { REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import { startedAfter } from '../model/started.ts';
import type { Model } from '../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../model/world.ts';
import { type Cast, castOf } from './cast.ts';
import { componentsOf } from './components.ts';
import type { WorldConfig } from './config.ts';
import { clientSteps } from './steps/client.ts';
import { environmentSteps } from './steps/environment.ts';
import { heartbeatSteps } from './steps/heartbeat.ts';
import { lossSteps } from './steps/loss.ts';
import { registerSteps } from './steps/register.ts';
import { reportSteps } from './steps/report.ts';
import { schedulingSteps } from './steps/scheduling.ts';
import { slotSteps } from './steps/slots.ts';
import { timerSteps } from './steps/timer.ts';

/** A configuration and a revision, ready to be explored. */
export interface Composed {
  readonly world: World;
  readonly cast: Cast;
  /** The world's model, started where the prelude ends. */
  readonly model: Model;
}

/**
 * Compiles the world, under a revision's rules or under others close to them.
 * @throws ModelError when the machines and the joint events do not fit
 */
export function compose(
  config: WorldConfig,
  revision: RevisionName,
  rules: Rules = REVISIONS[revision],
  isGateByArrival?: boolean,
): Composed {
  const cast = castOf(config, revision, rules, isGateByArrival);
  const world = defineWorld({
    name: `${config.name} under ${revision}`,
    components: componentsOf(cast),
    events: stepsOf(cast),
  });
  const model = startedAfter(world, config.prelude, {
    subject: `world ${config.name}`,
    where: (i) => `prelude[${i}]`,
    what: 'a prelude',
  });
  return { world, cast, model };
}

/** All joint events. Their order is the order in which a search tries them, so it chooses among shortest runs. */
function stepsOf(cast: Cast): JointEvent[] {
  return [
    ...cast.nodes.flatMap((n) => [
      ...clientSteps(cast, n),
      ...registerSteps(cast, n),
      ...heartbeatSteps(cast, n),
      ...lossSteps(n),
      ...timerSteps(cast, n),
    ]),
    ...cast.nodes.flatMap((n) => n.reports.flatMap((report) => reportSteps(cast, n, report))),
    ...cast.jobs.flatMap((job) => schedulingSteps(cast, job)),
    ...cast.jobs.flatMap((job) => job.slots.flatMap((slot) => slotSteps(cast, job, slot))),
    ...environmentSteps(cast),
  ];
}
