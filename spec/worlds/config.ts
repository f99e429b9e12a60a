/**
 * The configuration of a world: how many nodes, jobs and allocations, with which faults, from which start.
 * World files hold nothing but these values; compose.ts turns them into components and joint events.
 */
import { type Faults, NO_FAULTS } from '../../machines/environment.ts';
import { REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { ModelError } from '../model/errors.ts';
import {
  type Check,
  flag,
  kebabCase,
  listOf,
  oneOf,
  record,
  refuse,
  text,
  valueThat,
  whole,
} from './shape.ts';

export interface JobConfig {
  readonly name: string;
  readonly count: number;
  /** The group has a disconnect window. */
  readonly window: boolean;
  /** The group's `disconnect.replace`; heeded since 2.0. */
  readonly replace: boolean;
  /** Names of its allocation slots: single letters, in the order they are filled. */
  readonly slots: readonly string[];
}

export interface WorldConfig {
  readonly name: string;
  /** One line: what this world is for. */
  readonly purpose: string;
  readonly nodes: number;
  readonly jobs: readonly JobConfig[];
  /** How many allocations fit on one node. */
  readonly capacity: number;
  /** How many UpdateAlloc calls of one client may be on their way at once. */
  readonly reportsInFlight: 1 | 2;
  /** Whose agents: upstream's report a status, ours also say which write of the servers they have seen. */
  readonly clients: 'upstream' | 'ours';
  /**
   * `merged`: a call that is decided where it is applied is read and applied in one step. That leaves no behaviour out, for
   * such a read only saves an entry; it makes larger worlds searchable. Calls that are decided when read are never merged.
   */
  readonly reads: 'apart' | 'merged';
  readonly faults: Faults;
  /** `equal`: the original wins a tie. `any`: a replacement may have the strictly higher score. */
  readonly scores: 'equal' | 'any';
  /** Joint events that have already happened when the exploration starts, in order; empty: from nothing. */
  readonly prelude: readonly string[];
}

const JOB = record(
  {
    name: kebabCase('it is how events and reports call the job'),
    count: whole(1, 3, 'it says how many allocations the job wants'),
    window: flag('it says whether the group has a disconnect window'),
    replace: flag('it says whether a disconnected allocation is replaced'),
    slots: listOf(
      valueThat(
        (value) => typeof value === 'string' && /^[a-z]$/.test(value),
        'it is how events and reports call the slot',
        'one small letter',
      ),
      1,
      'it names the slots for allocations',
    ),
  } satisfies Record<keyof JobConfig, Check>,
  'it describes a job',
);

const FAULTS = record(
  Object.fromEntries(
    Object.keys(NO_FAULTS).map((kind) => [kind, whole(0, 9, `it says how many ${kind} there may be`)]),
  ),
  'it says how much may go wrong',
);

const WORLD = record(
  {
    name: kebabCase('it is how reports and files call the world'),
    purpose: text('it says what the world is for'),
    nodes: whole(1, 3, 'it says how many nodes there are'),
    jobs: listOf(JOB, 1, 'it describes the jobs'),
    capacity: whole(1, 9, 'it says how many allocations fit on a node'),
    reportsInFlight: whole(1, 2, 'it says how many reports of a client may be on their way at once'),
    clients: oneOf(['upstream', 'ours'], 'it says whose agents the clients are'),
    reads: oneOf(['apart', 'merged'], 'it says whether a read is a step of its own'),
    faults: FAULTS,
    scores: oneOf(['equal', 'any'], 'it says whether a replacement may have the higher score'),
    prelude: listOf(text('it is the name of a joint event'), 0, 'it lists what has happened before'),
  } satisfies Record<keyof WorldConfig, Check>,
  'it describes a world',
);

/**
 * A world as someone wrote it.
 * @throws ModelError naming file, field, what was found there and what to write instead
 */
export function checkWorld(value: unknown, file: string): WorldConfig {
  WORLD({ file, path: '', value });
  const config = value as WorldConfig;
  const jobs = config.jobs.map(({ name }, i) => ({ path: `jobs[${i}].name`, value: name }));
  const slots = config.jobs.flatMap((job, i) =>
    job.slots.map((slot, k) => ({ path: `jobs[${i}].slots[${k}]`, value: slot })),
  );
  checkDistinct(jobs, file);
  checkDistinct(slots, file);
  return config;
}

/** Components are called after jobs and slots: two of one name would be one. */
function checkDistinct(names: readonly { path: string; value: string }[], file: string): void {
  for (const [i, { path, value }] of names.entries()) {
    const first = names.findIndex((other) => other.value === value);
    if (first < i) refuse({ file, path, value }, `it is taken by ${names[first]?.path}`, 'a name of its own');
  }
}

/** The name of a revision. @throws ModelError that lists the names there are */
export function revisionNamed(name: string): RevisionName {
  if (Object.hasOwn(REVISIONS, name)) return name as RevisionName;
  throw new ModelError({
    subject: 'revision',
    where: 'name',
    found: JSON.stringify(name),
    reason: 'a revision is one of the parameter sets in machines/revisions.ts',
    instead: `one of ${Object.keys(REVISIONS).join(', ')}`,
  });
}
