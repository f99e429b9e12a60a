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
import type { EventInstance, Table } from '../model/types.ts';
import { mealyOf, outputOf, observationIn } from '../suites/mealy.ts';
import type { Mealy, Suite, Word } from '../suites/types.ts';
import * as alphabets from './alphabets.ts';
import { asAsked, asDecided, atOnce } from './entries.ts';
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
  /** How the log drives such a machine, of its table over all events. */
  readonly driven: (table: Table) => Table;
  /** All events, also those that it is not driven by. */
  readonly alphabet: readonly EventInstance[];
  /** For each transition, whether there is an occasion for it; absent: every event can come in every state. */
  readonly possible?: readonly boolean[];
  /** Walks of one rhythm can go on side by side; see the sessions of `outside/`. */
  readonly rhythmOf?: (word: Word) => string;
  /** Suites of its own, by name, in the place of those of `SUITES`. */
  readonly suites?: Readonly<Record<string, (machine: Mealy) => Suite>>;
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
    component(
      tabulate(nodeMachine, alphabets.nodeAlphabet),
      observations.nodeObservation,
      untoldOfNode(rules),
      asAsked(rules),
    ),
    component(
      tabulate(allocMachine(rules), alphabets.allocAlphabet(rules)),
      observations.allocObservation,
      ['WINDOW_EXPIRED'],
      asDecided(rules),
    ),
    component(
      tabulate(updateStatusMachine(rules), alphabets.updateStatusAlphabet(rules)),
      observations.updateStatusObservation(rules.heartbeatDecides === 'when-applied'),
    ),
    component(
      tabulate(registerMachine(rules), alphabets.registerAlphabet(rules)),
      observations.registerObservation(rules.registerWrites === 'no-status'),
    ),
    component(
      tabulate(reportMachine(rules, ['a'], heedsIndexes(rules)), alphabets.reportAlphabet(rules)),
      observations.reportObservation(rules.reportDecides === 'when-applied'),
    ),
    component(
      tabulate(heartbeatTimerMachine(rules), alphabets.heartbeatTimerAlphabet(rules)),
      observations.heartbeatTimerObservation(rules.silenceDecides === 'when-applied'),
      [],
      rules.evaluationsWritten === 'with-their-cause' ? atOnce('ACTED') : asItIs,
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

/** An entry that decides on what it finds says nothing where nothing is to be changed. */
function untoldOfNode({ heartbeatDecides }: Rules): readonly string[] {
  return heartbeatDecides === 'when-applied' ? ['STATUS_SET'] : [];
}

/** Whether it makes a difference that a client's reports bear the index of what it has pulled. */
function heedsIndexes({ reportsMerge }: Pick<Rules, 'reportsMerge'>): boolean {
  return reportsMerge === 'never-back';
}

const asItIs = (table: Table): Table => table;

/** A table as a component: also of a machine that was broken on purpose. */
export function component(
  whole: Table,
  observation: Observation,
  untold: readonly string[] = [],
  driven: (table: Table) => Table = asItIs,
): Component {
  const table = driven(whole);
  const seen = mealyOf(table, (state) => flagsText(observation.ofState(table.states[state]!)));
  const mealy = withoutAnswers(seen, table, untold);
  return { name: table.name, table, observation, untold, mealy, driven, alphabet: whole.events };
}

/** Where nobody answers, every step reads as accepted. */
function withoutAnswers(mealy: Mealy, { events }: Table, untold: readonly string[]): Mealy {
  const output = mealy.output.map((shown, transition) => {
    const { type } = events[transition % events.length]!;
    return untold.includes(type) ? outputOf(true, observationIn(shown)) : shown;
  });
  return { ...mealy, output };
}
