/** The JSON of the HTTP API from the schemas of the wire, against recorded answers, and the faults of what is sent to us. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../impl/wire/schema/json-decode.ts';
import { encodeJson } from '../../impl/wire/schema/json-encode.ts';
import { parseJson } from '../../impl/wire/schema/json-number.ts';
import { list, map, struct, time, type Dialect, type Kind } from '../../impl/wire/schema/kinds.ts';
import { Allocation } from '../../impl/wire/structs/allocation.ts';
import { Evaluation } from '../../impl/wire/structs/evaluation.ts';
import { Job } from '../../impl/wire/structs/job.ts';
import { ServiceRegistration } from '../../impl/wire/structs/services.ts';
import { METHODS } from '../../impl/wire/rpc/methods.ts';
import { VERSIONS } from './recordings.ts';

interface Recorded {
  readonly path: string;
  /** The answer's bytes, verbatim. */
  readonly json: string;
}

/** The recorded answer of a call; by name, as the numbers differ from version to version. */
function recorded(dialect: Dialect, name: string): Recorded {
  const folder = join(import.meta.dirname, 'fixtures', 'nomad-http', VERSIONS[dialect]);
  const file = readdirSync(folder).find((it) => it.replace(/^\d+-/, '') === `${name}.json`);
  if (file === undefined) throw new Error(`nothing recorded as ${name}`);
  const text = readFileSync(join(folder, file), 'utf8');
  const from = text.indexOf('"json": ') + 8;
  const path = /"path": "([^"]+)"/.exec(text)?.[1] ?? '';
  return { path, json: text.slice(from, text.lastIndexOf('\n }')).replace(/,\s*"note"[\s\S]*$/, '') };
}

const FULL_ANSWERS: readonly (readonly [string, Kind<unknown>])[] = [
  ['job', Job],
  ['allocation', Allocation],
  ['evaluation', Evaluation],
  ['evaluations', list(Evaluation)],
  ['job-evaluations', list(Evaluation)],
  ['node-allocations', list(Allocation)],
  ['service-web', list(ServiceRegistration)],
  [
    'client-alloc-stats',
    METHODS['Allocations.Stats'].reply.fields.find(({ name }) => name === 'Stats')?.shape as Kind<unknown>,
  ],
];

describe.each(['1.5', '2.0'] as const)('answers of Nomad %s', (dialect) => {
  test.each(FULL_ANSWERS)('%s comes out as it went in', (name, kind) => {
    const { json } = recorded(dialect, name);
    const checked = decodeJson(kind, json);
    if ('faults' in checked) throw new Error(checked.faults.join('\n'));
    const mine = encodeJson(kind, checked.value as never, dialect);
    // Objects that are Go maps come in any order; everything else is compared as text, digits included.
    expect(parseJson(mine)).toEqual(parseJson(json));
    expect(mine.length).toBe(json.length);
  });
});

describe('what is sent to us', () => {
  const Body = struct('JobRegisterRequest', { Job, When: time, Extra: map(list(Job)) });
  const faults = (text: string): readonly string[] => {
    const checked = decodeJson(Body, text);
    return 'faults' in checked ? checked.faults : [];
  };

  test('every fault is told, with its place', () => {
    const body = `{"Job": {"ID": 5, "Priority": "high", "SubmitTime": 1e99, "TaskGroups": [{"Count": 1.5}, 7], "Payload": "?"},
      "When": "yesterday", "Extra": {"a": {}}}`;
    expect(faults(body)).toEqual([
      'Job.ID: expected a string, found 5',
      'Job.Priority: expected an integer, found the string "high"',
      'Job.SubmitTime: expected nanoseconds since 1970, found 1e+99',
      'Job.TaskGroups[0].Count: expected an integer, found 1.5',
      'Job.TaskGroups[1]: expected an object with the fields of TaskGroup, found 7',
      'Job.Payload: expected bytes in base64, found the string "?"',
      'When: expected a time like 2006-01-02T15:04:05Z, found the string "yesterday"',
      'Extra[a]: expected a list, found an object',
    ]);
    expect(faults('[]')).toEqual([
      'the body: expected an object with the fields of JobRegisterRequest, found a list',
    ]);
    expect(faults(`{"Job":{"TaskGroups":[${Array(500).fill('1').join(',')}]}}`).length).toBe(20);
  });
  test('no JSON at all', () => {
    expect(() => decodeJson(Body, '{"Job": ')).toThrow('this is no JSON');
  });
  test('names match in any case, unknown ones are passed over, 64 bits are exact', () => {
    const checked = decodeJson(Body, '{"job": {"id": "a", "submittime": 1795369044323181030, "Zzz": [1]}}');
    expect(checked).toMatchObject({
      value: { Job: { ID: 'a', SubmitTime: 1795369044323181030n, Meta: null } },
    });
  });
  test('a member named __proto__ is a member', () => {
    const checked = decodeJson(map(list(Job)), '{"__proto__": []}');
    expect('value' in checked && Object.keys(checked.value ?? {})).toEqual(['__proto__']);
  });
});

test('Go escapes what could end a script', () => {
  expect(encodeJson(Job, { ID: '<a&b>\u2028' }, '1.5')).toContain('"ID":"\\u003ca\\u0026b\\u003e\\u2028"');
});
