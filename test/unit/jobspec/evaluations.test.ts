/** Expressions and functions give what the stock parser gave: value, type, and where they fail, the place. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JobFiles } from '../../../impl/io/job-files.ts';
import { Budget } from '../../../impl/jobspec/eval/budget.ts';
import { evaluate } from '../../../impl/jobspec/eval/evaluate.ts';
import { functionTable } from '../../../impl/jobspec/eval/functions/table.ts';
import { toJson } from '../../../impl/jobspec/eval/json-text.ts';
import { Scope } from '../../../impl/jobspec/eval/scope.ts';
import { notation } from '../../../impl/jobspec/eval/type.ts';
import { isNull, object, type Value } from '../../../impl/jobspec/eval/value.ts';
import { SyntaxMistake, type Diagnostic } from '../../../impl/jobspec/hcl/diagnostic.ts';
import { parseFile } from '../../../impl/jobspec/hcl/parse-body.ts';
import { Source } from '../../../impl/jobspec/hcl/source.ts';
import { undefinedName } from '../../../impl/jobspec/undefined-name.ts';
import { evaluations, hasFixtures, JOBSPEC, type Evaluation } from './fixtures.ts';

const HEAD = 'locals {\n  r = ';

/** As the answers were recorded: a local of a file. */
function run({ expr, cwd }: Evaluation): { value?: Value; wrong?: Diagnostic } {
  const files = new JobFiles(cwd === undefined ? '.' : join(JOBSPEC, cwd));
  const variables = new Map([
    ['var', object([])],
    ['local', object([])],
  ]);
  const scope = new Scope({
    variables,
    functions: functionTable(files),
    undefinedName,
    budget: new Budget(),
  });
  const diagnostics: Diagnostic[] = [];
  try {
    const body = parseFile(new Source('f.hcl', `${HEAD}${expr}\n}\n`));
    const attribute = body.blocks[0]?.body.attributes.get('r');
    if (!attribute) throw new Error('the file has no r');
    const value = evaluate(attribute.value, scope, diagnostics);
    const [wrong] = diagnostics;
    return wrong ? { wrong } : { value };
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    return { wrong: error.diagnostic };
  }
}

function numberText(value: Value): string {
  const { content } = value;
  const infinite =
    typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'infinite';
  return infinite ? (content.negative ? '-' : '+') : '';
}

/** `object({a = number, "b c" = string})`: what an expression's value is, in the notation of the answers. */
function typeText(value: Value): string {
  return isNull(value) && value.type.kind === 'dynamic' ? 'dynamic' : notation(value.type);
}

/** The answers put attributes into another order than ours when their names need quotes. */
const inAnyOrder = (type: string | undefined): string =>
  (type ?? '')
    .split(/[(){}[\],]+ ?/)
    .sort()
    .join(' ');

function check(given: Evaluation): void {
  const { value, wrong } = run(given);
  if (given.error !== undefined) {
    expect(wrong, 'it should fail').toBeDefined();
    if (given.at === undefined || !wrong?.range) return;
    const columns = `${wrong.range.start - HEAD.length}`;
    expect(columns, `${wrong.problem} stands at`).toBe(given.at.split('-')[0]);
    return;
  }
  expect(wrong).toBeUndefined();
  if (!value) return;
  expect(inAnyOrder(typeText(value))).toBe(inAnyOrder(given.type));
  if (given.infinity !== undefined) expect(numberText(value)).toBe(given.infinity);
  else if (given.json !== undefined) expect(toJson(value)).toBe(given.json);
}

describe.skipIf(!hasFixtures)('the stock parser recorded', () => {
  for (const name of ['expressions', 'functions'] as const) {
    const groups = Map.groupBy(evaluations(name), ({ fn, group }) => fn ?? group ?? '');
    describe(name, () => {
      test.each([...groups.keys()])('%s', (group) => {
        const failures = (groups.get(group) ?? []).flatMap((given) => {
          try {
            check(given);
            return [];
          } catch (error) {
            return [`${given.expr}: ${String(error).split('\n').slice(0, 4).join(' ')}`];
          }
        });
        expect(failures).toEqual([]);
      });
    });
  }
});
