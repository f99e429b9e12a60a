/** Where the recorded answers of the stock parser are, and how they are read. Without that folder their tests are left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../house/tree.ts';

export const FIXTURES = process.env['ORRERY_FIXTURES'] ?? join(ROOT, '..', 'shared', 'fixtures');
export const JOBSPEC = join(FIXTURES, 'jobspec');
export const hasFixtures = existsSync(JOBSPEC);

export interface Evaluation {
  readonly fn?: string;
  readonly group?: string;
  readonly expr: string;
  readonly json?: string;
  readonly type?: string;
  readonly error?: string;
  /** Columns of the expression, from 0, the end exclusive. */
  readonly at?: string;
  readonly infinity?: '+' | '-';
  readonly nondeterministic?: boolean;
  readonly shape?: string;
  readonly cwd?: string;
}

export function evaluations(name: 'functions' | 'expressions'): readonly Evaluation[] {
  if (!hasFixtures) return [];
  return JSON.parse(readFileSync(join(JOBSPEC, `${name}.json`), 'utf8')) as Evaluation[];
}

export interface JobCase {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the stock parser printed: JSON, or the text of its errors. */
  readonly expected: string;
  /** All texts that it may have printed, where its order is random. */
  readonly possible: readonly string[];
}

export function jobCases(folder: 'cases' | 'errors'): readonly JobCase[] {
  if (!hasFixtures) return [];
  return readdirSync(join(JOBSPEC, folder))
    .filter((file) => file.endsWith('.hcl'))
    .map((file) => {
      const stem = join(JOBSPEC, folder, file.slice(0, -'.hcl'.length));
      const call = existsSync(`${stem}.args.json`)
        ? (JSON.parse(readFileSync(`${stem}.args.json`, 'utf8')) as Pick<JobCase, 'args' | 'env'>)
        : { args: [], env: {} };
      const expected = readFileSync(`${stem}.${folder === 'cases' ? 'json' : 'txt'}`, 'utf8');
      const possible = existsSync(`${stem}.any.json`)
        ? (JSON.parse(readFileSync(`${stem}.any.json`, 'utf8')) as string[])
        : [expected];
      return { name: file.slice(0, -'.hcl'.length), file: `${stem}.hcl`, ...call, expected, possible };
    });
}
