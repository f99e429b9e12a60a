/** SPIN's answer about a tabulated world: breadth first, all states in full, nothing reduced. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROMELA_TABLES, toPromela } from '../../spec/export/foreign/promela.ts';
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import { type Answer, ToolFailed } from './answer.ts';
import { run } from './command.ts';
import { foundIn } from './found.ts';

/** @throws ToolFailed when it stops with an error, as it does where a table has no line; NoTool when there is no SPIN or no gcc */
export async function askSpin(world: TabulatedWorld): Promise<Answer> {
  const startedAt = performance.now();
  const cwd = mkdtempSync(join(tmpdir(), 'orrery-spin-'));
  try {
    const { model, tables } = toPromela(world);
    writeFileSync(join(cwd, 'world.pml'), model);
    writeFileSync(join(cwd, PROMELA_TABLES), tables);
    const translate = ['-o2', '-a', 'world.pml'];
    await run({ program: 'spin', args: translate, cwd, remedy: "install Debian's package spin" });
    const flags = ['-O1', '-w', '-DBFS', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'];
    await run({ program: 'gcc', args: flags, cwd, remedy: 'SPIN needs a C compiler; install gcc' });
    // A state in which nothing happens any more is no error.
    const output = await run({ program: join(cwd, 'pan'), args: ['-E', '-w22'], cwd, remedy: 'try again' });
    return { ...readPan(output, world), seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function readPan(output: string, world: TabulatedWorld): Omit<Answer, 'seconds'> {
  const [, depth, errors] = /depth reached (\d+), errors: (\d+)/.exec(output) ?? [];
  const [, states] = /(\d+) states, stored/.exec(output) ?? [];
  const [, transitions] = /(\d+) transitions/.exec(output) ?? [];
  if (errors !== '0' || output.includes('max search depth too small'))
    throw new ToolFailed(output.slice(-2000));
  // It counts the start among what it stored and matched, to which no edge leads.
  return {
    states: Number(states),
    edges: Number(transitions) - 1,
    depth: Number(depth),
    found: foundIn(output, world),
  };
}
