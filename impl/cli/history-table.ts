/** One line of the table of defects, historical or open, as values and as text. It searches nothing. */
import { storyLines, storyOf } from '../../spec/export/story.ts';
import type { Counterexample } from '../../spec/export/verify-report.ts';
import type { OpenRun } from '../../spec/history/run-open.ts';
import { type DefectRun, switchText } from '../../spec/history/run.ts';

/** What `--json` prints for each. */
export interface HistoryLine {
  /** `32`, or the open defect's name. */
  readonly name: string;
  readonly upstream: string;
  /** Releases with upstream's mend; empty when there is none. */
  readonly fixedIn: string;
  readonly defect: string;
  /** The revision that was switched, or that has the defect as it stands. */
  readonly revision: string;
  /** What brings it back, or, of an open one, what removes it. */
  readonly switch: string;
  readonly property: string;
  readonly steps: number;
  /** Searched, with the switch and without. */
  readonly states: number;
  readonly seconds: number;
  readonly verdict: 'found' | 'failed';
  readonly failures: readonly string[];
  /** The shortest; absent when the law did not fail. */
  readonly counterexample?: Counterexample;
  /** Of an open defect: rules mended beforehand, since they break the same law. */
  readonly besides?: string;
  /** Of an open defect: what somebody who runs a cluster would notice. */
  readonly operatorSees?: string;
}

export function historyLine({ defect, failures, counterexample, ...run }: DefectRun): HistoryLine {
  return {
    name: String(defect.row),
    upstream: defect.upstream,
    fixedIn: defect.fixedIn,
    defect: defect.defect,
    revision: defect.fixed,
    switch: switchText(defect.switch),
    property: defect.property,
    ...figures(run),
    failures,
    ...(counterexample && { counterexample }),
  };
}

export function openLine({ defect, revision, failures, counterexample, ...run }: OpenRun): HistoryLine {
  return {
    name: defect.name,
    upstream: defect.knownUpstream,
    fixedIn: '',
    defect: defect.rule,
    revision,
    switch: switchText(defect.remedy),
    property: defect.law,
    ...figures(run),
    failures,
    ...(counterexample && { counterexample }),
    ...(defect.besides && { besides: switchText(defect.besides) }),
    operatorSees: defect.operatorSees,
  };
}

/** The shortest counterexample, step by step; empty when there is none. */
export function storyOfLine({ counterexample, defect }: HistoryLine): string[] {
  return counterexample === undefined ? [] : storyLines(storyOf(counterexample, defect));
}

function figures({
  steps,
  states,
  seconds,
  verdict,
}: Pick<HistoryLine, 'steps' | 'states' | 'seconds' | 'verdict'>) {
  return { steps, states, seconds: Number(seconds.toFixed(2)), verdict };
}

const count = (n: number): string => n.toLocaleString('en-US');

/** Figures in columns, what they are about below them, and a last line that sums up. */
export function tableOf(lines: readonly HistoryLine[]): string[] {
  const width = Math.max(3, ...lines.map(({ name }) => name.length));
  const row = (name: string, steps: string, states: string, seconds: string, rest: string) =>
    `${name.padStart(width)}  ${steps.padStart(5)}  ${states.padStart(9)}  ${seconds.padStart(7)}  ${rest}`;
  const found = lines.filter(({ verdict }) => verdict === 'found').length;
  return [
    row('row', 'steps', 'states', 'seconds', 'verdict, and what it is'),
    ...lines.flatMap((line) => [
      row(
        line.name,
        String(line.steps),
        count(line.states),
        line.seconds.toFixed(2),
        `${line.verdict}${line.operatorSees === undefined ? '' : ` in ${line.revision}`}: ${line.defect}`,
      ),
      ...[`${line.upstream}; ${line.switch}; ${line.property}`, ...line.failures].map(
        (text) => `${' '.repeat(width + 29)}${text}`,
      ),
    ]),
    `${found} of ${lines.length} found`,
  ];
}
