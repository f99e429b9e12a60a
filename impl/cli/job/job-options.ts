/** What the commands that read a job file have in common: their options, and reading the file. */
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { JobFiles } from '../../io/job-files.ts';
import { explain, SyntaxMistake, type Diagnostic } from '../../jobspec/hcl/diagnostic.ts';
import { readSource } from '../../jobspec/hcl/read-source.ts';
import type { Source } from '../../jobspec/hcl/source.ts';
import type { Decoded } from '../../jobspec/job/decode.ts';
import { parseJob, type JobResult } from '../../jobspec/job/parse-job.ts';
import { InputError } from '../../io/input-error.ts';
import type { ArgumentSpec, Call, OptionSpec } from '../command.ts';

export const JOB_FILE: ArgumentSpec = {
  name: '<file>',
  description: 'the job file; - reads it from standard input',
};

export const JOB_OPTIONS: readonly OptionSpec[] = [
  { flags: '--var <key=value>', description: 'give a variable a value; may be repeated', repeats: true },
  {
    flags: '--var-file <file>',
    description: 'a file with values of variables; may be repeated',
    repeats: true,
  },
  {
    flags: '--hcl2-strict <bool>',
    description: 'refuse values for variables that the file does not declare',
    default: 'true',
    choices: ['true', 'false'],
  },
  { flags: '--consul-token <token>', description: 'instead of the one in the file, or CONSUL_HTTP_TOKEN' },
  { flags: '--vault-token <token>', description: 'instead of the one in the file, or VAULT_TOKEN' },
  { flags: '--consul-namespace <name>', description: 'for the job, or CONSUL_NAMESPACE' },
  { flags: '--vault-namespace <name>', description: 'for the job, or VAULT_NAMESPACE' },
];

/** Where a field of the job comes from when it is given outside of the file. */
const FROM_OUTSIDE = [
  ['consulToken', 'CONSUL_HTTP_TOKEN', 'ConsulToken'],
  ['vaultToken', 'VAULT_TOKEN', 'VaultToken'],
  ['consulNamespace', 'CONSUL_NAMESPACE', 'ConsulNamespace'],
  ['vaultNamespace', 'VAULT_NAMESPACE', 'VaultNamespace'],
] as const;

/** The job, or undefined when its file has mistakes; those are told on `err`. Throws an `InputError` for files that cannot be read. */
export function readJob({ options, args, err }: Call): Decoded | undefined {
  const file = args[0] as string;
  const { job, diagnostics } = parsed(file, options);
  for (const diagnostic of shown(diagnostics)) err.write(`${explain(diagnostic)}\n`);
  if (!job) return undefined;
  for (const [option, variable, key] of FROM_OUTSIDE) {
    const given = (options[option] as string | undefined) ?? process.env[variable];
    if (given !== undefined && given !== '') job.set(key, given);
  }
  return job;
}

const MOST = 10;

/** Many mistakes are often one: the first are enough. */
function shown(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const rest = diagnostics.length - MOST;
  if (rest <= 0) return diagnostics;
  const more = {
    severity: 'warning',
    range: undefined,
    problem: `${rest} more are not shown.`,
    remedy: '',
  } as const;
  return [...diagnostics.slice(0, MOST), more];
}

function parsed(file: string, options: Call['options']): JobResult {
  const variableFiles = (options['varFile'] ?? []) as readonly string[];
  try {
    return parseJob({
      source: load(file),
      files: new JobFiles(process.cwd()),
      variableFiles: variableFiles.map(load),
      variables: new Map(((options['var'] ?? []) as readonly string[]).map(assignment)),
      environment: fromEnvironment(process.env),
      strict: options['hcl2Strict'] !== 'false',
    });
  } catch (error) {
    if (error instanceof SyntaxMistake) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

function load(file: string): Source {
  try {
    return readSource(file === '-' ? 'stdin' : file, readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    if (error instanceof SyntaxMistake) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new InputError({ file, problem, remedy: 'name a job file, or - for standard input' });
  }
}

function assignment(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InputError({
    file: '-var',
    problem: `"${text}" has no "="`,
    remedy: 'write it as -var name=value',
  });
}

const PREFIX = 'NOMAD_VAR_';

function fromEnvironment(environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const given = Object.entries(environment).filter(([name]) => name.startsWith(PREFIX));
  return new Map(given.map(([name, value]) => [name.slice(PREFIX.length), value ?? '']));
}

/** After the mistakes: how many, and of which file. */
export function summary(file: string, err: Writable): void {
  err.write(`\n${file === '-' ? 'The job' : file} has mistakes; nothing was done.\n`);
}
