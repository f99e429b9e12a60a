/**
 * Some nodes whose clients speak in time, and a leader that does not hear any of them for less than the failover TTL; or that
 * is replaced meanwhile. A client may fall silent in earnest, for good.
 */
import { environmentMachine, NO_FAULTS } from '../../../machines/environment.ts';
import { leaderEarMachine } from '../../../machines/leader-ear.ts';
import { punctualClientMachine } from '../../../machines/punctual-client.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { tickTimerMachine } from '../../../machines/tick-timer.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const NOBODY_IS_MISJUDGED = 'L11 failover grace';

const timerOf = (node: string) => `timer ${node}`;
const isHearing = (ear: LocalState) => ear.value === 'hearing';
const isDue = (client: LocalState) => client.context['due'] === true;
const isSilent = (client: LocalState) => client.value === 'silent';
const isDown = (timer: LocalState) => timer.value === 'down';
const isUp = (timer: LocalState) => timer.value !== 'none' && !isDown(timer) && timer.context['left'] === 0;
/** Whoever has something to say, and is heard, says it before time goes on. */
const hasNothingToHear = function hasNothingToHear(ear: LocalState, ...clients: LocalState[]): boolean {
  return !isHearing(ear) || !clients.some(isDue);
};
const hasNothingToJudge = function hasNothingToJudge(...timers: LocalState[]): boolean {
  return !timers.some(isUp);
};

export function deafLeader(rules: Rules, count: 1 | 2 | 3): SearchedWorld {
  const nodes = ['n1', 'n2', 'n3'].slice(0, count);
  const world = defineWorld({
    name: `deaf-leader-${count}`,
    components: {
      // An outage is the leader's, a loss a client's.
      faults: { machine: environmentMachine({ ...NO_FAULTS, outages: 1, losses: 1, failovers: 1 }) },
      ear: { machine: leaderEarMachine },
      ...Object.fromEntries(nodes.map((n) => [n, { machine: punctualClientMachine }])),
      ...Object.fromEntries(nodes.map((n) => [timerOf(n), { machine: tickTimerMachine(rules) }])),
    },
    events: [...leaderSteps(nodes), timePasses(nodes), ...nodes.flatMap((n) => nodeSteps(n, nodes))],
  });
  return { world, model: world.model, properties: properties(world, nodes) };
}

function leaderSteps(nodes: readonly string[]): JointEvent[] {
  const all = (type: string) => nodes.map((n) => ({ component: timerOf(n), type, optional: true }));
  return [
    happening('no call reaches the leader', "The leader's RPC port is cut off; it goes on leading.", [
      { component: 'faults', type: 'OUTAGE' },
      { component: 'ear', type: 'CUT_OFF' },
    ]),
    step('calls reach the leader again', "The leader's RPC port is back.", [
      { component: 'ear', type: 'BACK' },
    ]),
    happening('the leader is lost', 'The leader is lost, and its timers with it.', [
      { component: 'faults', type: 'FAILOVER' },
      { component: 'ear', type: 'LOST' },
      ...all('LEADER_LOST'),
    ]),
    step('a leader is elected', 'A new leader grants every node that is not down the failover TTL.', [
      { component: 'ear', type: 'ELECTED' },
      ...all('ELECTED'),
    ]),
  ];
}

function timePasses(nodes: readonly string[]): JointEvent {
  return step(
    'time passes',
    'As much time passes as a client has between two heartbeats.',
    [
      { component: 'ear', type: 'TICKED' },
      ...nodes.map((n) => ({ component: n, type: 'TICKED' })),
      ...nodes.map((n) => ({ component: timerOf(n), type: 'TICKED' })),
    ],
    [
      { of: ['ear', ...nodes], is: hasNothingToHear },
      { of: nodes.map(timerOf), is: hasNothingToJudge },
    ],
  );
}

function nodeSteps(node: string, nodes: readonly string[]): JointEvent[] {
  const others = nodes.filter((n) => n !== node);
  return [
    step(
      `${node} is heard`,
      `A heartbeat of ${node} reaches the leader.`,
      [
        { component: node, type: 'BEAT' },
        { component: timerOf(node), type: 'HEARD', optional: true },
        ...others.map((n) => ({ component: timerOf(n), type: 'OTHER_HEARD', optional: true })),
      ],
      [{ of: 'ear', is: isHearing }],
    ),
    step(
      `the timer of ${node} is up`,
      `TTL and grace have passed without a sign of ${node}, as far as the leader hears.`,
      [{ component: timerOf(node), type: 'EXPIRED' }],
    ),
    happening(`${node} falls silent`, `The client of ${node} dies.`, [
      { component: 'faults', type: 'LOSS' },
      { component: node, type: 'FELL_SILENT' },
    ]),
  ];
}

function properties(world: World, nodes: readonly string[]): Property[] {
  const [first] = nodes as [string];
  return [
    inEveryState(
      NOBODY_IS_MISJUDGED,
      'No node goes down because its leader changes, or hears nobody, for less than the failover TTL.',
      world.predicate(
        nodes.map((n) => ({ of: [n, timerOf(n)], as: isMisjudged })),
        (...misjudged) => !misjudged.includes(true),
      ),
    ),
    {
      name: 'L2 silence ends in down',
      kind: 'eventually',
      sentence: 'A node whose client stays silent is down at last, however many others are heard.',
      stays: true,
      from: world.predicate([first], isSilent),
      goal: world.predicate([timerOf(first)], isDown),
    },
    inSomeState(
      'L11 twin: a timer is up while the leader hears nobody',
      'The timer of a node is up, its client speaks, and the leader does not hear it.',
      world.predicate(
        ['ear', first, timerOf(first)],
        (ear, client, timer) => ear.value === 'deaf' && !isSilent(client) && isUp(timer),
      ),
    ),
  ];
}

const isMisjudged = function isDownAndSpeaks(client: LocalState, timer: LocalState): boolean {
  return isDown(timer) && !isSilent(client);
};
