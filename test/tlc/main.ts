/**
 * `npm run raft:tlc`: TLC on the small worlds of spec/raft, then on the broken rules. Exit code 0 when every verdict is
 * the expected one. What is checked is in worlds.ts.
 */
import { NoTlc } from './jar.ts';
import { runTlc, type TlcOutcome } from './tlc.ts';
import { rightWorlds, type TlcWorld, wrongWorlds } from './worlds.ts';

/** Names on the command line choose among the worlds. */
async function main(names: readonly string[]): Promise<number> {
  const all = [...rightWorlds(), ...wrongWorlds()];
  const unknown = names.filter((name) => !all.some((world) => world.name === name));
  if (unknown.length > 0) {
    console.error(
      `no such world: ${unknown.join(', ')}; there are: ${all.map(({ name }) => name).join(', ')}`,
    );
    return 2;
  }
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  let wrong = 0;
  for (const world of chosen) {
    const outcome = await runTlc(world.job);
    const isExpected = meets(world, outcome);
    if (!isExpected) wrong += 1;
    console.log(lineOf(world, outcome, isExpected));
    if (!isExpected) console.log(outcome.output);
  }
  console.log(`${chosen.length} worlds, ${wrong} with another verdict than expected`);
  return wrong === 0 ? 0 : 1;
}

function meets({ refuted }: TlcWorld, { verdict }: TlcOutcome): boolean {
  if (refuted.length === 0) return verdict.kind === 'holds';
  return verdict.kind === 'violated' && refuted.includes(verdict.property);
}

function lineOf(
  world: TlcWorld,
  { verdict, distinct, generated, seconds }: TlcOutcome,
  isExpected: boolean,
): string {
  const said =
    verdict.kind === 'holds'
      ? 'holds'
      : verdict.kind === 'violated'
        ? `violates ${verdict.property}`
        : 'error';
  const counts = `${distinct} states, ${generated} steps, ${seconds.toFixed(0)} s`;
  return `${isExpected ? 'ok  ' : 'NOT '} ${world.name} (${world.about}): ${said}; ${counts}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NoTlc)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
