/**
 * The report as lines for a terminal: worlds, properties by revision, where the revisions part, suites, simulation.
 * It only lays out; every number and verdict is the report's.
 */
import {
  type PropertyResult,
  type Verdict,
  type VerifyReport,
  type WalkResult,
  type WorldResult,
  differs,
  everyProperty,
} from '../../../spec/export/verify-report.ts';
import { verdictWord } from '../../../spec/export/verdict-chip.ts';

export function summaryLines(report: VerifyReport, departures: readonly string[]): string[] {
  return [
    ...worldLines(report),
    '',
    ...walkLines(report),
    ...propertyLines(report),
    '',
    ...partingLines(report),
    ...suiteLines(report),
    ...simulationLines(report),
    ...departureLines(departures),
  ];
}

const number = (n: number) => n.toLocaleString('en-US');

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function worldLines({ revisions }: VerifyReport): string[] {
  const rows = revisions.flatMap(({ name, worlds }) =>
    worlds.map((w) => [
      w.name,
      name,
      `${number(w.states)} states`,
      `${number(w.edges)} edges`,
      `depth ${w.depth ?? 0}`,
      `${w.seconds.toFixed(1)} s`,
      mebibytes(w.memoryBytes ?? 0),
      w.complete ? 'exhaustive' : `partial: ${w.stopped ?? ''}`,
      verdictsOf(w),
    ]),
  );
  return rows.length === 0 ? [] : columns([['world', 'revision', '', '', '', '', '', '', ''], ...rows]);
}

const mebibytes = (bytes: number) => `${number(Math.ceil(bytes / 2 ** 20))} MiB`;

function verdictsOf({ properties }: WorldResult): string {
  const laws = properties.filter(({ kind }) => kind !== 'sometimes');
  const count = (verdict: Verdict) => laws.filter((law) => law.verdict === verdict).length;
  const parts = (['holds', 'violated', 'partial'] as const).filter((verdict) => count(verdict) > 0);
  return `of ${laws.length} laws ${parts.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}`;
}

/** What was walked at random: how far, what that covered, what it found. */
function walkLines({ walks = [] }: VerifyReport): string[] {
  if (walks.length === 0) return [];
  const rows = walks.map((w) => [
    w.world,
    w.revision,
    String(w.seed),
    number(w.walks),
    number(w.steps),
    `${number(w.states)}${w.saturated ? ' and more' : ''}`,
    number(w.edges),
    actionsTaken(w),
    `${w.seconds.toFixed(1)} s`,
    mebibytes(w.memoryBytes),
    w.violated.length === 0 ? `none of ${w.laws} laws broken` : `BROKEN: ${w.violated.join(', ')}`,
  ]);
  const heads = ['world', 'revision', 'seed', 'walks', 'steps', 'states', 'steps judged', 'events taken'];
  const sum = walks.reduce((total, { steps }) => total + steps, 0);
  const idle = walks.flatMap(({ world, actions }) => {
    const never = Object.entries(actions).flatMap(([name, times]) => (times === 0 ? [name] : []));
    return never.length === 0 ? [] : [`${world}: ${never.join('; ')}`];
  });
  return [
    'walked at random (safety laws only: a walk has no end, so it says nothing of what must come at last)',
    ...columns([[...heads, '', '', ''], ...rows]),
    `${number(sum)} steps in all`,
    ...(idle.length === 0 ? [] : ['events that no walk took', ...idle.map((line) => `  ${line}`)]),
    '',
  ];
}

function actionsTaken({ actions }: WalkResult): string {
  const times = Object.values(actions);
  return `${times.filter((n) => n > 0).length} of ${times.length}`;
}

const base = (name: string) => name.replace(/ \([^)]*\)$/, '');

