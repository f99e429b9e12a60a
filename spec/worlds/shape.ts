/**
 * Shapes of plain data, as small checks put together: whoever wrote a field wrong learns its place, what was found
 * there and what to write. It knows no world; config.ts says what shape one has.
 */
import { ModelError } from '../model/errors.ts';

/** One place in what is being checked. */
export interface Place {
  readonly file: string;
  /** `jobs[0].count`; empty for the whole. */
  readonly path: string;
  readonly value: unknown;
}

/** Returns if the place is as it should be. @throws ModelError that names file, field, value and remedy */
export type Check = (place: Place) => void;

/** @param reason what the field says, so what is wrong with what was found */
export function refuse({ file, path, value }: Place, reason: string, instead: string): never {
  const where = path === '' ? 'the world itself' : path;
  throw new ModelError({ subject: `world file ${file}`, where, found: shown(value), reason, instead });
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? `a ${typeof value}`;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** A check on one value by itself. */
export function valueThat(is: (value: unknown) => boolean, reason: string, instead: string): Check {
  return (place) => {
    if (!is(place.value)) refuse(place, reason, instead);
  };
}

export const text = (reason: string): Check =>
  valueThat((value) => typeof value === 'string' && value !== '', reason, 'a text that is not empty');

/** A name that may stand in a file name and in the name of an event. */
export const kebabCase = (reason: string): Check =>
  valueThat(
    (value) => typeof value === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
    reason,
    'small letters and digits, in words joined by hyphens',
  );

export const flag = (reason: string): Check =>
  valueThat((value) => typeof value === 'boolean', reason, 'true or false');

export const whole = (min: number, max: number, reason: string): Check =>
  valueThat(
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    reason,
    `a whole number from ${min} to ${max}`,
  );

export const oneOf = (values: readonly unknown[], reason: string): Check =>
  valueThat(
    (value) => values.includes(value),
    reason,
    values.map((value) => JSON.stringify(value)).join(' or '),
  );

/** A list whose items all pass; `least` says how many there must be. */
export function listOf(item: Check, least: number, reason: string): Check {
  return (place) => {
    const { value, file, path } = place;
    if (!Array.isArray(value)) return refuse(place, reason, 'a list');
    if (value.length < least) return refuse(place, reason, `a list of at least ${least}`);
    for (const [i, one] of value.entries()) item({ file, path: `${path}[${i}]`, value: one as unknown });
  };
}

/** An object with exactly these fields, each of which passes. */
export function record(fields: Readonly<Record<string, Check>>, reason: string): Check {
  const names = Object.keys(fields);
  return (place) => {
    const { value, file, path } = place;
    if (!isObject(value)) return refuse(place, reason, `an object with ${names.join(', ')}`);
    const at = (name: string): Place => ({
      file,
      path: path === '' ? name : `${path}.${name}`,
      value: value[name],
    });
    for (const name of Object.keys(value))
      if (!names.includes(name)) refuse(at(name), 'there is no such field', `one of ${names.join(', ')}`);
    for (const [name, check] of Object.entries(fields)) check(at(name));
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
