/** The trace format: text and back, the page that describes it, and every way in which a file can be spoilt. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complaintOf } from '../../../impl/cli/complaint.ts';
import { type TraceLine, type TraceScalar, writeTrace } from '../../../spec/trace/format.ts';
import { judgeTrace } from '../../../spec/trace/judge.ts';
import { readTrace } from '../../../spec/trace/read.ts';
import { TraceError } from '../../../spec/trace/trace-error.ts';

const line = (at: number, index: number, part: Partial<TraceLine> = {}): TraceLine => ({
  at,
  index,
  component: 'node',
  id: 'n1',
  cause: 'NodeEvents',
  data: { status: 'ready', draining: null },
  ...part,
});
const LINES = [line(1, 1), line(2, 2), line(2, 3, { server: 's2' })];
const TEXT = writeTrace({ source: 'server', revision: 'strict-steps' }, LINES);

describe('the page', () => {
  const page = readFileSync(new URL('../../../docs/formats/trace.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```ndjson\n(.*?)```/gs)].map(([, text]) => text as string);

  test('has one example of a log and one of a world', () => {
    expect(examples).toHaveLength(2);
  });

  test.each(examples)('example %# is a trace, byte for byte as we write it', (text) => {
    const { header, lines } = readTrace(text, 'trace.md');
    const { format: _, version: __, ...fields } = header;
    expect(writeTrace(fields, lines)).toBe(text);
  });

  test('the log fits the machines', () => {
    const { lines } = readTrace(examples[0] as string, 'trace.md');
    expect(judgeTrace(lines, { revision: 'strict-steps' })).toMatchObject({ ok: true, lines: 6 });
  });
});

describe('text and back', () => {
  const value = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
  const data = fc.dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    value as fc.Arbitrary<TraceScalar>,
    { noNullPrototype: true },
  );

  test('whatever a line shows survives', () => {
    fc.assert(
      fc.property(fc.array(data), (all) => {
        const lines = all.map((it, i) => line(i, i, { data: it }));
        expect(readTrace(writeTrace({ source: 'walk' }, lines), 'f').lines).toEqual(lines);
      }),
    );
  });

  test('a log still being written is read as far as it goes, if that is asked for', () => {
    const open = TEXT.split('\n').slice(0, -2).join('\n').concat('\n');
    expect(readTrace(open, 'f', { mayBeOpen: true }).lines).toEqual(LINES);
    expect(() => readTrace(open, 'f')).toThrow(/^f: line 4: the trace stops here/);
  });

  test('integers may come as ITF bigints', () => {
    const text = '{"format":"orrery-trace","version":1,"source":"walk"}\n'.concat(
      '{"at":1,"index":1,"component":"x","id":"y","cause":"z","data":{"n":{"#bigint":"12"}}}\n',
    );
    expect(readTrace(text, 'f', { mayBeOpen: true }).lines[0]?.data).toEqual({ n: 12 });
  });
});

/** The text with its n-th line (from 1) changed, and whether the hash is made to fit again. */
function changed(n: number, change: (json: Record<string, unknown>) => object): string {
  const lines = TEXT.split('\n');
  lines[n - 1] = JSON.stringify(change(JSON.parse(lines[n - 1] as string)));
  return lines.join('\n');
}

describe('what cannot be read is named by file, line and field', () => {
  test.each([
    ['an empty file', '', /^t\.ndjson: line 1: the file is empty\. /],
    [
      'no header',
      TEXT.slice(TEXT.indexOf('\n') + 1),
      /^t\.ndjson: line 1: field format: no header of a trace/,
    ],
    [
      'another version',
      changed(1, (it) => ({ ...it, version: 2 })),
      /line 1: field version: unknown version 2\. /,
    ],
    [
      'another source',
      changed(1, (it) => ({ ...it, source: 'x' })),
      /line 1: field source: x is unknown\. Known are /,
    ],
    [
      'another revision',
      changed(1, (it) => ({ ...it, revision: 'x' })),
      /line 1: field revision: x is unknown\. Known are pre-15808, strict-steps/,
    ],
    ['a cut in the last line', TEXT.slice(0, -9), /line 5: the line is cut off\. /],
    ['a cut in the middle', TEXT.slice(0, TEXT.indexOf('"cause"')), /line 2: the line is cut off\. /],
    [
      'a cut between lines',
      TEXT.split('\n').slice(0, 3).join('\n').concat('\n'),
      /line 3: the trace stops here without its last line/,
    ],
    ['no JSON', TEXT.replace('"at":2', '"at"2'), /line 3: not JSON: /],
    ['a list', TEXT.replace(/\n.*?\n/, '\n[]\n'), /line 2: expected an object, found \[\]/],
    ['a missing field', changed(3, (it) => ({ ...it, cause: undefined })), /line 3: field cause: is missing/],
    ['a wrong type', changed(3, (it) => ({ ...it, id: 7 })), /line 3: field id: expected a string, found 7/],
    [
      'no whole number',
      changed(3, (it) => ({ ...it, index: 1.5 })),
      /line 3: field index: expected a whole number/,
    ],
    [
      'a nested value',
      changed(3, (it) => ({ ...it, data: { a: { b: 1 } } })),
      /line 3: field data\.a: \{"b":1\} is no value/,
    ],
    [
      'time that falls',
      changed(3, (it) => ({ ...it, at: 0 })),
      /line 3: field at: out of order: 0 comes after 1/,
    ],
    [
      'a log that falls',
      changed(3, (it) => ({ ...it, index: 0 })),
      /line 3: field index: out of order: 0 comes after 1/,
    ],
    ['an edit', TEXT.replace('"ready"', '"down"'), /line 5: field hash: the lines above are not those/],
    [
      'a line left out',
      TEXT.split('\n').toSpliced(1, 1).join('\n'),
      /line 4: field lines: 3 lines were written, 2 are here/,
    ],
    ['something after the end', `${TEXT}{}\n`, /line 6: there is more after the last line/],
  ])('%s', (_, text, message) => {
    const read = () => readTrace(text, 't.ndjson');
    expect(read).toThrow(TraceError);
    expect(read).toThrow(message);
  });

  test('no single byte can be changed unnoticed', () => {
    const bytes = fc.record({
      place: fc.nat(TEXT.length - 1),
      char: fc.constantFrom('x', '0', '"', '{', '}', ',', ' ', '\n'),
    });
    fc.assert(
      fc.property(bytes, ({ place, char }) => {
        fc.pre(TEXT[place] !== char);
        expect(() => readTrace(TEXT.slice(0, place) + char + TEXT.slice(place + 1), 'f')).toThrow(TraceError);
      }),
      { numRuns: 2000 },
    );
  });

  test('on the command line it is a complaint of one line', () => {
    try {
      readTrace('', 'run.ndjson');
      expect.unreachable();
    } catch (error) {
      expect(complaintOf(error)).toBe(
        'run.ndjson: line 1: the file is empty. Give a trace; its first line is its header',
      );
    }
  });
});
