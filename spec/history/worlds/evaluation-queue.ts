/** Four things happen to one job, faster than its evaluations are worked off. Workers may die over one and it comes back. */
import { brokerMachine } from '../../../machines/broker.ts';
import { ENOUGH_PASSES, newsStreamMachine } from '../../../machines/news-stream.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const NO_BACKLOG = 'L9 two passes after the last news suffice';
export const MANY_WAIT = 'L9 twin: two evaluations wait behind one that is being worked on';

const EVALUATIONS = ['e1', 'e2', 'e3', 'e4'] as const;
/** As upstream. */
const DELIVERIES = 3;

const placesIn = (broker: LocalState) => Object.values(broker.context['places'] as Record<string, string>);
const passesIn = (news: LocalState) => news.context['passes'] as number;

function twoWaitBehindOne(broker: LocalState): boolean {
  const places = placesIn(broker);
  return places.includes('in-flight') && places.filter((place) => place === 'waiting').length >= 2;
}

export function evaluationQueueWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'evaluation-queue',
    components: {
      broker: { machine: brokerMachine(rules, EVALUATIONS, DELIVERIES) },
      news: { machine: newsStreamMachine(EVALUATIONS) },
    },
    events: [...EVALUATIONS.flatMap(newsSteps), ...workerSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function newsSteps(evaluation: string): JointEvent[] {
  return [
    happening(
      `${evaluation} is created`,
      `Something happens to a node of the job; evaluation ${evaluation} is made.`,
      [
        { component: 'news', type: 'HAPPENED', with: { evaluation } },
        { component: 'broker', type: 'ENQUEUED', with: { evaluation } },
      ],
    ),
    step(`${evaluation} is written off`, `The reaper writes evaluation ${evaluation} as cancelled.`, [
      { component: 'broker', type: 'REAPED', with: { evaluation } },
    ]),
    step(
      `${evaluation} is marked failed`,
      `The leader takes evaluation ${evaluation} from the failed queue.`,
      [{ component: 'broker', type: 'FAILURE_TAKEN', with: { evaluation } }],
    ),
  ];
}

function workerSteps(): JointEvent[] {
  return [
    step('a worker takes an evaluation', 'A worker dequeues the evaluation that is ready.', [
      { component: 'broker', type: 'DEQUEUED' },
    ]),
    step('the pass is acknowledged', 'The worker has finished its pass over the job, and acknowledges it.', [
      { component: 'broker', type: 'ACKED' },
      { component: 'news', type: 'PASSED' },
    ]),
    happening('the worker gives up', 'The worker dies, or takes too long: its evaluation comes back.', [
      { component: 'broker', type: 'NACKED' },
    ]),
  ];
}

function properties(world: World): Property[] {
  return [
    inEveryState(
      NO_BACKLOG,
      'Once nothing new happens to a job, the pass that had begun and one more are all that is made over it.',
      world.predicate(['news'], (news) => passesIn(news) <= ENOUGH_PASSES),
    ),
    {
      name: 'L9 every evaluation ends',
      kind: 'eventually',
      sentence: 'No evaluation stays in the broker for ever.',
      stays: true,
      goal: world.predicate(['broker'], (broker) => placesIn(broker).every((place) => place === 'absent')),
    },
    inSomeState(
      MANY_WAIT,
      'Two evaluations of a job wait while a third is being worked on.',
      world.predicate(['broker'], twoWaitBehindOne),
    ),
  ];
}
