/** `orrery laws`: the small worlds in which the laws of the reference page are judged beside those of `verify`, searched whole. */
import { EXPLORED, OF_OUR_SERVERS, REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { check } from '../../spec/check/check.ts';
import { lawOf } from '../../spec/laws/places.ts';
import { LAW_WORLDS } from '../../spec/laws/worlds.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT } from './command.ts';
import { LAWS } from '../../spec/laws/catalogue.ts';

interface Wishes {
  readonly law?: string;
  readonly revision: RevisionName;
  readonly json?: boolean;
}

/** A property of one world, judged. */
interface LawLine {
  readonly world: string;
  readonly states: number;
  readonly property: string;
  readonly kind: string;
  readonly verdict: string;
  /** Of a counterexample, or of the way to a situation. */
  readonly steps: number;
}

export const command: CommandSpec = {
  options: [
    { flags: '--law <id>', description: 'only the worlds that judge this law' },
    {
      flags: '--revision <name>',
      description: 'the rules to judge; other than our own break some, and then the exit code is 1',
      choices: [...EXPLORED],
      default: OF_OUR_SERVERS,
    },
    { flags: '--json', description: 'print the verdicts as JSON' },
  ],
  examples: [
    { line: 'laws', says: 'every small world, under our own rules' },
    { line: 'laws --law L8', says: 'what is known of services' },
    { line: 'laws --law S11 --revision nomad-2.0', says: 'where Nomad 2.0 stands' },
  ],
  run: (call) => Promise.resolve(laws(call, call.options as unknown as Wishes)),
};

function laws({ out }: Call, { law, revision, json = false }: Wishes): number {
  if (law !== undefined && !LAWS.some(({ id }) => id === law)) {
    throw new InputError({
      file: '--law',
      problem: `there is no law "${law}"`,
      remedy: `one of ${LAWS.map(({ id }) => id).join(', ')}`,
    });
  }
  const lines = LAW_WORLDS.flatMap((world) => judged(world(REVISIONS[revision]), law));
  const isExpected = lines.every(({ verdict }) => verdict === 'holds');
  out.write(
    json ? `${JSON.stringify({ ok: isExpected, revision, lines }, undefined, 2)}\n` : textOf(lines, revision),
  );
  return isExpected ? EXIT.asExpected : EXIT.differs;
}

function judged(
  { world, model, properties }: ReturnType<(typeof LAW_WORLDS)[number]>,
  law: string | undefined,
): LawLine[] {
  if (law !== undefined && !properties.some(({ name }) => lawOf(name) === law)) return [];
  const { exploration, judgements } = check(model, properties);
  return judgements
    .filter(({ property }) => law === undefined || lawOf(property.name) === law)
    .map(({ property, verdict, steps }) => ({
      world: world.name,
      states: exploration.states,
      property: property.name,
      kind: property.kind,
      verdict,
      steps,
    }));
}

function textOf(lines: readonly LawLine[], revision: string): string {
  const told = lines.map(({ world, states, property, kind, verdict, steps }) => {
    const is = kind === 'sometimes' ? (verdict === 'holds' ? 'reached' : 'not reached') : verdict;
    const after = verdict === 'violated' && kind !== 'sometimes' ? ` after ${steps} steps` : '';
    return `${world.padEnd(36)} ${states.toLocaleString('en-US').padStart(8)} states  ${is}${after}: ${property}`;
  });
  const kept = lines.filter(({ kind, verdict }) => kind !== 'sometimes' && verdict === 'holds').length;
  const all = lines.filter(({ kind }) => kind !== 'sometimes').length;
  return `${[...told, `${kept} of ${all} hold under ${revision}`].join('\n')}\n`;
}
