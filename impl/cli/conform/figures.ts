/** Pictures for the page of a conformance report: each machine with what was tried of it. */
import type { ConformReport } from '../../../spec/conform/kit/verdict.ts';
import { coverageDiagramSvg } from '../../../spec/export/coverage-diagram.ts';

export async function coverageFigures({ components }: ConformReport): Promise<Record<string, string>> {
  const drawn: Record<string, string> = {};
  for (const verdict of components) drawn[verdict.component] = await coverageDiagramSvg(verdict);
  return drawn;
}
