/**
 * Stateright's answers about tabulated worlds: one program for all of them, built by cargo in a folder that git ignores and
 * that may be deleted at any time.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toStateright } from '../../spec/export/foreign/stateright.ts';
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import { type Answer, ToolFailed } from './answer.ts';
import { run } from './command.ts';
import { foundIn } from './found.ts';

const CRATE = join(import.meta.dirname, 'stateright');
const CACHE = join(import.meta.dirname, '../../.orrery-crosscheck/stateright');

/** Builds the program, which takes a minute or two; what it resolves to asks it about a world by its place in the list. */
export async function buildStateright(
  worlds: readonly TabulatedWorld[],
): Promise<(world: number) => Promise<Answer>> {
  mkdirSync(CACHE, { recursive: true });
  cpSync(CRATE, CACHE, { recursive: true });
  writeFileSync(join(CACHE, 'src/worlds.rs'), toStateright(worlds));
  const args = ['build', '--release', '--locked', '--quiet'];
  await run({ program: 'cargo', args, cwd: CACHE, remedy: 'Stateright needs Rust; install cargo' });
  return (world) => askStateright(worlds[world] as TabulatedWorld, world);
}

/** @throws ToolFailed when it stops with an error, as it does where a table has no line */
async function askStateright(tables: TabulatedWorld, world: number): Promise<Answer> {
  const startedAt = performance.now();
  const program = join(CACHE, 'target/release/crosscheck');
  const output = await run({ program, args: [String(world)], cwd: CACHE, remedy: 'build it again' });
  // A panic in one of its threads does not end it with an error.
  if (output.includes('panicked')) throw new ToolFailed(output.slice(-2000));
  const count = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(output)?.[1]);
  return {
    states: count('states'),
    edges: count('edges'),
    depth: count('depth'),
    found: foundIn(output, tables),
    seconds: (performance.now() - startedAt) / 1000,
  };
}
