/**
 * `npm run crosscheck [-- [--large] NAME ...]`: the same worlds, explored by us and by the tools of others, from tables made of our
 * machines; one line for each world and its rules. Exit code 0 when they agree about everything, 1 when not, 3 when a
 * tool cannot be had. What agreement proves is decision 23.
 */
import { NoTlc } from '../tlc/jar.ts';
import { type Answer, differences, ToolFailed } from './answer.ts';
import { askSpin } from './by-spin.ts';
import { buildStateright } from './by-stateright.ts';
import { askTlc } from './by-tlc.ts';
import { askXstateGraph } from './by-xstate-graph.ts';
import { NoTool } from './command.ts';
import { askTlcAtLast, ourLiveness } from './liveness.ts';
import { exploreAndTabulate, type Ours } from './ours.ts';
import { type CheckedWorld, checkedWorlds, largeWorlds } from './worlds.ts';

/** Of ours; what has more is not compared. */
const MAX_STATES = 2_000_000;
/** Larger worlds would take some tools too long. */
const MAX_STATES_OF_TLC = 60_000;
/** States times laws of what must come at last; with `--large`, more. */
const MAX_AT_LAST = { usual: 6_000, large: 20_000 } as const;
const MAX_EDGES_OF_XSTATE_GRAPH = 5_000;

/** A world with our answer about it. */
interface Explored extends Ours {
  readonly checked: CheckedWorld;
}

interface Tool {
  readonly name: string;
  /** Whether it can do a world of this size. */
  readonly isFor: (ours: Answer) => boolean;
  readonly ask: () => Answer | Promise<Answer>;
}

/** Names choose among the worlds; `--large` adds those that take minutes. */
async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== '--large');
  const isLarge = names.length < args.length;
  const all = [...checkedWorlds(), ...(isLarge ? largeWorlds() : [])];
  const unknown = names.filter((name) => !all.some((world) => world.name === name));
  if (unknown.length > 0) {
    const known = new Set(all.map(({ name }) => name));
    console.error(`no such world: ${unknown.join(', ')}; there are: ${[...known].join(', ')}`);
    return 2;
  }
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const explored = chosen.map((checked) => ({ checked, ...exploreAndTabulate(checked.world(), MAX_STATES) }));
  const askStateright = await buildStateright(explored.map(({ tables }) => tables));
  console.log(rowText(['world', 'states', 'edges', 'depth', 'met after', 'equal (seconds)', 'rules']));
  let wrong = 0;
  for (const [i, world] of explored.entries())
    wrong += await crosscheck(
      world,
      toolsFor(world, () => askStateright(i)),
      MAX_AT_LAST[isLarge ? 'large' : 'usual'],
    );
  console.log(`${chosen.length} worlds, ${wrong} differences`);
  return wrong === 0 ? 0 : 1;
}

function toolsFor({ tables, model }: Explored, askStateright: Tool['ask']): readonly Tool[] {
  return [
    { name: 'TLC', isFor: ({ states }) => states <= MAX_STATES_OF_TLC, ask: () => askTlc(tables) },
    { name: 'SPIN', isFor: () => true, ask: () => askSpin(tables) },
    { name: 'Stateright', isFor: () => true, ask: askStateright },
    {
      name: '@xstate/graph',
      isFor: ({ edges }) => edges <= MAX_EDGES_OF_XSTATE_GRAPH,
      ask: () => askXstateGraph(model, 2 * MAX_EDGES_OF_XSTATE_GRAPH),
    },
  ];
}

/** Prints the world's row, and a line for each difference; resolves to their number. */
async function crosscheck(
  { checked, answer, tables }: Explored,
  tools: readonly Tool[],
  limitAtLast: number,
): Promise<number> {
  const { lines, agreed } = await crosscheckAtLast(checked, limitAtLast);
  for (const { name, ask } of tools.filter(({ isFor }) => isFor(answer))) {
    const { seconds, differing } = await compared(answer, ask);
    if (differing.length === 0) agreed.push(`${name} ${seconds.toFixed(1)}`);
    lines.push(...differing.map((line) => `  DIFFERS: ${name}, ${line}`));
  }
  const { states, edges, depth, found } = answer;
  const met = Object.values(found ?? {}).sort((a, b) => a - b);
  const counts = [states, edges, depth ?? '', met.join(' ')].map(String);
  console.log(rowText([`${checked.name} ${tables.name}`, ...counts, agreed.join(', '), checked.rules]));
  for (const line of lines) console.log(line);
  return lines.length;
}

/** Laws of what must come at last, which TLC alone is asked about. */
async function crosscheckAtLast(
  checked: CheckedWorld,
  limit: number,
): Promise<{ lines: string[]; agreed: string[] }> {
  const ours = ourLiveness(checked.world(), limit);
  if (ours === undefined) return { lines: [], agreed: [] };
  const { broken } = ours.answer;
  const startedAt = performance.now();
  try {
    const theirs = await askTlcAtLast(ours.tables);
    const seconds = (performance.now() - startedAt) / 1000;
    const apart = [
      ...broken.filter((law) => !theirs.includes(law)).map((law) => `${law}: ours violated, theirs holds`),
      ...theirs.filter((law) => !broken.includes(law)).map((law) => `${law}: ours holds, theirs violated`),
    ];
    const laws = `${ours.tables.liveness.length} at last${broken.length > 0 ? `, ${broken.length} broken` : ''}`;
    return {
      lines: apart.map((line) => `  DIFFERS: TLC, ${line}`),
      agreed: apart.length === 0 ? [`TLC (${laws}) ${seconds.toFixed(1)}`] : [],
    };
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    return { lines: [`  DIFFERS: TLC, at last, no answer: ${error.message}`], agreed: [] };
  }
}

async function compared(ours: Answer, ask: Tool['ask']) {
  try {
    const theirs = await ask();
    return { seconds: theirs.seconds, differing: differences(ours, theirs) };
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    return { seconds: 0, differing: [`no answer: ${error.message}`] };
  }
}

const WIDTHS = [42, 8, 9, 6, 28, 56];

function rowText(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join(' ');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NoTlc || error instanceof NoTool)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
