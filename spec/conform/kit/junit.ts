/** A conformance report as JUnit XML, as test runners and CI servers read it: a suite a component, a case a transition. */
import { escapeText } from '../../export/markup.ts';
import type { ComponentVerdict, ConformReport, TransitionVerdict } from './verdict.ts';

/** XML text with a final newline. */
export function junitXml(report: ConformReport): string {
  const suites = report.components.flatMap((component) => suiteLines(component));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="orrery conform ${escapeText(report.kind)}" time="${report.seconds.toFixed(3)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ component, transitions, disagreements }: ComponentVerdict): string[] {
  const skipped = transitions.filter(isSkipped).length;
  const cases = transitions.flatMap((transition) => caseLines(component, transition));
  const failures = disagreements.flatMap(({ sentence, event, expected, observed, token, trouble }) => [
    `    <testcase classname="${escapeText(component)}.disagreements" name="${escapeText(`${event} (${token})`)}">`,
    `      <failure type="${trouble === undefined ? 'disagreement' : 'trouble'}" message="${escapeText(sentence)}">`,
    escapeText(`expected ${expected.join(' or ')}\nobserved ${observed}\nreplay ${token}`),
    '      </failure>',
    '    </testcase>',
  ]);
  const tests = transitions.length + disagreements.length;
  return [
    `  <testsuite name="${escapeText(component)}" tests="${tests}" failures="${disagreements.length}" errors="0" skipped="${skipped}">`,
    ...cases,
    ...failures,
    '  </testsuite>',
  ];
}

function caseLines(component: string, transition: TransitionVerdict): string[] {
  const { state, event, accepts, told } = transition;
  const name = escapeText(`${state}: ${event} is ${accepts ? 'taken' : 'refused'}`);
  const opening = `    <testcase classname="${escapeText(component)}" name="${name}"`;
  return isSkipped(transition)
    ? [`${opening}>`, `      <skipped message="${told}"/>`, '    </testcase>']
    : [`${opening}/>`];
}

/** What went otherwise has a case of its own, with its reason. */
function isSkipped({ told }: TransitionVerdict): boolean {
  return told === 'not tried' || told === 'unreachable';
}
