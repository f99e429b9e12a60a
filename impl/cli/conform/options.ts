/** What the conformance commands have in common: their options, and where their reports go. */
import { dirname, resolve } from 'node:path';
import { BY_NAME, type RevisionName } from '../../../machines/revisions.ts';
import { junitXml } from '../../../spec/conform/kit/junit.ts';
import { conformLines } from '../../../spec/conform/kit/summary.ts';
import type { ConformReport } from '../../../spec/conform/kit/verdict.ts';
import { conformHtml } from '../../../spec/export/conform-html.ts';
import { ensureWritable, writeFileAtomically } from '../../io/atomic-write.ts';
import { type Call, type OptionSpec, wholeNumber } from '../command.ts';
import { coverageFigures } from './figures.ts';

export const AUTO = 'auto';

export interface ReportWishes {
  readonly revision: RevisionName | typeof AUTO;
  readonly component?: readonly string[];
  readonly suite?: readonly string[];
  readonly seed: number;
  readonly minutes: number;
  readonly patience: number;
  readonly replay?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly quiet?: boolean;
}

export const REVISION_OPTION: OptionSpec = {
  flags: '--revision <name>',
  description: 'the revision of the protocol to judge by; auto finds the nearest one first',
  default: 'strict-steps',
  choices: [...Object.keys(BY_NAME), AUTO],
};

export const REPORT_OPTIONS: readonly OptionSpec[] = [
  REVISION_OPTION,
  { flags: '--component <names...>', description: 'only these components' },
  {
    flags: '--suite <names...>',
    description: 'only these suites, in this order; default tour, pairs, complete-1',
  },
  {
    flags: '--seed <number>',
    description: 'mixed into the seed of every walk',
    default: 0,
    parse: wholeNumber('--seed', 0),
  },
  {
    flags: '--minutes <count>',
    description: 'begin no walk after so many minutes',
    default: 10,
    parse: wholeNumber('--minutes'),
  },
  {
    flags: '--patience <count>',
    description: 'disagreements of a component after which no more is asked of it',
    default: 3,
    parse: wholeNumber('--patience'),
  },
  { flags: '--replay <token>', description: 'only the walk that a disagreement printed, step by step' },
  { flags: '--json', description: 'print the report as JSON' },
  { flags: '--junit <file>', description: 'write the report as JUnit XML' },
  { flags: '--html <file>', description: 'write the report as a page' },
  { flags: '--quiet', description: 'no progress' },
];

/** Files that are asked for can be written; asked before any work. */
export async function checkPlaces({ junit, html }: ReportWishes): Promise<void> {
  if (junit !== undefined) await ensureWritable(dirname(resolve(junit)), '--junit');
  if (html !== undefined) await ensureWritable(dirname(resolve(html)), '--html');
}

/** Everything that was asked for. Resolves to the exit code. */
export async function deliver(
  { out }: Call,
  report: ConformReport,
  wishes: ReportWishes,
  replayWith: (token: string) => string,
): Promise<number> {
  const { junit, html, json = false } = wishes;
  if (junit !== undefined) await writeFileAtomically(junit, junitXml(report));
  if (html !== undefined) await writeFileAtomically(html, conformHtml(report, await coverageFigures(report)));
  out.write(
    json ? `${JSON.stringify(report, undefined, 1)}\n` : `${conformLines(report, replayWith).join('\n')}\n`,
  );
  return report.exitCode;
}
