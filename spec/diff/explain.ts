/**
 * The report's opening: what changed, why it matters and what it costs, for an engineer who has seen neither side.
 * The sentences are templates; every fact in them comes from the comparison.
 */
import type { KnownRun } from './attribution.ts';
import { WATCHED } from './behaviours.ts';
import { narrate } from '../verify/narrate.ts';
import type { Composed } from '../worlds/compose.ts';
import { whereItLeaves } from './follow.ts';
import type { DiffReport, Paragraph, PropertyChange } from './report.ts';
import type { RuleDiff } from './rules.ts';
import { wordsFor } from './rule-words.ts';
import type { Side } from './side.ts';
import { isAlike } from './tables.ts';
import { lawOf } from './verdicts.ts';

export type Facts = Pick<DiffReport, 'rules' | 'machines' | 'behaviours' | 'properties' | 'tests'>;

/** The paragraphs, in reading order; those without content are left out. */
export function explain(a: Side, b: Side, facts: Facts, brokenInA: readonly KnownRun[]): Paragraph[] {
  const laws = lawsByChange(facts.properties.changes);
  return [
    ...inShort(a, b, facts, laws),
    whatChanged(a, b, facts),
    ...whyItMatters(a, b, facts, brokenInA),
    ...listOfLaws(
      `What else ${b.name} restores`,
      `These laws can be broken under ${a.name}, each in some world that ${b.name} comes through.`,
      laws.restored.slice(1),
    ),
    ...listOfLaws(
      'The price',
      `These laws cannot be broken under ${a.name}, or not within the states searched, and can be under ${b.name}.`,
      laws.lost,
    ),
    ...stillOpen(a, b, facts),
  ];
}

/** The whole story in a few sentences: what it buys, by which rules, and what it costs. */
function inShort(
  a: Side,
  b: Side,
  { rules, properties }: Facts,
  { restored, lost }: ReturnType<typeof lawsByChange>,
): Paragraph[] {
  const [first, ...others] = restored.map(({ law }) => law);
  if (first === undefined && lost.length === 0) return [];
  const parts = [
    ...(first === undefined ? [] : gainsOf(a, b, { rules, properties }, restored[0]!)),
    others.length === 0 ? '' : `In some world ${nameList(others)} ${isOrAre(others)} won back too.`,
    ...lossesOf(a, b, rules, lost),
  ];
  return [{ heading: 'In short', text: parts.filter((part) => part !== '').join(' '), points: [] }];
}

/** What A does, which law that breaks, and what B does instead. */
function gainsOf(
  a: Side,
  b: Side,
  { rules, properties }: Pick<Facts, 'rules' | 'properties'>,
  gain: Grouped,
): string[] {
  const best = gain.changes.toSorted((one, other) => rankOf(one) - rankOf(other))[0]!;
  const size = properties.worlds.find(({ world }) => world === best.world)?.inB;
  const states =
    size === undefined
      ? ''
      : ` in ${size.complete ? 'all' : 'the first'} ${number(size.states)} states of that world`;
  const doers = rules.filter(({ stops }) => stops.some(({ property }) => lawOf(property) === gain.law));
  const words = doers.map((rule) => wordsFor(rule)).find((each) => each !== undefined);
  const broken = `${counted(stepsOf(best), 'step')} in the world ${best.world} break the law “${best.sentence}” (${gain.law})`;
  const names = nameList(doers.map(({ rule }) => rule));
  return [
    words === undefined ? '' : `Under ${a.name}, ${words.before}.`,
    words === undefined ? `Under ${a.name} ${broken}.` : `${broken}.`.replace(/ break /, ' then break '),
    words === undefined ? '' : `Under ${b.name}, ${words.after}.`,
    `${words === undefined ? `Under ${b.name}` : 'There'} the law holds${states}${names === '' ? '' : `, and ${doers.length === 1 ? 'this rule' : 'each of these rules'} alone (${names}) already stops that run`}.`,
  ];
}

function lossesOf(a: Side, b: Side, rules: readonly RuleDiff[], lost: readonly Grouped[]): string[] {
  if (lost.length === 0) return [`Nothing that ${a.name} is known to keep is lost.`];
  const laws = lost.map(({ law }) => law);
  const takers = rules.filter(({ opens }) => opens.length > 0).map(({ rule }) => rule);
  return [
    `It has a price: ${nameList(laws)} can be broken under ${b.name} where ${a.name} was not found to break ${laws.length === 1 ? 'it' : 'them'}.`,
    takers.length === 0 ? '' : `The shortest such runs need ${nameList(takers)}.`,
  ];
}

const isOrAre = (names: readonly string[]) => (names.length === 1 ? 'is' : 'are');

