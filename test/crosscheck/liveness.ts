/** What must come at last, asked of TLC: does it find the same laws broken, under the same promises of fairness? */
import { check } from '../../spec/check/check.ts';
import { tabulate } from '../../spec/export/foreign/tabulate.ts';
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';
import { TLA_MODULE } from '../../spec/export/foreign/tla.ts';
import { toLivenessTla } from '../../spec/export/foreign/tla-liveness.ts';
import type { SearchedWorld } from '../../spec/history/defect.ts';
import { runTlc } from '../tlc/tlc.ts';
import { ToolFailed } from './answer.ts';
import { statesOf } from './ours.ts';

export interface LivenessAnswer {
  readonly states: number;
  /** Names of the laws that are broken. */
  readonly broken: readonly string[];
}

/**
 * Ours, with the world as tables; undefined where it has no such law, or where its states, each counted once for a law, are more
 * than `limit`: TLC's search for loops is slow.
 */
export function ourLiveness(
  { world, model, properties }: SearchedWorld,
  limit: number,
): { readonly answer: LivenessAnswer; readonly tables: TabulatedWorld } | undefined {
  const laws = properties.filter(({ kind }) => kind === 'eventually');
  if (laws.length === 0) return undefined;
  const { exploration, judgements } = check(model, laws, { maxStates: Math.floor(limit / laws.length) });
  if (!exploration.complete) return undefined;
  const broken = judgements
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name);
  const tables = tabulate({ world, start: model.init(), properties: laws }, statesOf(exploration));
  return { answer: { states: exploration.states, broken }, tables };
}

/** TLC's. It does not say which law is broken: where one is, each is asked by itself. @throws ToolFailed when it stops with an error */
export async function askTlcAtLast(world: TabulatedWorld): Promise<readonly string[]> {
  const laws = world.liveness.map((_, l) => l);
  if (await holds(world, laws)) return [];
  const broken: string[] = [];
  for (const l of laws)
    if (laws.length === 1 || !(await holds(world, [l]))) broken.push(world.liveness[l]!.property);
  return broken;
}

async function holds(world: TabulatedWorld, laws: readonly number[]): Promise<boolean> {
  const { module, configFor } = toLivenessTla(world);
  const modules = { [TLA_MODULE]: module };
  const { verdict, output } = await runTlc({ module: TLA_MODULE, modules, config: configFor(laws) });
  if (verdict.kind === 'holds') return true;
  if (output.includes('Temporal properties were violated')) return false;
  throw new ToolFailed(output.slice(-2000));
}
