/**
 * The component machines as they are held against an implementation: table, observation, and which answers an
 * implementation gives. One list, in the order in which reports show it.
 *
 * Node and alloc: every event is a log entry, and an entry was accepted when it wrote a table (node) or the record
 * (alloc); that time has passed is answered by nobody. Calls and the timer: an event was accepted when the thing it
 * speaks of was there (a request on its way, an entry to commit, a reply to deliver).
 */
import { allocMachine } from '../../machines/alloc.ts';
import { clientMachine } from '../../machines/client.ts';
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { nodeMachine } from '../../machines/node.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine } from '../../machines/report.ts';
import { REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import { taskMachine } from '../../machines/task.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import { tabulate } from '../model/table.ts';
import type { Table } from '../model/types.ts';
import { mealyOf, outputOf, observationIn } from '../suites/mealy.ts';
import type { Mealy } from '../suites/types.ts';
import * as alphabets from './alphabets.ts';
import * as observations from './observations.ts';
import { flagsText, type Observation } from './observations.ts';

export interface Component {
  readonly name: string;
  readonly table: Table;
  readonly observation: Observation;
  /** Types of events that no implementation answers: taken or refused shows in the state alone. */
  readonly untold: readonly string[];
  /** The machine as its tests see it. */
  readonly mealy: Mealy;
}

const made = new Map<RevisionName, readonly Component[]>();

/** All components under a revision of the protocol; tabulated once. */
export function componentsOf(revision: RevisionName): readonly Component[] {
  const components = made.get(revision) ?? makeComponents(revision);
  made.set(revision, components);
  return components;
}

function makeComponents(revision: RevisionName): readonly Component[] {
  const rules = REVISIONS[revision];
  return [
    component(tabulate(nodeMachine, alphabets.nodeAlphabet), observations.nodeObservation),
    component(tabulate(allocMachine(rules), alphabets.allocAlphabet(rules)), observations.allocObservation, [
      'WINDOW_EXPIRED',
    ]),
    component(
      tabulate(updateStatusMachine(rules), alphabets.updateStatusAlphabet(rules)),
      observations.updateStatusObservation,
    ),
    component(
      tabulate(registerMachine(rules), alphabets.registerAlphabet(rules)),
      observations.registerObservation,
    ),
    component(
      tabulate(reportMachine(rules, ['a'], heedsIndexes(rules)), alphabets.reportAlphabet(rules)),
      observations.reportObservation,
    ),
    component(
      tabulate(heartbeatTimerMachine(rules), alphabets.heartbeatTimerAlphabet(rules)),
      observations.heartbeatTimerObservation,
    ),
    component(tabulate(clientMachine, alphabets.clientAlphabet), observations.clientObservation, [
      'ATTRIBUTES_CHANGED',
      'REGISTER_ANSWERED',
    ]),
    component(tabulate(taskMachine, alphabets.taskAlphabet), observations.taskObservation, [
      'WRITTEN',
      'ANSWERED',
    ]),
  ];
}

/** Whether it makes a difference that a client's reports bear the index of what it has pulled. */
function heedsIndexes({ reportsMerge }: Pick<Rules, 'reportsMerge'>): boolean {
  return reportsMerge === 'never-back';
}

/** A table as a component: also of a machine that was broken on purpose. */
export function component(table: Table, observation: Observation, untold: readonly string[] = []): Component {
  const seen = mealyOf(table, (state) => flagsText(observation.ofState(table.states[state]!)));
  return { name: table.name, table, observation, untold, mealy: withoutAnswers(seen, table, untold) };
}

/** Where nobody answers, every step reads as accepted. */
function withoutAnswers(mealy: Mealy, { events }: Table, untold: readonly string[]): Mealy {
  const output = mealy.output.map((shown, transition) => {
    const { type } = events[transition % events.length]!;
    return untold.includes(type) ? outputOf(true, observationIn(shown)) : shown;
  });
  return { ...mealy, output };
}
