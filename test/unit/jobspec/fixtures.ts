/** Where the recorded answers of the stock parser are, and how they are read. Without that folder their tests are left out. */
import { existsSync, readFileSync } from 'node:fs';
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
