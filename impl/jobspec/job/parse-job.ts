/**
 * A job file, with the variables given beside it, becomes the API's JSON of the job, as the stock parser of Nomad 1.5
 * makes it; or a list of mistakes. Reads nothing by itself: texts come in, files of functions through a port.
 */
import { mistake, SyntaxMistake, type Diagnostic, type Diagnostics } from '../hcl/diagnostic.ts';
import { parseFile } from '../hcl/parse-body.ts';
import { parseJson } from '../hcl/parse-json.ts';
import type { Source } from '../hcl/source.ts';
import { Budget } from '../eval/budget.ts';
import { functionTable } from '../eval/functions/table.ts';
import type { Files } from '../eval/functions/files.ts';
import { Scope } from '../eval/scope.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import { undefinedName } from '../undefined-name.ts';
import { JOB } from './block-job.ts';
import { TASK, VAULT } from './block-task.ts';
import { readDeclarations } from './declarations.ts';
import { Decoder, type Decoded, type Special } from './decode.ts';
import { jsonBody } from './json-body.ts';
import { evaluateLocals } from './locals.ts';
import { nativeBody } from './native-body.ts';
import { normalizeJob } from './normalize.ts';
import type { RawBlock, RawBody, Schema } from './raw-body.ts';
import { ScopedBody } from './scoped-body.ts';
import { GROUP_SPECIAL, TASK_SPECIAL } from './specials.ts';
import { checkValue } from './validations.ts';
import { Assignments, type Variable } from './variables.ts';

export interface JobRequest {
  readonly source: Source;
  /** What functions like file() read from; without it they refuse. */
  readonly files?: Files;
  /** By name, without the prefix NOMAD_VAR_. */
  readonly environment?: ReadonlyMap<string, string>;
  readonly variableFiles?: readonly Source[];
  /** `-var name=value`; the last of a name counts. */
  readonly variables?: ReadonlyMap<string, string>;
  /** False: values for variables that are not declared are only warned of. */
  readonly strict?: boolean;
}

export interface JobResult {
  /** Absent when there are errors. */
  readonly job?: Decoded;
  /** Errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

const TOP: Schema = {
  title: 'a job file',
  attributes: [],
  blocks: [
    { type: 'variables', labels: [] },
    { type: 'variable', labels: ['name'] },
    { type: 'locals', labels: [] },
    { type: 'job', labels: ['name'] },
  ],
};

/** Never throws for what a file says. */
export function parseJob(request: JobRequest): JobResult {
  const diagnostics: Diagnostics = [];
  try {
    const job = new JobParser(request, diagnostics).run();
    return job && !hasErrors(diagnostics) ? { job, diagnostics } : { diagnostics };
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    return { diagnostics: [error.diagnostic] };
  }
}

function hasErrors(diagnostics: Diagnostics): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** A file whose first character other than a blank is a brace is in JSON syntax. */
function parseAny(source: Source): RawBody {
  return /^ *\{/.test(source.text) ? jsonBody(parseJson(source)) : nativeBody(parseFile(source));
}

class JobParser {
  private readonly request: JobRequest;
  private readonly diagnostics: Diagnostics;
  private readonly budget = new Budget();
  private readonly constants: Scope;

  constructor(request: JobRequest, diagnostics: Diagnostics) {
    this.request = request;
    this.diagnostics = diagnostics;
    this.constants = new Scope({ budget: this.budget });
  }

  run(): Decoded | undefined {
    // A variable file that cannot be read comes first, as in the stock parser.
    const files = (this.request.variableFiles ?? []).map((source) => ({
      name: source.name,
      body: parseAny(source),
    }));
    const { blocks } = parseAny(this.request.source).content(TOP, this.diagnostics);
    if (this.diagnostics.length > 0) return undefined;
    const variables = readDeclarations(blocks, this.constants, this.diagnostics);
    const { environment = new Map(), variables: given = new Map(), strict = true } = this.request;
    const assignments = new Assignments(variables, this.constants, strict, this.diagnostics);
    assignments.assign({ environment, files, arguments: given, strict });
    const known = this.check(variables);
    const scopeWith = (locals: ReadonlyMap<string, Value>): Scope => this.scope(known, locals);
    const locals = evaluateLocals(blocks, scopeWith, this.diagnostics);
    return hasErrors(this.diagnostics) ? undefined : this.job(blocks, scopeWith(locals));
  }

  private scope(variables: ReadonlyMap<string, Value>, locals: ReadonlyMap<string, Value>): Scope {
    const names = new Map([
      ['var', values.object(variables)],
      ['local', values.object(locals)],
    ]);
    return new Scope({
      variables: names,
      functions: functionTable(this.request.files),
      undefinedName,
      budget: this.budget,
    });
  }

  /** Every variable needs a value, used or not, and the value has to keep the variable's rules. */
  private check(variables: ReadonlyMap<string, Variable>): ReadonlyMap<string, Value> {
    const known = new Map<string, Value>();
    for (const { name, range, validations, assigned } of variables.values()) {
      if (!assigned) {
        const what = `The variable "${name}" has no value.`;
        const remedy = `Give it one with -var ${name}=..., in a variable file or as NOMAD_VAR_${name}, or give it a default.`;
        this.diagnostics.push(mistake(range, what, remedy));
        continue;
      }
      const own = new Map([['var', values.object([[name, assigned.value]])]]);
      const scope = new Scope({ variables: own, functions: functionTable(undefined), budget: this.budget });
      checkValue(name, validations, assigned.range, scope, this.diagnostics);
      known.set(name, assigned.value);
    }
    return known;
  }

  private job(blocks: readonly RawBlock[], scope: Scope): Decoded | undefined {
    const [first, ...others] = blocks.filter(({ type }) => type === 'job');
    if (!first) {
      const what = `${this.request.source.name} has no job in it.`;
      this.diagnostics.push(
        mistake(undefined, what, 'Write job "name" { ... }; `orrery job init` writes an example.'),
      );
      return undefined;
    }
    const decoder = new Decoder(this.diagnostics, { group: GROUP_SPECIAL, task: TASK_SPECIAL });
    const [label] = first.labels;
    const job = this.decodeJob(decoder, new ScopedBody(first.body, scope), label?.text ?? '');
    for (const other of others) {
      const { line } = first.range.source.position(first.range.start);
      const what = `A file has one job; line ${line} has one already.`;
      this.diagnostics.push(mistake(other.range, what, 'Put the other into a file of its own.'));
    }
    if (!hasErrors(this.diagnostics)) decoder.finish();
    return job;
  }

  private decodeJob(decoder: Decoder, body: ScopedBody, label: string): Decoded {
    let tasks: readonly Decoded[] = [];
    let vault: Decoded | undefined;
    const special: Special = {
      headers: [
        { type: 'vault', labels: [] },
        { type: 'task', labels: ['name'] },
      ],
      read: (content) => {
        const vaults = content.blocks.filter(({ type }) => type === 'vault');
        const [found] = vaults;
        if (found && !decoder.isRepeated(vaults)) vault = decoder.block(VAULT, found.body);
        tasks = content.blocks
          .filter(({ type }) => type === 'task')
          .map((block) => decoder.block(TASK, block.body, block.labels[0]?.text));
        return () => undefined;
      },
    };
    const job = decoder.fields(JOB, body, undefined, special);
    if (!hasErrors(this.diagnostics)) normalizeJob(job, label, tasks, vault);
    return job;
  }
}
