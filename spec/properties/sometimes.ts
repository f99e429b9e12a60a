/**
 * The `sometimes` twins: for every law, the interesting case does occur. They guard against worlds in which a
 * property holds because nothing ever happens.
 */
import type { LocalState, Predicate, Property } from '../model/types.ts';
import type { JobCast, NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';

const reaches = (name: string, sentence: string, state: Predicate): Property => ({
  name,
  kind: 'sometimes',
  sentence,
  state,
});

/** Every twin that fits the world. */
export function sometimes(composed: Composed): Property[] {
  const { cast } = composed;
  return [
    ...cast.nodes.flatMap((n) => ofNode(composed, n)),
    ...cast.jobs.flatMap((job) => ofJob(composed, job)),
  ];
}

function ofNode({ world, cast }: Composed, n: NodeCast): Property[] {
  const who = `n${n.number}`;
  const allocs = cast.slots.map((s) => s.alloc);
  const windows = cast.slots.some((s) => s.job.window);
  const liveHere = function hasLive(...list: LocalState[]): boolean {
    return list.some((alloc) => see.isOn(alloc, n.number) && see.isLive(alloc));
  };
  const fullHere = function isFull(...list: LocalState[]): boolean {
    return (
      list.filter((alloc) => see.isOn(alloc, n.number) && see.isLive(alloc)).length === cast.config.capacity
    );
  };
  return [
    ...(windows
      ? [
          reaches(
            `S3 twin: ${who} returns with live allocations`,
            'A returning node holds live allocations.',
            world.predicate(
              [n.node, { of: allocs, as: liveHere }],
              (node, live) => node.value === 'initializing' && see.nodeOf(node).missed && live === true,
            ),
          ),
        ]
      : []),
    reaches(
      `S4 twin: a report of ${who} meets an unresponsive node`,
      'A report arrives while its node is down or disconnected.',
      world.predicate(
        [n.node, (n.reports[0] as { call: string }).call],
        (node, call) => (node.value === 'disconnected' || node.value === 'down') && call.value === 'sent',
      ),
    ),
    reaches(
      `S14 twin: ${who} reports twice`,
      'A client reports an allocation after it has been heard before.',
      world.predicate(
        [n.node, (n.reports[0] as { call: string }).call],
        (node, call) => see.nodeOf(node).report !== 'never' && call.value === 'sent',
      ),
    ),
    ...(cast.slots.length >= cast.config.capacity
      ? [
          reaches(
            `S18 twin: ${who} is full`,
            'A node is filled to its capacity.',
            world.predicate([{ of: allocs, as: fullHere }], (full) => full === true),
          ),
        ]
      : []),
    reaches(
      `S21 twin: ${who} is written off`,
      'A node is down or disconnected.',
      world.predicate([n.node], (node) => node.value === 'down' || node.value === 'disconnected'),
    ),
    reaches(
      `L1 twin: ${who} waits at the gate`,
      'A connected client has a node that is not ready.',
      world.predicate(
        [n.client, n.node],
        (client, node) => see.isConnected(client) && node.value === 'initializing',
      ),
    ),
    reaches(
      `L2 twin: ${who} is down`,
      'A node goes down.',
      world.predicate([n.node], (node) => node.value === 'down'),
    ),
  ];
}

function ofJob({ world, cast }: Composed, job: JobCast): Property[] {
  const name = job.config.name;
  const running = job.slots.map((s) => ({ of: s.task, as: see.isRunning }));
  const classes = function planSteps(evaluation: LocalState): string {
    return Object.values(see.evaluationOf(evaluation).plan)
      .map((step) => step.split('@')[0])
      .sort()
      .join(' ');
  };
  const plans = (action: string) =>
    world.predicate([{ of: job.evaluation, as: classes }], (steps) => String(steps).includes(action));
  return [
    reaches(
      `L3 twin: ${name} runs`,
      'The job runs its count.',
      world.predicate(running, (...on) => on.filter((r) => r === true).length === job.config.count),
    ),
    reaches(`S19 twin: ${name} is placed`, 'A plan places an allocation.', plans('place')),
    ...(job.config.window
      ? [
          reaches(`S5 twin: ${name} reconnects`, 'A plan takes an allocation back.', plans('reconnect')),
          reaches(`S17 twin: ${name} loses one`, 'A plan gives an allocation up.', plans('lost')),
          ...(cast.config.nodes > 1
            ? [
                reaches(
                  `S20 twin: ${name} chooses`,
                  'A plan takes the original back and stops its replacement.',
                  world.predicate(
                    [{ of: job.evaluation, as: classes }],
                    (steps) => String(steps).includes('reconnect') && String(steps).includes('stop'),
                  ),
                ),
              ]
            : []),
          ...(cast.config.nodes > 1
            ? [
                reaches(
                  `S2 twin: two copies of ${name}`,
                  'Original and replacement run at once.',
                  world.predicate(running, (...on) => on.filter((r) => r === true).length > job.config.count),
                ),
              ]
            : []),
        ]
      : []),
    reaches(
      `ESR twin: ${name} waits for room`,
      'An evaluation is blocked.',
      world.predicate([job.evaluation], (evaluation) => see.evaluationOf(evaluation).blocked === 'capacity'),
    ),
  ];
}
