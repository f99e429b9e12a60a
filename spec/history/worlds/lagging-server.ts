/**
 * One client that asks two servers which allocations it has: the leader, and a follower that lags behind. One
 * allocation is placed, runs to its end, is reported, and is collected, by the client and by the servers. How reports
 * travel is not part of this world: the client's word is in the leader's log at once.
 */
import {
  LOG_ENTRIES,
  LOG_STATES,
  type LogEntry,
  type LogState,
  allocLogMachine,
  indexOfLog,
  listsAllocation,
} from '../../../machines/alloc-log.ts';
import { allocationWatchMachine } from '../../../machines/allocation-watch.ts';
import {
  type QueryMemory,
  type QueryServer,
  blockingQueryMachine,
} from '../../../machines/blocking-query.ts';
import { newestViewMachine } from '../../../machines/newest-view.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { taskMachine } from '../../../machines/task.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type Part, type World, defineWorld } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const CLIENT_MONOTONIC = 'S13 client monotonic';
export const FINISHED_STAYS_FINISHED = 'S13 what is finished is not run again';
export const OLDER_ANSWER_ARRIVES = 'S13 twin: an older answer arrives';
export const FOLLOWER_HAS_NOT_HEARD = 'S13 twin: a new process, and a follower that has not heard of the end';

const stateOf = (log: LocalState) => log.value as LogState;
const indexOf = (log: LocalState) => indexOfLog(stateOf(log));
const answerOf = (query: LocalState) => (query.context as unknown as QueryMemory).answer;
const answeredIndex = (query: LocalState) => indexOfLog(answerOf(query));
const memoryIndex = (machine: LocalState) => Number(machine.context['index']);
const answerLists = (query: LocalState) => listsAllocation(answerOf(query));
const answerLacks = (query: LocalState) => !answerLists(query);
const hasNoAnswer = (query: LocalState) => query.value !== 'answered';
const isComplete = (task: LocalState) => task.value === 'complete';
const hasHeardOfTheEnd = (log: LocalState) => indexOf(log) >= indexOfLog('finished');
function clientStatusInAnswer(query: LocalState): string {
  return answerOf(query) === 'finished' ? 'complete' : 'pending';
}
function entryAfter(follower: LocalState, leader: LocalState): LogEntry | 'none' {
  const applied = indexOf(follower);
  return applied < indexOf(leader) ? (LOG_ENTRIES[applied] as LogEntry) : 'none';
}

export function laggingServerWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'lagging-server',
    components: {
      leader: { machine: allocLogMachine },
      follower: { machine: allocLogMachine },
      watch: { machine: allocationWatchMachine(rules) },
      query: { machine: blockingQueryMachine },
      task: { machine: taskMachine },
      'newest view': { machine: newestViewMachine },
    },
    events: [
      ...serverSteps(),
      ...asking('leader'),
      ...asking('follower'),
      ...answering(),
      ...lifeOfTheTask(),
    ],
  });
  return { world, model: world.model, properties: properties(world) };
}

function serverSteps(): JointEvent[] {
  return [
    happening('a is placed', 'A plan places allocation a on the node.', [
      { component: 'leader', type: 'APPLIED', with: { entry: 'placed' } },
    ]),
    happening('a is collected', 'Garbage collection removes allocation a.', [
      { component: 'leader', type: 'APPLIED', with: { entry: 'collected' } },
    ]),
    step('the follower applies an entry', 'The follower applies the next entry of the log.', [
      {
        component: 'follower',
        type: 'APPLIED',
        with: { entry: { of: ['follower', 'leader'], as: entryAfter } },
      },
    ]),
  ];
}

function asking(server: QueryServer): JointEvent[] {
  const reads = { server, state: { of: server, as: stateOf } };
  return [
    step(`the client asks the ${server}`, `The client asks the ${server} which allocations it has.`, [
      { component: 'watch', type: 'ASKED', with: { server } },
      { component: 'query', type: 'ASKED', with: { server, min: { of: 'watch', as: memoryIndex } } },
    ]),
    step(`the ${server} answers`, `The ${server} knows more than the client, and answers.`, [
      { component: 'query', type: 'ANSWERED', with: reads },
    ]),
    step(
      `the ${server} waits no longer`,
      `The longest wait is over; the ${server} answers with what it has.`,
      [{ component: 'query', type: 'WAITED_OUT', with: reads }],
    ),
  ];
}

