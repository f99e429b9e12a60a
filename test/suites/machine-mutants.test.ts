/**
 * The other way round (issue 3, section 7): with any single guard of a machine turned into its opposite, the walks of
 * the machine so broken part from the core.
 */
import { expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { CORE_TARGETS } from '../../impl/targets/core.ts';
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { nodeMachine } from '../../machines/node.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine } from '../../machines/report.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../machines/revisions.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import { component, componentsOf, type Component } from '../../spec/conform/components.ts';
import { runSuite } from '../../spec/conform/run.ts';
import { tabulate } from '../../spec/model/table.ts';
import { transitionSuite } from '../../spec/suites/transitions.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const MACHINES: readonly AnyStateMachine[] = [
  nodeMachine,
  updateStatusMachine(RULES),
  registerMachine(RULES),
  reportMachine(RULES, ['a'], true),
  heartbeatTimerMachine(RULES),
];

/** Guards of events that speak of several calls at once: no server sees those, the worlds do (S14). */
const OF_THE_WORLD = ['report/older', 'heartbeat-timer/leadsToDown'];
/** Guards that ask the revision and no event. */
const OF_A_RULE = ['heartbeat-timer/decidedLater', 'report/judgedLater', 'register/keepsStatus'];
/** With these turned over, some event makes no sense to the machine, and it says so. */
const SENSELESS = ['update-status/nodeUnknown'];
const LEFT_OUT = new Set([...OF_THE_WORLD, ...OF_A_RULE, ...SENSELESS]);

type Guard = (args: unknown, params: unknown) => boolean;

const FLIPS = MACHINES.flatMap((machine) =>
  Object.keys(machine.implementations.guards)
    .filter((guard) => !LEFT_OUT.has(`${machine.id}/${guard}`))
    .map((guard) => ({ machine, name: machine.id, guard })),
);

function flipped(machine: AnyStateMachine, guard: string): Component {
  const whole = componentsOf(OF_OUR_SERVERS).find(({ name }) => name === machine.id)!;
  const original = machine.implementations.guards[guard] as Guard;
  const guards = { [guard]: (args: unknown, params: unknown) => !original(args, params) };
  const broken = machine.provide({ guards });
  return component(tabulate(broken, whole.alphabet), whole.observation, whole.untold, whole.driven);
}

test('there are guards to flip in every machine', () => {
  expect(new Set(FLIPS.map(({ name }) => name)).size).toBe(MACHINES.length);
});

test.each(SENSELESS)('%s: not a machine any more', (name) => {
  const [id, guard] = name.split('/');
  expect(() => flipped(MACHINES.find((machine) => machine.id === id)!, guard!)).toThrow(/must not throw/);
});

test.each(FLIPS)('$name: not $guard', async ({ machine, guard }) => {
  const broken = flipped(machine, guard);
  const { failed } = await runSuite(CORE_TARGETS[machine.id]!(), broken, transitionSuite(broken.mealy));
  expect(failed).toBeGreaterThan(0);
});
