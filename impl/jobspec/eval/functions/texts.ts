/** Functions of texts. What counts as a character is a grapheme cluster. */
import { codePoints, graphemes } from '../../hcl/source.ts';
import { trim } from '../../hcl/white-space.ts';
import { compareText } from '../order.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import { STRING } from '../type.ts';
import * as values from '../value.ts';
import { lower, title, upper } from './letter-case.ts';
import { at, define, list, made, number, ofTexts, partsAt, text, textAt, whole } from './define.ts';
import { regexReplace } from './regex-replace.ts';

const strings = (items: readonly string[]) => values.list(items.map(values.text), STRING);

const indent = define([number('spaces'), text('str')], (args, budget) => {
  const spaces = whole(at(args, 0));
  if (spaces < 0) throw new Failure('the number of spaces is negative');
  const given = textAt(args, 1);
  budget.produce(spaces * given.split('\n').length);
  return values.text(given.replaceAll('\n', `\n${' '.repeat(spaces)}`));
});

const join = define(
  [text('separator')],
  (args, budget) => {
    if (args.length < 2) throw new Failure('it needs at least one list');
    const items = args.slice(1).flatMap((value, place) =>
      values.parts(value).map((item, index) => {
        if (values.isNull(item))
          throw new Failure(`element ${index} is null, and null cannot be joined`, place + 1);
        return values.asText(item);
      }),
    );
    budget.step(items.length);
    return made(items.join(textAt(args, 0)), budget);
  },
  list('lists', STRING),
);

const sort = define([list('list', STRING)], (args) => {
  const items = partsAt(args, 0).map((item, index) => {
    if (values.isNull(item)) throw new Failure(`element ${index} is null, and null has no place in an order`);
    return values.asText(item);
  });
  return strings(items.sort(compareText));
});

const split = define([text('separator'), text('str')], (args, budget) => {
  const separator = textAt(args, 0);
  const given = textAt(args, 1);
  const items = separator === '' ? codePoints(given) : given.split(separator);
  budget.step(items.length);
  return strings(items);
});

const substr = define([text('str'), number('offset'), number('length')], (args) => {
  const characters = graphemes(textAt(args, 0));
  const offset = whole(at(args, 1));
  const length = whole(at(args, 2));
  if (offset >= 0 && length === 0) return values.text('');
  const start = offset < 0 ? Math.max(0, offset + characters.length) : offset;
  // Counted back from the end, a length of zero takes everything: the stock function does.
  const end = length <= 0 ? characters.length : start + length;
  return values.text(characters.slice(start, end).join(''));
});

const reverse = ofTexts(['str'], (given = '') => [...graphemes(given)].reverse().join(''));

const trimSet = ofTexts(['str', 'cutset'], (given = '', cutset = '') => {
  const cut = new Set(cutset);
  const characters = codePoints(given);
  let start = 0;
  let end = characters.length;
  while (start < end && cut.has(characters[start] ?? '')) start += 1;
  while (end > start && cut.has(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(start, end).join('');
});

const replace = define([text('str'), text('substr'), text('replace')], (args, budget) => {
  const [given, old, replacement] = [textAt(args, 0), textAt(args, 1), textAt(args, 2)];
  const pieces = old === '' ? codePoints(given) : given.split(old);
  budget.produce(given.length + (pieces.length + 1) * replacement.length);
  if (old !== '') return values.text(pieces.join(replacement));
  return values.text(replacement + pieces.map((piece) => piece + replacement).join(''));
});

const strlen = define([text('str')], (args) => values.count(graphemes(textAt(args, 0)).length));

export const TEXTS: Readonly<Record<string, LanguageFunction>> = {
  chomp: ofTexts(['str'], (given = '') => chomped(given)),
  indent,
  join,
  lower: ofTexts(['str'], (given = '') => lower(given)),
  regex_replace: regexReplace,
  replace,
  reverse,
  sort,
  split,
  strlen,
  strrev: reverse,
  substr,
  title: ofTexts(['str'], (given = '') => title(given)),
  trim: trimSet,
  trimprefix: ofTexts(['str', 'prefix'], (given = '', prefix = '') =>
    given.startsWith(prefix) ? given.slice(prefix.length) : given,
  ),
  trimspace: ofTexts(['str'], (given = '') => trim(given)),
  trimsuffix: ofTexts(['str', 'suffix'], (given = '', suffix = '') =>
    given.endsWith(suffix) ? given.slice(0, given.length - suffix.length) : given,
  ),
  upper: ofTexts(['str'], (given = '') => upper(given)),
};

function chomped(given: string): string {
  let end = given.length;
  while (end > 0 && (given[end - 1] === '\n' || given[end - 1] === '\r')) end -= 1;
  return given.slice(0, end);
}