function whatChanged(a: Side, b: Side, { rules, machines, behaviours, tests }: Facts): Paragraph {
  const changed = machines.filter((machine) => !isAlike(machine)).map(({ name }) => name);
  const searched = behaviours.searched.filter(({ problem }) => problem === undefined);
  const count = tests.reduce(
    (sum, { added, removed, changed: other }) => sum + added.count + removed.count + other.count,
    0,
  );
  if (rules.length === 0 && changed.length === 0 && behaviours.partings.length === 0) {
    const all = searched.every(({ complete }) => complete) ? 'all' : 'the first';
    const pairs = searched.reduce((sum, each) => sum + each.pairs, 0);
    const text = `No rule differs, all ${machines.length} machines answer alike everywhere, and the two go alike through ${all} ${number(pairs)} pairs of states of ${nameList(searched.map(({ world }) => world))}.`;
    return { heading: 'What changed', text, points: [] };
  }
  const where =
    changed.length === 0
      ? `The tables of all ${machines.length} machines are the same`
      : `Of ${machines.length} machines ${changed.length} ${changed.length === 1 ? 'answers' : 'answer'} differently (${nameList(changed)})`;
  return {
    heading: 'What changed',
    text: `${b.name} differs from ${a.name} in ${rules.length === 0 ? 'no rule by name, so the machines themselves were edited' : counted(rules.length, 'rule')}. ${where}, and ${counted(count, 'test')} of their complete suites came, went or expect something else.${behaviours.partings.length === 0 ? ` No run that parts was found in ${nameList(searched.map(({ world }) => world))}: ${changed.length === 0 ? 'either no machine reads these rules, or what they change lies beyond these worlds' : 'what the machines do otherwise lies beyond these worlds, or was not reached'}.` : ''}`,
    points: rules.map((rule) => ruleSentence(rule)),
  };
}

