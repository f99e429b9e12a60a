/**
 * The worlds driven by choice lists: any list of numbers is a run, fast-check draws and shrinks them. What exhaustive
 * search proves must survive; what it refutes is found and shrunk to a run that no step can be left out of.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Property } from '../../spec/model/types.ts';
import { safety } from '../../spec/properties/safety.ts';
import { run } from '../../spec/suites/choices.ts';
import { type Composed, compose } from '../../spec/worlds/compose.ts';
import { oneNode } from '../../spec/worlds/one-node.ts';

const choices = fc.array(fc.nat({ max: 23 }), { minLength: 0, maxLength: 120, size: 'max' });

function broken({ model }: Composed, laws: readonly Property[], list: readonly number[]): string | undefined {
  const { actions, states } = run(model, list);
  for (const law of laws) {
    if (law.kind !== 'always') continue;
    const { state, step } = law;
    const inState = state !== undefined && states.some((s) => !state(s));
    const onStep = step !== undefined && actions.some((a, i) => !step(states[i]!, a, states[i + 1]!));
    if (inState || onStep) return law.name;
  }
  return undefined;
}

test('laws that hold in one-node under strict-steps hold on drawn runs', () => {
  const world = compose(oneNode, 'strict-steps');
  const laws = safety(world).filter(({ name }) => /^(S2|S14|S18|S20|S21) /.test(name));
  expect(laws).toHaveLength(5);
  fc.assert(
    fc.property(choices, (list) => broken(world, laws, list) === undefined),
    { numRuns: 400, seed: 15808 },
  );
});

test('under pre-15808 a drawn run passes the gate too early, and shrinks to the shortest', () => {
  const world = compose(oneNode, 'pre-15808');
  const laws = safety(world).filter(({ name }) => name.startsWith('S3 '));
  const result = fc.check(
    fc.property(choices, (list) => broken(world, laws, list) === undefined),
    { numRuns: 5000, seed: 15808 },
  );
  expect(result.failed).toBe(true);
  const [list] = result.counterexample!;
  const { names } = run(world.model, list);
  expect(names.at(-1)).toBe('heartbeat of n1 is committed');
  // Exhaustive search: six steps; a shrunk list may keep one that no shorter list goes without.
  expect(names.length).toBeLessThanOrEqual(10);
});
