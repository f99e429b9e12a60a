/** Job files become what the stock parser made of them; where it refused, the first mistake is on the same line. */
import { readFileSync } from 'node:fs';
import { dirname, basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JobFiles } from '../../../impl/io/job-files.ts';
import { SyntaxMistake } from '../../../impl/jobspec/hcl/diagnostic.ts';
import { readSource } from '../../../impl/jobspec/hcl/read-source.ts';
import { writeJson } from '../../../impl/jobspec/job/json-output.ts';
import { parseJob, type JobResult } from '../../../impl/jobspec/job/parse-job.ts';
import { hasFixtures, jobCases, type JobCase } from './fixtures.ts';

/** `-name value` and `-name=value`, in order. */
function options(args: readonly string[]): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', value] = /^--?([^=]+)(?:=(.*))?$/s.exec(args[at] ?? '') ?? [];
    if (value === undefined) at += 1;
    found.push([name, value ?? args[at] ?? '']);
  }
  return found;
}

function parse({ file, args, env }: JobCase): JobResult {
  const folder = dirname(file);
  const given = options(args);
  const all = (wanted: string): readonly string[] =>
    given.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const named = Object.entries(env).flatMap(([name, value]) => {
    return name.startsWith('NOMAD_VAR_') ? [[name.slice('NOMAD_VAR_'.length), value] as const] : [];
  });
  try {
    return parseJob({
      source: readSource(basename(file), readFileSync(file)),
      files: new JobFiles(folder),
      environment: new Map(named),
      variables: new Map(all('var').map((text) => text.split(/=(.*)/s) as [string, string])),
      variableFiles: all('var-file').map((name) => readSource(name, readFileSync(join(folder, name)))),
      strict: !all('hcl2-strict').includes('false'),
    });
  } catch (error) {
    if (error instanceof SyntaxMistake) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

/** What the command, not the parser, puts into a job. */
const FROM_OUTSIDE = [
  ['consul-token', 'CONSUL_HTTP_TOKEN', 'ConsulToken'],
  ['vault-token', 'VAULT_TOKEN', 'VaultToken'],
  ['consul-namespace', 'CONSUL_NAMESPACE', 'ConsulNamespace'],
  ['vault-namespace', 'VAULT_NAMESPACE', 'VaultNamespace'],
] as const;

describe.skipIf(!hasFixtures)('accepted by the stock parser', () => {
  test.each(jobCases('cases'))('$name', (given) => {
    const { job, diagnostics } = parse(given);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (!job) return;
    for (const [option, variable, key] of FROM_OUTSIDE) {
      const value = options(given.args).find(([name]) => name === option)?.[1] ?? given.env[variable];
      if (value !== undefined) job.set(key, value);
    }
    expect(`${writeJson(new Map([['Job', job]]))}\n`).toBe(given.expected);
  });
});

/** `file.hcl:3,16-18: ...`: the file and the line; undefined where the stock parser names no place. */
function placeOf(text: string): string | undefined {
  const [, file, line] =
    /^(?:unable to parse var file: )?([^\s:<][^:]*):(\d+),\d+-/.exec(text.split('\n')[1] ?? '') ?? [];
  return file === undefined || line === '0' ? undefined : `${file}:${line}`;
}

describe.skipIf(!hasFixtures)('refused by the stock parser', () => {
  test.each(jobCases('errors'))('$name', (given) => {
    const places = given.possible.map(placeOf);
    const [place] = places;
    let result: JobResult;
    try {
      result = parse(given);
    } catch (error) {
      // A variable file that is not there is the command's business.
      expect(String(error)).toContain('no such file');
      return;
    }
    const [first] = result.diagnostics.filter(({ severity }) => severity === 'error');
    expect(first, 'it should be refused').toBeDefined();
    if (place === undefined || !first) return;
    const range = first.range?.source.origin ?? first.range;
    const ours = range && `${range.source.name}:${range.source.position(range.start).line}`;
    expect(places, first.problem).toContain(ours);
  });
});
