/** `csvdecode`: RFC 4180 as Go's reader takes it. The first line names the columns. */
import { Failure, type LanguageFunction } from '../function.ts';
import { objectOf, STRING } from '../type.ts';
import { compareText } from '../order.ts';
import * as values from '../value.ts';
import { define, text, textAt } from './define.ts';

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

const QUOTED = /"((?:[^"]|"")*)"/y;
const BARE = /[^,\r\n]*(?:\r(?!\n)[^,\r\n]*)*/y;
const END = /\r?\n|\r?$/y;

function* records(given: string): Generator<Line> {
  let at = 0;
  let line = 1;
  while (at < given.length) {
    END.lastIndex = at;
    const blank = END.exec(given);
    if (blank && blank[0] !== '') {
      at += blank[0].length;
      line += 1;
      continue;
    }
    const start = line;
    const fields: string[] = [];
    for (;;) {
      const [field, next] = readField(given, at, line);
      fields.push(field);
      line += given.slice(at, next).split('\n').length - 1;
      at = next;
      if (given[at] !== ',') break;
      at += 1;
    }
    END.lastIndex = at;
    at += END.exec(given)?.[0].length ?? 0;
    line += 1;
    yield { line: start, fields };
  }
}

function readField(given: string, at: number, line: number): readonly [string, number] {
  if (given[at] !== '"') {
    BARE.lastIndex = at;
    const bare = BARE.exec(given)?.[0] ?? '';
    if (bare.includes('"')) throw new Failure(`on line ${line} a field has a quote in it but is not quoted`);
    return [bare, at + bare.length];
  }
  QUOTED.lastIndex = at;
  const found = QUOTED.exec(given);
  const next = at + (found?.[0].length ?? 0);
  END.lastIndex = next;
  if (!found || (given[next] !== ',' && !END.test(given))) {
    throw new Failure(`on line ${line} a quoted field is not closed, or something follows its quote`);
  }
  return [(found[1] ?? '').replaceAll('""', '"').replaceAll('\r\n', '\n'), next];
}

const csvdecode = define([text('str')], (args, budget) => {
  const [header, ...rows] = records(textAt(args, 0));
  if (!header) throw new Failure('the first line, which names the columns, is missing');
  const names = header.fields;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Failure(`two columns are called ${JSON.stringify(twice)}`);
  budget.step(rows.length * names.length);
  const items = rows.map(({ line, fields }) => {
    if (fields.length !== names.length) {
      throw new Failure(`line ${line} has ${fields.length} fields, the first line has ${names.length}`);
    }
    return values.object(names.map((name, index) => [name, values.text(fields[index] ?? '')] as const));
  });
  const sorted = [...names].sort(compareText).map((name) => [name, STRING] as const);
  return values.list(items, objectOf(new Map(sorted)));
});

export const CSV: Readonly<Record<string, LanguageFunction>> = { csvdecode };
