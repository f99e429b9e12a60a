/**
 * The configuration of a world: how many nodes, jobs and allocations, under which revision, with which faults.
 * World files hold nothing but these values; compose.ts turns them into components and joint events.
 */
import { type Faults, NO_FAULTS } from '../../machines/environment.ts';
import { REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { ModelError } from '../model/errors.ts';

export interface JobConfig {
  readonly name: string;
  readonly count: number;
  /** The group has a disconnect window. */
  readonly window: boolean;
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
  readonly faults: Faults;
  /** `equal`: the original wins a tie. `any`: a replacement may have the strictly higher score. */
  readonly scores: 'equal' | 'any';
  /** Joint events that have already happened when the exploration starts, in order; empty: from nothing. */
  readonly prelude: readonly string[];
}

const FIELDS = [
  'name',
  'purpose',
  'nodes',
  'jobs',
  'capacity',
  'reportsInFlight',
  'faults',
  'scores',
  'prelude',
];
const JOB_FIELDS = ['name', 'count', 'window', 'slots'];

/** A world written in the wrong shape is refused with the field and what to write instead. */
export function checkWorld(value: unknown, file: string): WorldConfig {
  const wrong = (where: string, instead: string) =>
    new ModelError({
      subject: `world file ${file}`,
      where,
      found: 'a wrong value',
      reason: 'worlds are checked',
      instead,
    });
  const isObject = (v: unknown): v is Record<string, unknown> =>
    typeof v === 'object' && v !== null && !Array.isArray(v);
  if (!isObject(value)) throw wrong('world', 'write an object');
  const known = (object: Record<string, unknown>, fields: readonly string[], path: string) => {
    for (const field of Object.keys(object))
      if (!fields.includes(field)) throw wrong(path + field, `no such field; there are ${fields.join(', ')}`);
    for (const field of fields) if (!(field in object)) throw wrong(path + field, 'is missing');
  };
  const whole = (v: unknown, field: string, min: number, max: number) => {
    if (!Number.isInteger(v) || (v as number) < min || (v as number) > max)
      throw wrong(field, `write a whole number from ${min} to ${max}, not ${JSON.stringify(v)}`);
  };
  known(value, FIELDS, '');
  for (const field of ['name', 'purpose'])
    if (typeof value[field] !== 'string' || value[field] === '') throw wrong(field, 'write a text');
  whole(value['nodes'], 'nodes', 1, 3);
  whole(value['capacity'], 'capacity', 1, 9);
  whole(value['reportsInFlight'], 'reportsInFlight', 1, 2);
  if (value['scores'] !== 'equal' && value['scores'] !== 'any') throw wrong('scores', 'write equal or any');
  if (!Array.isArray(value['prelude']) || value['prelude'].some((name) => typeof name !== 'string'))
    throw wrong('prelude', 'write a list of names of joint events');
  if (!isObject(value['faults'])) throw wrong('faults', 'write an object of numbers');
  known(value['faults'], Object.keys(NO_FAULTS), 'faults.');
  for (const [field, n] of Object.entries(value['faults'])) whole(n, `faults.${field}`, 0, 9);
  if (!Array.isArray(value['jobs']) || value['jobs'].length < 1)
    throw wrong('jobs', 'write at least one job');
  const slots: string[] = [];
  for (const [i, job] of value['jobs'].entries()) {
    const path = `jobs[${i}].`;
    if (!isObject(job)) throw wrong(`jobs[${i}]`, 'write an object');
    known(job, JOB_FIELDS, path);
    if (typeof job['name'] !== 'string' || job['name'] === '') throw wrong(`${path}name`, 'write a text');
    if (typeof job['window'] !== 'boolean') throw wrong(`${path}window`, 'write true or false');
    whole(job['count'], `${path}count`, 1, 3);
    if (!Array.isArray(job['slots']) || job['slots'].length === 0)
      throw wrong(`${path}slots`, 'name at least one slot');
    for (const slot of job['slots']) {
      if (typeof slot !== 'string' || !/^[a-z]$/.test(slot))
        throw wrong(`${path}slots`, 'name each slot by one small letter');
      if (slots.includes(slot)) throw wrong(`${path}slots`, `${slot} is used twice`);
      slots.push(slot);
    }
  }
  return value as unknown as WorldConfig;
}

/** The rules of a revision, or an error that lists the names there are. */
export function revisionNamed(name: string): RevisionName {
  if (Object.hasOwn(REVISIONS, name)) return name as RevisionName;
  throw new ModelError({
    subject: `revision ${name}`,
    where: 'name',
    found: 'no such revision',
    reason: 'a revision is one of the parameter sets in machines/revisions.ts',
    instead: `one of ${Object.keys(REVISIONS).join(', ')}`,
  });
}