/** One row a law, one column a revision: the gravest verdict over all worlds, and the shortest way to it. */
function propertyLines(report: VerifyReport): string[] {
  const laws = new Map<string, Map<string, { property: PropertyResult; world: string }[]>>();
  for (const { revision, world, property } of everyProperty(report)) {
    if (property.kind === 'sometimes') continue;
    const law = laws.get(base(property.name)) ?? new Map();
    laws.set(base(property.name), law);
    law.set(revision.name, [...(law.get(revision.name) ?? []), { property, world: world.name }]);
  }
  if (laws.size === 0) return [];
  const names = report.revisions.map((r) => r.name);
  const rows = [...laws].map(([law, byRevision]) => [
    law,
    ...names.map((name) => gravest(byRevision.get(name) ?? [])),
  ]);
  const twins = twinRow(report, names);
  return columns([['property', ...names], ...rows, twins]);
}

function gravest(found: readonly { property: PropertyResult; world: string }[]): string {
  if (found.length === 0) return '-';
  const violated = found.filter(({ property }) => property.verdict === 'violated');
  if (violated.length > 0) {
    const { property, world } = violated.reduce((a, b) =>
      (b.property.steps ?? 0) < (a.property.steps ?? 0) ? b : a,
    );
    return `violated in ${property.steps} steps (${world})`;
  }
  const isWhole = found.every(({ property }) => property.verdict === 'holds');
  const whole = found.filter(({ property }) => property.verdict === 'holds').length;
  return isWhole ? 'holds' : `holds in ${whole} of ${found.length} checks, the rest partial`;
}

function twinRow(report: VerifyReport, names: readonly string[]): string[] {
  const reached = names.map((name) => {
    const twins = [...everyProperty(report)].filter(
      (p) => p.revision.name === name && p.property.kind === 'sometimes',
    );
    const laws = new Set(twins.map((p) => base(p.property.name)));
    const seen = new Set(
      twins.filter((p) => p.property.verdict === 'holds').map((p) => base(p.property.name)),
    );
    return `${seen.size} of ${laws.size} reached`;
  });
  return [`sometimes twins (${verdictWord('sometimes', 'holds')})`, ...reached];
}

function partingLines({ partings, counterexamples }: VerifyReport): string[] {
  if (partings.length === 0) return [];
  const lines = partings.map((parting) => {
    const example = counterexamples.find((c) => c.id === parting.counterexample);
    return `  ${example?.property ?? parting.counterexample}, found under ${example?.revision ?? '?'}, replayed under ${parting.revision}: ${parting.sentence}`;
  });
  return ['where the revisions part', ...lines, ''];
}

function suiteLines({ suites }: VerifyReport): string[] {
  if (suites.length === 0) return [];
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  const rows = suites.map((s) => [
    s.name,
    s.machine,
    s.target,
    number(s.tests),
    number(s.steps),
    number(s.passed),
    number(s.failed),
    percent(s.killRate),
    percent(s.coverage),
  ]);
  const listed = suites.reduce((n, s) => n + s.tests - s.passed - s.failed, 0);
  return [
    ...columns([
      ['suite', 'machine', 'target', 'tests', 'steps', 'passed', 'failed', 'kill rate', 'coverage'],
      ...rows,
    ]),
    ...(listed === 0 ? [] : [`${listed} walks end at a difference listed in spec/conform/joint-known.ts`]),
    '',
  ];
}

function simulationLines({ simulation }: VerifyReport): string[] {
  if (simulation === undefined) return [];
  const again = Object.entries(simulation.reproduced).map(([id, n]) => `${id} (${number(n)})`);
  const faults = Object.entries(simulation.faults).map(([kind, n]) => `${number(n)} ${kind}`);
  return [
    `simulation: ${simulation.clusterHours.toFixed(1)} cluster-hours over ${simulation.seeds} seeds, ${number(simulation.violations)} violations, ${number(Math.round(simulation.speed))} times real time`,
    `  faults survived: ${faults.join(', ')}`,
    `  counterexamples of the revision met again: ${again.length === 0 ? 'none' : again.join(', ')}`,
    '',
  ];
}

function departureLines(departures: readonly string[]): string[] {
  return departures.length === 0
    ? []
    : ['not as pinned in spec/expected:', ...departures.map((line) => `  ${line}`), ''];
}

/** Verdicts that are not the pinned ones. */
export function unexpected(report: VerifyReport): number {
  return [...everyProperty(report)].filter(({ property }) => differs(property)).length;
}
