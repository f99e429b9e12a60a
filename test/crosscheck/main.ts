/**
 * `npm run crosscheck [-- NAME ...]`: the same worlds, explored by us and by the tools of others, from tables made of our
 * machines; one line for each world, revision and tool. Exit code 0 when they agree about everything, 1 when not, 3 when a
 * tool cannot be had. What agreement proves is decision 22.
 */
import { NoTlc } from '../tlc/jar.ts';
import { type Answer, differences, ToolFailed } from './answer.ts';
import { askSpin } from './by-spin.ts';
import { buildStateright } from './by-stateright.ts';
import { askTlc } from './by-tlc.ts';
import { NoTool } from './command.ts';
import { exploreAndTabulate, type Ours } from './ours.ts';
import { type CheckedWorld, checkedWorlds } from './worlds.ts';

/** Of ours; what has more is not compared. */
const MAX_STATES = 2_000_000;
/** Larger worlds would take TLC too long. */
const MAX_STATES_OF_TLC = 30_000;

/** A world with our answer about it. */
interface Explored extends Ours {
  readonly checked: CheckedWorld;
}

interface Tool {
  readonly name: string;
  readonly ask: () => Promise<Answer>;
}

/** Names on the command line choose among the worlds. */
async function main(names: readonly string[]): Promise<number> {
  const all = checkedWorlds();
  const unknown = names.filter((name) => !all.some((world) => world.name === name));
  if (unknown.length > 0) {
    const known = new Set(all.map(({ name }) => name));
    console.error(`no such world: ${unknown.join(', ')}; there are: ${[...known].join(', ')}`);
    return 2;
  }
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const explored = chosen.map((checked) => ({ checked, ...exploreAndTabulate(checked.world(), MAX_STATES) }));
  const askStateright = await buildStateright(explored.map(({ tables }) => tables));
  let wrong = 0;
  for (const [i, world] of explored.entries())
    wrong += await crosscheck(world, [
      { name: 'TLC', ask: () => askTlc(world.tables) },
      { name: 'SPIN', ask: () => askSpin(world.tables) },
      { name: 'Stateright', ask: () => askStateright(i) },
    ]);
  console.log(`${chosen.length} worlds, ${wrong} differences`);
  return wrong === 0 ? 0 : 1;
}

/** How many differences there were. */
async function crosscheck({ checked, answer, tables }: Explored, tools: readonly Tool[]): Promise<number> {
  console.log(`${checked.name} ${tables.name}, ${checked.rules}`);
  console.log(`  ours: ${countsText(answer)}`);
  let wrong = 0;
  for (const tool of tools.filter(({ name }) => name !== 'TLC' || answer.states <= MAX_STATES_OF_TLC)) {
    const lines = await compare(answer, tool);
    wrong += lines.length;
    for (const line of lines) console.log(`    ${line}`);
  }
  return wrong;
}

/** Prints the tool's answer; resolves to the differences. */
async function compare(ours: Answer, { name, ask }: Tool): Promise<string[]> {
  try {
    const theirs = await ask();
    const found = differences(ours, theirs);
    console.log(`  ${found.length === 0 ? 'same' : 'DIFFERS'} ${name}: ${countsText(theirs)}`);
    return found;
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    console.log(`  FAILED ${name}`);
    return [error.message];
  }
}

function countsText({ states, edges, depth, found, seconds }: Answer): string {
  const steps = Object.values(found ?? {}).sort((a, b) => a - b);
  const shown = found === undefined ? '' : `, ${steps.length} found (${steps.join(' ')})`;
  return `${states} states, ${edges} edges, depth ${depth}${shown}, ${seconds.toFixed(1)} s`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NoTlc || error instanceof NoTool)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
