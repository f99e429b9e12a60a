/**
 * `regex_replace`: RE2 expressions, by a library that is loaded when the first one is met. Its run time is linear in the
 * text, so an expression from a stranger does no harm. In the replacement `$1`, `${1}`, `$name` and `$$` as Go reads them.
 */
import { createRequire } from 'node:module';
import type { RE2JS as Re2 } from 're2js';
import { Failure } from '../function.ts';
import { define, made, text, textAt } from './define.ts';

let engine: typeof Re2 | undefined;

function load(): typeof Re2 {
  engine ??= (createRequire(import.meta.url)('re2js') as { RE2JS: typeof Re2 }).RE2JS;
  return engine;
}

const LONGEST = 1000;

export const regexReplace = define([text('str'), text('pattern'), text('replace')], (args, budget) => {
  const pattern = textAt(args, 1);
  if (pattern.length > LONGEST)
    throw new Failure(`an expression longer than ${LONGEST} characters is not read`);
  const compiled = compile(pattern);
  const given = textAt(args, 0);
  budget.step(Math.ceil((given.length * (pattern.length + 1)) / 50));
  return made(
    replaceAll(compiled, given, textAt(args, 2), (length) => budget.produce(length)),
    budget,
  );
});

function compile(pattern: string): Re2 {
  const RE2JS = load();
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    throw new Failure(
      `the expression cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function replaceAll(compiled: Re2, given: string, template: string, made: (length: number) => void): string {
  const matcher = compiled.matcher(given);
  const names = compiled.namedGroups() as Readonly<Record<string, number>>;
  let result = '';
  let after = 0;
  let last = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    // An empty match right behind the one before is none.
    if (start === end && start === last) continue;
    const replacement = expand(template, (name) => {
      const group = /^\d+$/.test(name) ? Number(name) : names[name];
      return group === undefined || group > matcher.groupCount() ? '' : (matcher.group(group) ?? '');
    });
    made(replacement.length);
    result += given.slice(after, start) + replacement;
    after = end;
    last = end;
  }
  return result + given.slice(after);
}

function expand(template: string, group: (name: string) => string): string {
  return template.replaceAll(
    /\$(?:\$|\{(\w+)\}|([\p{L}\p{N}_]+))/gu,
    (whole, braced?: string, bare?: string) => (whole === '$$' ? '$' : group(braced ?? bare ?? '')),
  );
}
