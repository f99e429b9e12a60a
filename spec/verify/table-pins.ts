/**
 * The table of every component machine over a closed alphabet, in figures that a golden file pins
 * (`spec/expected/tables.json`): a change of a machine, or of XState under it, shows which machine it touches.
 */
import { CLASSES } from '../../machines/classify.ts';
import { clientMachine } from '../../machines/client.ts';
import { type EnvironmentEvent, environmentMachine, type Faults } from '../../machines/environment.ts';
import { evaluationMachine } from '../../machines/evaluation.ts';
import { EXPLORED, REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import { NODE_STATUSES } from '../../machines/vocabulary.ts';
import { churnMachine, freshnessMachine } from '../../machines/witness.ts';
import { clientAlphabet } from '../conform/alphabets.ts';
import { componentsOf } from '../conform/components.ts';
import { tableHash, tabulate } from '../model/table.ts';
import type { EventInstance, Table } from '../model/types.ts';

export interface TablePin {
  readonly states: number;
  readonly events: number;
  readonly hash: string;
}

/** By revision, then by machine. */
export type TablePins = Readonly<Record<RevisionName, Readonly<Record<string, TablePin>>>>;

const BOTH = [false, true] as const;

/** The smallest evaluation: one slot, one node, room for one. */
const ONE_SLOT = { slots: ['a'], nodes: 1, count: 1, capacity: 1 };
const evaluationAlphabet = ({ planCommits }: Rules): readonly EventInstance[] => [
  ...BOTH.flatMap((evaluate) => BOTH.map((unblock) => ({ type: 'NOTIFIED', evaluate, unblock }))),
  ...CLASSES.map((name) => (name === 'free' ? 'free@0' : `${name}@1`)).flatMap((a) =>
    BOTH.flatMap((open1) =>
      BOTH.map((replacementWins) => ({ type: 'PLANNED', pick: 1, replacementWins, a, open1, taken1: 0 })),
    ),
  ),
  ...[...NODE_STATUSES, 'gone'].flatMap((status1) =>
    BOTH.flatMap((eligible1) => [0, 1].map((used1) => ({ type: 'VERIFIED', status1, eligible1, used1 }))),
  ),
  ...['COMMITTED', 'TIMEOUT_DUE', 'RETRY_DUE', 'LEADER_LOST'].map((type) => ({ type })),
  ...(planCommits === 'if-it-still-holds' ? [{ type: 'REFUSED' }] : []),
];

/** One fault of each kind. */
const ONE_OF_EACH: Faults = {
  outages: 1,
  restarts: 1,
  losses: 1,
  exits: 1,
  changes: 1,
  purges: 1,
  failovers: 1,
};
const FAULT_EVENTS = [
  'OUTAGE',
  'RESTART',
  'LOSS',
  'EXIT',
  'CHANGE',
  'PURGE',
  'FAILOVER',
] as const satisfies readonly EnvironmentEvent['type'][];

const freshnessAlphabet: readonly EventInstance[] = [{ type: 'RENEWED' }, { type: 'OUTAGE_BEGAN' }];
const churnAlphabet: readonly EventInstance[] = [
  ...BOTH.map((unknown) => ({ type: 'TRUSTED', unknown })),
  { type: 'HEARD' },
  ...BOTH.flatMap((needless) => BOTH.map((stops) => ({ type: 'PLAN_COMMITTED', needless, stops }))),
];

export function tablePins(): TablePins {
  const names = EXPLORED;
  return Object.fromEntries(names.map((name) => [name, pinsOf(name)])) as unknown as TablePins;
}

function pinsOf(revision: RevisionName): Record<string, TablePin> {
  return Object.fromEntries(tablesOf(revision).map((table) => [table.name, pinOf(table)]));
}

/** The table of every component machine under a revision. */
export function tablesOf(revision: RevisionName): readonly Table[] {
  const rules = REVISIONS[revision];
  return [
    ...componentsOf(revision).map(({ table }) => table),
    tabulate(clientMachine, clientAlphabet),
    tabulate(evaluationMachine({ ...ONE_SLOT, rules }), evaluationAlphabet(rules)),
    tabulate(
      environmentMachine(ONE_OF_EACH),
      FAULT_EVENTS.map((type) => ({ type })),
    ),
    tabulate(freshnessMachine, freshnessAlphabet),
    tabulate(churnMachine, churnAlphabet),
  ];
}

function pinOf(table: Table): TablePin {
  return { states: table.states.length, events: table.events.length, hash: tableHash(table) };
}