function answering(): JointEvent[] {
  const index = { of: 'query', as: answeredIndex };
  const acts: Part[] = [
    { component: 'watch', type: 'ACTED', with: { index } },
    { component: 'query', type: 'ARRIVED' },
    { component: 'newest view', type: 'ACTED', with: { index } },
  ];
  const pulls = { desired: 'run', client: { of: 'query', as: clientStatusInAnswer } };
  return [
    step(
      'the client acts on an answer with a',
      'The client pulls allocation a, which the answer names.',
      [...acts, { component: 'task', type: 'PULLED', with: pulls }],
      [{ of: 'query', is: answerLists }],
    ),
    step(
      'the client acts on an answer without a',
      'The client destroys what the answer does not name.',
      [...acts, { component: 'task', type: 'COLLECTED' }],
      [{ of: 'query', is: answerLacks }],
    ),
    step(
      'the client discards an answer',
      'The answer is no newer than what the client has, which discards it.',
      [
        { component: 'watch', type: 'DISCARDED', with: { index } },
        { component: 'query', type: 'ARRIVED' },
      ],
    ),
  ];
}

function lifeOfTheTask(): JointEvent[] {
  return [
    happening('the task of a is done', 'The task of allocation a runs to its end.', [
      { component: 'task', type: 'EXITED', with: { status: 'complete' } },
    ]),
    step(
      'the client reports a',
      'The client reports that allocation a is complete.',
      [{ component: 'leader', type: 'APPLIED', with: { entry: 'finished' } }],
      [{ of: 'task', is: isComplete }],
    ),
    // A loop of minutes: no answer is on its way for so long.
    step(
      'the client collects a',
      'The client removes what is left of allocation a, which it has reported.',
      [{ component: 'task', type: 'COLLECTED' }],
      [
        { of: 'task', is: isComplete },
        { of: 'leader', is: hasHeardOfTheEnd },
        { of: 'query', is: hasNoAnswer },
      ],
    ),
    happening(
      'the client restarts',
      'The agent restarts; its task lives on, what it has read is forgotten.',
      [
        { component: 'watch', type: 'RESTARTED' },
        { component: 'query', type: 'DROPPED' },
      ],
    ),
  ];
}

function properties(world: World): Property[] {
  return [
    onEveryStep(
      CLIENT_MONOTONIC,
      'A client never acts on a state of the servers older than one it acted on, and never destroys what the newest it knows contains.',
      world.stepPredicate(['newest view', 'query', 'task'], actsOnNothingOlder, [
        'the client acts on an answer with a',
        'the client acts on an answer without a',
      ]),
    ),
    onEveryStep(
      FINISHED_STAYS_FINISHED,
      'What a client has run to its end and reported is not run again.',
      world.stepPredicate(['leader', 'task'], ([leader, task], _event, [, after]) => {
        const starts = !see.isRunning(task as LocalState) && see.isRunning(after as LocalState);
        return !starts || !hasHeardOfTheEnd(leader as LocalState);
      }),
    ),
    inSomeState(
      OLDER_ANSWER_ARRIVES,
      'An answer is on its way that is older than what the client has.',
      world.predicate(
        ['query', 'watch'],
        (query, watch) => !hasNoAnswer(query) && answeredIndex(query) < memoryIndex(watch),
      ),
    ),
    inSomeState(
      FOLLOWER_HAS_NOT_HEARD,
      'A process that has read nothing yet has collected what the follower still wants to run.',
      world.predicate(
        ['watch', 'task', 'leader', 'follower'],
        (watch, task, leader, follower) =>
          watch.context['first'] === true &&
          task.value === 'none' &&
          hasHeardOfTheEnd(leader) &&
          stateOf(follower) === 'placed',
      ),
    ),
  ];
}

function actsOnNothingOlder(
  before: readonly LocalState[],
  _event: string,
  after: readonly LocalState[],
): boolean {
  const [view, query, task] = before as [LocalState, LocalState, LocalState];
  if (answeredIndex(query) < memoryIndex(view)) return false;
  const newest = LOG_STATES[memoryIndex(after[0] as LocalState)] as LogState;
  const destroys = task.value !== 'none' && after[2]?.value === 'none';
  return !destroys || !listsAllocation(newest);
}
