/**
 * `npm run crosscheck [-- NAME ...]`: the same worlds, explored by us and by the tools of others, from tables made of our
 * machines; one line for each world, revision and tool. Exit code 0 when they agree about everything, 1 when not, 3 when a
 * tool cannot be had. What agreement proves is decision 22.
 */
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import { NoTlc } from '../tlc/jar.ts';
import { type Answer, differences, ToolFailed } from './answer.ts';
import { askSpin } from './by-spin.ts';
import { askTlc } from './by-tlc.ts';
import { NoTool } from './command.ts';
import { exploreAndTabulate } from './ours.ts';
import { type CheckedWorld, checkedWorlds } from './worlds.ts';

const MAX_STATES = 2_000_000;

interface Tool {
  readonly name: string;
  /** Larger worlds would take it too long. */
  readonly maxStates: number;
  readonly ask: (world: TabulatedWorld) => Promise<Answer>;
}
const TOOLS: readonly Tool[] = [
  { name: 'TLC', maxStates: 30_000, ask: askTlc },
  { name: 'SPIN', maxStates: 2_000_000, ask: askSpin },
];

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
  let wrong = 0;
  for (const world of chosen) wrong += await crosscheck(world);
  console.log(`${chosen.length} worlds, ${wrong} differences`);
  return wrong === 0 ? 0 : 1;
}

/** How many differences there were. */
async function crosscheck({ name, rules, world }: CheckedWorld): Promise<number> {
  const { answer: ours, tables } = exploreAndTabulate(world(), MAX_STATES);
  console.log(`${name} ${tables.name}, ${rules}`);
  console.log(`  ours: ${countsText(ours)}`);
  let wrong = 0;
  for (const tool of TOOLS.filter(({ maxStates }) => ours.states <= maxStates)) {
    const lines = await compare(ours, tables, tool);
    wrong += lines.length;
    for (const line of lines) console.log(`    ${line}`);
  }
  return wrong;
}

/** Prints the tool's answer; resolves to the differences. */
async function compare(ours: Answer, tables: TabulatedWorld, { name, ask }: Tool): Promise<string[]> {
  try {
    const theirs = await ask(tables);
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
