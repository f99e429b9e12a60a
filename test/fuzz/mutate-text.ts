/** One text made from others: cut, doubled, spliced, nested, with words of the language and broken bytes thrown in. */

type Next = (below: number) => number;

const WORDS = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  '${',
  '%{',
  '~}',
  '$${',
  '<<EOT\n',
  '<<-EOT\n',
  '\nEOT\n',
  '#',
  '//',
  '/*',
  '*/',
  '\n',
  '\\',
  '\r\n',
  '=',
  '==',
  '=>',
  '?',
  ':',
  ',',
  '.',
  '...',
  '*',
  '[*]',
  '.*',
  '!',
  '-',
  '+',
  '/',
  '%',
  '&&',
  '||',
  '<',
  '>=',
  'null',
  'true',
  'false',
  '0',
  '1e400',
  '-1',
  '9223372036854775808',
  '1e-300',
  '""',
  '"x"',
  '[]',
  '{}',
  'x',
  'for x in ',
  'for k, v in ',
  ' in ',
  ' if ',
  'if ',
  'else',
  'endif',
  'endfor',
  'var.a',
  'local.a',
  'attr.x',
  '${attr.x}',
  'dynamic "group" {',
  'content {',
  'for_each = ',
  'labels = ',
  'iterator = ',
  'variable "a" {',
  'locals {',
  'job "j" {',
  'range(1024)',
  'format("%5000d", 1)',
  'pow(9, 999)',
  'setproduct(range(9), range(9))',
  'join("", range(99))',
  'regex_replace("aaaa", "(a*)*b", "$1")',
  'jsondecode("[[[1]]]")',
  'yamldecode("a: &x [1]\\nb: *x")',
  'try(',
  'can(',
  'merge(',
  'flatten(',
  'upper(',
  'substr("abc", 0, 2)',
  'cidrsubnets("10.0.0.0/8", 1, 2)',
  'indent(999, "a\\nb")',
  'é',
  '\u{1F469}\u200D\u{1F467}',
  '\u0000',
  '\ufeff',
  'ﬁ',
  'e\u0301',
];

/** Values that ask for much. */
const GREEDY = [
  'range(1024)',
  '[for x in range(1024) : [for y in range(1024) : x * y]]',
  'format("%9999d", 1)',
  'pow(9, 999)',
  'setproduct(range(99), range(99), range(99))',
  'join("", [for x in range(999) : "xxxxxxxxxx"])',
  '1e4999 * 1e4999',
  'regex_replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a*)*b", "$1")',
  'jsondecode("[[[[[[1]]]]]]")',
  'indent(99999, "a\nb")',
  'yamldecode("a: &x [1, 2]\nb: &y [*x, *x]\nc: &z [*y, *y]\nd: [*z, *z]")',
  'cidrsubnets("10.0.0.0/8", 1, 2)',
  'replace("aaaaaaaaaa", "", "bbbbbbbbbb")',
  'distinct(range(1024))',
  'flatten([[[range(1024)]]])',
  '1 / 3 / 7 / 11 / 13',
  'true ? [[[]]] : [[[1]]]',
  'merge({}, { a = { b = 1 } })',
  '"%{ for x in range(999) }${x}%{ endfor }"',
  '-1e300 % 7',
  '[{ a = 1 }, { a = "x" }][*].a',
  'coalesce(null, [], [1])',
  'substr("abc", -2, 5)',
  'sort(["b", "a"])',
  'try(x.y, null)',
];

const LONGEST = 65_536;

export function mutate(corpus: readonly string[], next: Next): Uint8Array {
  let text = corpus[next(corpus.length)] ?? '';
  // Half of them are changed once: more of those are still read to their end.
  const rounds = next(2) === 0 ? 1 : 2 + next(5);
  for (let round = 0; round < rounds; round += 1) text = step(text, corpus, next).slice(0, LONGEST);
  const bytes = new TextEncoder().encode(text);
  // Now and then a byte that belongs to no character.
  if (next(16) === 0 && bytes.length > 0) bytes[next(bytes.length)] = next(256);
  return bytes;
}

function step(text: string, corpus: readonly string[], next: Next): string {
  const [from, to] = stretch(text, next);
  const word = WORDS[next(WORDS.length)] ?? '';
  switch (next(12)) {
    case 0:
      return text.slice(0, from) + text.slice(to);
    case 1:
      return text.slice(0, to) + text.slice(from);
    case 2:
      return text.slice(0, from) + word + text.slice(from);
    case 3:
      return text.slice(0, from) + word + text.slice(to);
    case 4: {
      const other = corpus[next(corpus.length)] ?? '';
      const [start, end] = stretch(other, next);
      return text.slice(0, from) + other.slice(start, end) + text.slice(to);
    }
    case 5:
      return text.slice(0, from);
    case 6:
      // Deeply nested, or very many of one thing.
      return (
        text.slice(0, from) +
        (next(2) === 0 ? word : text.slice(from, to)).repeat(1 + next(400)) +
        text.slice(to)
      );
    case 7:
      return text.slice(0, from) + String(next(2 ** 31)).repeat(1 + next(40)) + text.slice(to);
    case 8:
    case 9:
    case 10: {
      // The value of an argument becomes another one.
      const at = text.indexOf(' = ', from);
      const end = text.indexOf('\n', at);
      if (at === -1 || end === -1) return text;
      return `${text.slice(0, at)} = ${GREEDY[next(GREEDY.length)]}${text.slice(end)}`;
    }
    default:
      return text.slice(0, from) + String.fromCharCode(next(128)) + text.slice(from + 1);
  }
}

/** Mostly short. */
function stretch(text: string, next: Next): readonly [number, number] {
  const from = next(text.length + 1);
  return [from, Math.min(text.length, from + next(next(8) === 0 ? 2000 : 40))];
}
