/**
 * `orrery diff A B`: what a change of the protocol changes. Two revisions, or one revision at two commits: rules,
 * machines, behaviours, properties and tests, told as an explanation. What is compared is spec/diff's.
 */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DiffReport } from '../../spec/diff/report.ts';
import { diffJson } from '../../spec/diff/report.ts';
import { diffHtml } from '../../spec/diff/html.ts';
import { diffSides } from '../../spec/diff/diff.ts';
import { type ProtocolTree, type Side, sideOf } from '../../spec/diff/side.ts';
import { diffText } from '../../spec/diff/text.ts';
import { writeFileAtomically } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { type ProgressStream, createProgress } from '../io/progress.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { treeAt, unusable, workingTree } from './diff/load.ts';
import { type AskedSide, askedSide, noSuchSide } from './diff/side-name.ts';

interface Wishes {
  readonly revision: string;
  readonly world?: readonly string[];
  readonly maxPairs: number;
  readonly recompute?: readonly string[];
  readonly maxStates?: number;
  readonly json?: string;
  readonly html?: string;
  readonly stories?: boolean;
  readonly quiet?: boolean;
}

export const command: CommandSpec = {
  arguments: [
    { name: '<a>', description: 'a revision, a revision at a commit (strict-steps@HEAD~1), or a commit' },
    { name: '<b>', description: 'the same, for the other side' },
  ],
  options: [
    {
      flags: '--revision <name>',
      description: 'the revision of a side that only names a commit',
      default: 'strict-steps',
    },
    { flags: '--world <names...>', description: 'worlds to search for behaviours that differ; default: all' },
    {
      flags: '--max-pairs <count>',
      description: 'pairs of states to search in each world',
      default: 200_000,
      parse: wholeNumber('--max-pairs'),
    },
    {
      flags: '--recompute <worlds...>',
      description: 'judge these worlds anew on both sides, instead of reading what is pinned',
    },
    {
      flags: '--max-states <count>',
      description: 'with --recompute: stop each search before more states than this; default: as pinned',
      parse: wholeNumber('--max-states'),
    },
    { flags: '--json <file>', description: 'write the comparison as JSON; - for the terminal' },
    { flags: '--html <file>', description: 'write it as a page that stands on its own' },
    { flags: '--stories', description: 'tell every run that parts, not only the shortest of each kind' },
    { flags: '--quiet', description: 'no progress' },
  ],
  examples: [
    { line: 'diff pre-15808 strict-steps', says: 'what change #15808 changed, and what it is worth' },
    { line: 'diff strict-steps@HEAD strict-steps', says: 'what you have just edited in machines/' },
    {
      line: 'diff v1.0 main --revision orrery --html diff.html',
      says: 'one revision at two commits, as a page',
    },
  ],
  run: async (call) => diff(call, call.options as unknown as Wishes),
};

async function diff({ args, out, err }: Call, wishes: Wishes): Promise<number> {
  const [a, b] = await sidesOf([String(args[0]), String(args[1])], wishes.revision);
  for (const [option, file] of [
    ['--json', wishes.json],
    ['--html', wishes.html],
  ] as const)
    if (file !== undefined && file !== '-') await ensureWritableFile(option, file);
  const progress = createProgress((wishes.quiet ? { write: () => true } : err) as ProgressStream);
  const report = diffSides(a, b, {
    worlds: worldsNamed('--world', wishes.world, a, b),
    maxPairs: wishes.maxPairs,
    recompute: new Map(
      wishes.recompute === undefined
        ? []
        : worldsNamed('--recompute', wishes.recompute, a, b).map(({ name }) => [
            name,
            wishes.maxStates ?? limitOf(name, a, b),
          ]),
    ),
    onProgress: (text) => progress.update(text),
  });
  progress.done();
  await write(report, wishes, out);
  return EXIT.asExpected;
}

async function write(report: DiffReport, { json, html, stories }: Wishes, out: Call['out']): Promise<void> {
  if (json !== undefined && json !== '-') await writeFileAtomically(json, diffJson(report));
  if (html !== undefined) await writeFileAtomically(html, await diffHtml(report));
  const coloured = 'isTTY' in out && out.isTTY === true;
  out.write(
    json === '-'
      ? diffJson(report)
      : `${diffText(report, { coloured, tellsAll: stories === true }).join('\n')}\n`,
  );
}

async function sidesOf(texts: readonly [string, string], revision: string): Promise<[Side, Side]> {
  const here = await workingTree();
  const revisions = Object.keys(here.modules.revisions.REVISIONS);
  const asked = texts.map((text) => askedSide(text, revision, (name) => revisions.includes(name)));
  const [one, other] = asked as [AskedSide, AskedSide];
  if (one.name === other.name)
    throw new InputError({
      file: one.name,
      problem: 'is named twice',
      remedy: `name two sides, as in ${revisions.slice(0, 2).join(' ')} or ${one.revision}@HEAD ${one.revision}`,
    });
  return [await sideAsked(one, here, texts[0]), await sideAsked(other, here, texts[1])];
}

async function sideAsked(asked: AskedSide, here: ProtocolTree, text: string): Promise<Side> {
  const { name, revision, ref } = asked;
  const known = Object.keys(here.modules.revisions.REVISIONS);
  const { tree, commit } =
    ref === undefined ? { tree: here, commit: undefined } : await treeOf(ref, text, known);
  const revisions = Object.keys(tree.modules.revisions.REVISIONS);
  if (!revisions.includes(revision))
    throw noSuchSide(revision, revisions, ref === undefined ? '' : ` at ${ref}`);
  try {
    return sideOf(tree, { name, revision, ...(commit === undefined ? {} : { commit }) });
  } catch (error) {
    throw unusable(ref ?? 'the working tree', 'machines', error);
  }
}

/** A bare name that is no commit was probably meant to be a revision. */
async function treeOf(ref: string, text: string, revisions: readonly string[]) {
  try {
    return await treeAt(ref);
  } catch (error) {
    const isBare =
      ref === text && error instanceof InputError && error.message.includes('neither a revision');
    throw isBare ? noSuchSide(text, revisions, ' and no commit') : error;
  }
}

function worldsNamed(option: string, names: readonly string[] | undefined, a: Side, b: Side) {
  const shared = b.worlds.filter(({ name }) => a.worlds.some((world) => world.name === name));
  const unknown = names?.find((name) => !shared.some((world) => world.name === name));
  if (unknown !== undefined)
    throw new InputError({
      file: option,
      problem: `there is no world "${unknown}" on both sides`,
      remedy: `name one of ${shared.map(({ name }) => name).join(', ')}`,
    });
  return shared.filter(({ name }) => names === undefined || names.includes(name));
}

/** How far a world is searched where nothing is pinned of it. */
const UNPINNED_STATES = 1_000_000;

function limitOf(world: string, a: Side, b: Side): number {
  return b.pins.get(world)?.maxStates ?? a.pins.get(world)?.maxStates ?? UNPINNED_STATES;
}

/** Before work that takes a while: is this a place where a file may be written? */
async function ensureWritableFile(option: string, file: string): Promise<void> {
  const path = resolve(file);
  const complain = (problem: string) =>
    new InputError({
      file: option,
      field: file,
      problem,
      remedy: 'name a file in a folder that you can write to',
    });
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw complain('is a folder');
  await access(existing === undefined ? dirname(path) : path, constants.W_OK).catch(
    (error: NodeJS.ErrnoException) => {
      throw complain(`cannot be written (${error.code})`);
    },
  );
}