/** `registerWrites, from requested to status-read. Until now ...; now ...` */
export function ruleSentence(rule: RuleDiff): string {
  const words = wordsFor(rule);
  const values = `${rule.rule}, from ${shown(rule.before)} to ${shown(rule.after)}.`;
  const said = words === undefined ? rule.says : `Before: ${words.before}. Now: ${words.after}.`;
  const stops = rule.stops.map(({ property }) => lawOf(property));
  const opens = rule.opens.map(({ property }) => lawOf(property));
  return [
    values,
    said,
    stops.length === 0 ? '' : `Alone it already stops the shortest run against ${nameList(stops)}.`,
    opens.length === 0 ? '' : `The shortest run against ${nameList(opens)} depends on it.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function shown(value: RuleDiff['before']): string {
  return value === null ? 'no such rule' : String(value);
}

/** The law that the shortest run breaks, its story, and how the other side leaves it. */
function whyItMatters(a: Side, b: Side, { properties }: Facts, brokenInA: readonly KnownRun[]): Paragraph[] {
  const [known] = brokenInA.toSorted(
    (one, other) =>
      Number(one.change.change !== 'restored') - Number(other.change.change !== 'restored') ||
      one.run.actions.length - other.run.actions.length,
  );
  const config = a.worlds.find(({ name }) => name === known?.change.world);
  const inB = b.worlds.find(({ name }) => name === known?.change.world);
  if (known === undefined || config === undefined || inB === undefined) return [];
  const { change, run } = known;
  const walked = a.compose(config);
  const left = whereItLeaves(walked, b.compose(inB), run.actions, WATCHED);
  const size = properties.worlds.find(({ world }) => world === change.world);
  const turn =
    left.step === null
      ? `Under ${b.name} ${left.sentence}, and yet breaks nothing.`
      : `Under ${b.name} the same run takes another turn at step ${left.step}: ${left.sentence}.`;
  const searched =
    size === undefined
      ? ''
      : `No run breaks the law there any more: ${size.inB.complete ? 'all' : 'the first'} ${number(size.inB.states)} states of the world ${change.world} were searched.`;
  const worst = worstOf(brokenInA, known);
  return [
    {
      heading: 'Why it matters',
      text: `The law at stake is ${lawOf(change.property)}: “${change.sentence}” Under ${a.name} ${counted(run.actions.length, 'step')} are enough to break it, in the world ${change.world} (${config.purpose}):`,
      points: toldSteps(walked, run.actions),
    },
    { heading: `And under ${b.name}`, text: `${turn} ${searched}`.trim(), points: [] },
    ...(worst === undefined ? [] : [harmOf(a, worst)]),
  ];
}

/** Of the other laws that are restored for certain, the one that is broken soonest. */
function worstOf(runs: readonly KnownRun[], told: KnownRun): KnownRun | undefined {
  return runs
    .filter(({ change }) => change.change === 'restored' && change.kind === 'always')
    .filter(({ change }) => lawOf(change.property) !== lawOf(told.change.property))
    .toSorted((one, other) => one.run.actions.length - other.run.actions.length)[0];
}

/** Told by the steps that change a record or a client; the others prepare them. */
function harmOf(a: Side, { change, run }: KnownRun): Paragraph {
  const config = a.worlds.find(({ name }) => name === change.world)!;
  const steps = toldSteps(a.compose(config), run.actions);
  const points = steps.flatMap((step, i) => (step.endsWith(')') ? [`Step ${i + 1}: ${step}`] : []));
  return {
    heading: 'What it leads to',
    text: `${lawOf(change.property)}: “${change.sentence}” Under ${a.name} it takes ${counted(run.actions.length, 'step')} to break it, in the world ${change.world}. Those that change what is on record or what runs:`,
    points,
  };
}

/** Each step as its world tells it, with what it does to the statuses that matter: `(node n1: ready -> down)`. */
function toldSteps(composed: Composed, actions: readonly string[]): string[] {
  const { world } = composed;
  const caption = { id: '', revision: '', world: '', property: '', replay: '' };
  const isWatched = (component: string) =>
    (WATCHED as readonly string[]).includes(world.machine(component).name);
  return narrate(composed, actions, caption).steps.map(({ action, sentence, changes }) => {
    const moved = changes
      .filter(({ component, before, after }) => isWatched(component) && briefly(before) !== briefly(after))
      .map(({ component, before, after }) => `${component}: ${briefly(before)} -> ${briefly(after)}`);
    return `${sentence ?? action}${moved.length === 0 ? '' : ` (${moved.join(', ')})`}`;
  });
}

/** A client's label says whether it is connected by a word of its own; of others the status is enough. */
function briefly(label: string): string {
  const [status = '', ...words] = label.split(' ');
  return words.includes('not-connected') ? `${status}, cut off` : status;
}

interface Grouped {
  readonly law: string;
  readonly changes: readonly PropertyChange[];
}

function lawsByChange(changes: readonly PropertyChange[]): { restored: Grouped[]; lost: Grouped[] } {
  const of = (...kinds: string[]) => groupByLaw(changes.filter(({ change }) => kinds.includes(change)));
  return { restored: of('restored', 'maybe-restored'), lost: of('lost', 'maybe-lost') };
}

/** Those that are decided first, then by the length of the shortest run. */
function groupByLaw(changes: readonly PropertyChange[]): Grouped[] {
  const groups = Map.groupBy(changes, ({ property }) => lawOf(property));
  const rank = ({ changes: list }: Grouped) => Math.min(...list.map(rankOf));
  return [...groups].map(([law, list]) => ({ law, changes: list })).toSorted((x, y) => rank(x) - rank(y));
}

/** Decided ones first, then by the length of the run. */
function rankOf(change: PropertyChange): number {
  return stepsOf(change) + (change.change.startsWith('maybe') ? 10_000 : 0);
}

function stepsOf({ inA, inB, change }: PropertyChange): number {
  return (change.endsWith('lost') ? inB : inA)?.steps ?? 9_999;
}

function listOfLaws(heading: string, text: string, laws: readonly Grouped[]): Paragraph[] {
  if (laws.length === 0) return [];
  const points = laws.map(({ law, changes }) => {
    const shortest = changes.toSorted((one, other) => stepsOf(one) - stepsOf(other))[0]!;
    const worlds = nameList([...new Set(changes.map(({ world }) => world))]);
    const decided = changes.some(({ change }) => !change.startsWith('maybe'));
    return `${law}: ${shortest.sentence} Shortest run: ${counted(stepsOf(shortest), 'step')}, in ${shortest.world}; worlds: ${worlds}.${decided ? '' : ' Not decided: the other side was not searched to the end.'}`;
  });
  return [{ heading, text, points }];
}

function stillOpen(a: Side, b: Side, { properties }: Facts): Paragraph[] {
  const changed = new Set(properties.changes.map(({ property }) => lawOf(property)));
  const laws = [...new Set(properties.brokenByBoth.map(({ property }) => lawOf(property)))];
  const missing = [...Map.groupBy(properties.missing, ({ reason }) => reason)].map(
    ([reason, worlds]) => `${nameList(worlds.map(({ world }) => world))}: ${reason}`,
  );
  const moved = [...Map.groupBy(properties.brokenByBoth, ({ property }) => lawOf(property)).values()]
    .flatMap((group) => group.filter(({ inA: was, inB: is }) => was?.steps !== is?.steps).slice(0, 1))
    .map(({ property, world, inA: was, inB: is }) => {
      const way = (is?.steps ?? 0) > (was?.steps ?? 0) ? 'harder' : 'easier';
      return `${property} is ${way} to break in ${world}: ${counted(is?.steps ?? 0, 'step')}, not ${number(was?.steps ?? 0)}.`;
    });
  const open: Paragraph[] =
    laws.length === 0
      ? []
      : [
          {
            heading: 'What neither keeps',
            text: `In some world both ${a.name} and ${b.name} break ${nameList(laws.map((law) => (changed.has(law) ? `${law} (in another world than above)` : law)))}.`,
            points: moved,
          },
        ];
  return missing.length === 0
    ? open
    : [
        ...open,
        {
          heading: 'What is not known',
          text: 'Verdicts of these worlds are missing; --recompute searches them.',
          points: missing,
        },
      ];
}

/** `a`, `a and b`, `a, b and c`. */
export function nameList(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
