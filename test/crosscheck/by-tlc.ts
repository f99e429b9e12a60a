/** TLC's answer about a tabulated world. */
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import { TLA_CONFIG, TLA_MODULE, toTla } from '../../spec/export/foreign/tla.ts';
import { runTlc } from '../tlc/tlc.ts';
import { type Answer, ToolFailed } from './answer.ts';
import { foundIn } from './found.ts';

/** @throws ToolFailed when TLC stops with an error, as it does where a table has no line; NoTlc when it cannot be had */
export async function askTlc(world: TabulatedWorld): Promise<Answer> {
  const modules = { [TLA_MODULE]: toTla(world) };
  const outcome = await runTlc({ module: TLA_MODULE, modules, config: TLA_CONFIG });
  const { verdict, output, distinct, generated, seconds } = outcome;
  const [, levels] = /depth of the complete state graph search is (\d+)/.exec(output) ?? [];
  if (verdict.kind !== 'holds' || levels === undefined)
    throw new ToolFailed(verdict.kind === 'error' ? verdict.message : output.slice(-2000));
  return {
    states: distinct,
    // What it generates begins with the start, to which no edge leads; its levels count states, not steps.
    edges: generated - 1,
    depth: Number(levels) - 1,
    found: foundIn(output, world),
    seconds,
  };
}
