/**
 * The safety properties of the reconnect protocol: what must hold in every state or on every step.
 * Names and meaning: reference page nomad-protocol.md, section 8. Stated over what really happens (events, tasks),
 * not over the implementation's index tests, which are what is being checked.
 */
import { REVISIONS } from '../../machines/revisions.ts';
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast, NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import { churnOf } from '../worlds/steps/witness.ts';
import * as see from '../worlds/observe.ts';

/** Every safety property of a world, in the order of the reference page. */
export function safety(composed: Composed): Property[] {
  const { jobs, nodes, revision } = composed.cast;
  const of = <T>(list: readonly T[], make: (composed: Composed, item: T) => Property | undefined) =>
    list.map((item) => make(composed, item)).filter((property) => property !== undefined);
  return [
    ...of(jobs, growthBound),
    ...of(nodes, gate),
    ...of(nodes, reportOnlyWhenConnected),
    ...of(jobs, noNeedlessReplacement),
    ...of(jobs, noNeedlessStop),
    ...of(jobs, noGap),
    ...of(nodes, reportsInOrder),
    ...of(jobs, noEarlyLoss),
    ...of(nodes, capacity),
    ...of(jobs, placementOnReadyOnly),
    ...of(jobs, survivorIsRunning),
    ...(REVISIONS[revision].gate ? of(nodes, indexShape) : []),
  ];
}

const always = (
  name: string,
  sentence: string,
  holds: Pick<Property & { kind: 'always' }, 'state' | 'step'>,
): Property => ({ name, kind: 'always', sentence, ...holds });

/** S2. */
function growthBound({ world }: Composed, job: JobCast): Property {
  const weight = function excessOf(alloc: LocalState): number {
    return see.isLive(alloc) && !see.allocOf(alloc).returning ? 1 : 0;
  };
  const values = job.slots.map((s) => ({ of: s.alloc, as: weight }));
  return always(
    `S2 growth bound (${job.config.name})`,
    'Beyond those that are out of sight or just back, a job never has more live allocations than it asked for.',
    {
      state: world.predicate(
        values,
        (...counts) => counts.reduce<number>((sum, n) => sum + Number(n), 0) <= job.config.count,
      ),
    },
  );
}

/** S3. */
function gate({ world, cast }: Composed, n: NodeCast): Property {
  const components = [n.node, ...cast.slots.flatMap((s) => [s.alloc, s.freshness])];
  const writes = [`heartbeat of n${n.number} is committed`, `Register of n${n.number} is committed`];
  return always(
    `S3 gate (n${n.number})`,
    'A node that returns becomes ready only when every live allocation on it has been reported since its outage began.',
    {
      step: world.stepPredicate(
        components,
        (before, _action, after) => {
          const [was, ...known] = before;
          if (after[0]?.value !== 'ready' || (was?.value !== 'initializing' && was?.value !== 'disconnected'))
            return true;
          return known.every((alloc, i) => {
            if (i % 2 === 1 || !see.isOn(alloc, n.number) || !see.isLive(alloc)) return true;
            return known[i + 1]?.value === 'current';
          });
        },
        writes,
      ),
    },
  );
}

/** S4. */
function reportOnlyWhenConnected({ world }: Composed, n: NodeCast): Property {
  const actions = world.events
    .map((e) => e.name)
    .filter((name) => new RegExp(`report of n${n.number} is committed$`).test(name));
  return always(
    `S4 report only when connected (n${n.number})`,
    "A client's report is applied only while its node is neither down nor disconnected.",
    {
      step: world.stepPredicate(
        [n.node],
        ([node]) => node?.value !== 'down' && node?.value !== 'disconnected',
        actions,
      ),
    },
  );
}

/** S5, the placement. */
function noNeedlessReplacement({ world, cast }: Composed, job: JobCast): Property {
  const { needless } = churnOf(cast, job);
  return always(
    `S5 no needless replacement (${job.config.name})`,
    'No replacement is placed for an allocation that still runs, inside its window, on a node that is back and ready.',
    {
      step: world.stepPredicate(
        needless.of as readonly string[],
        (before) => needless.as(...before) === false,
        planOf(job),
      ),
    },
  );
}

/** S5, its cost: route (a) of #15808. */
function noNeedlessStop({ world }: Composed, job: JobCast): Property {
  return always(
    `S5a no needless stop (${job.config.name})`,
    'Trusting a node while an allocation on it is unknown never ends in a replacement being placed and one of the two being stopped.',
    {
      state: world.predicate([job.churn], (churn) => churn.value !== 'stopped'),
    },
  );
}

/** S5, its worst cost: route (b) of #15808. */
function noGap({ world, cast }: Composed, job: JobCast): Property {
  const tasks = job.slots.map((s) => ({ of: s.task, as: see.isRunning }));
  const churned = function hasChurned(churn: LocalState): boolean {
    return churn.value === 'placed' || churn.value === 'stopped';
  };
  const faultless = cast.config.faults.exits === 0;
  return always(
    `S5b no gap (${job.config.name})`,
    'Trusting a node while an allocation on it is unknown never leads to a moment at which nothing of the job runs.',
    {
      state: world.predicate(
        [{ of: job.churn, as: churned }, ...tasks],
        (late, ...running) => !faultless || late === false || running.includes(true),
      ),
    },
  );
}

/** S14. */
function reportsInOrder({ world }: Composed, n: NodeCast): Property {
  const calls = n.reports.map((r) => r.call);
  const actions = [
    `report of n${n.number} is committed`,
    ...(calls.length > 1 ? [`second report of n${n.number} is committed`] : []),
  ];
  return always(
    `S14 reports in order (n${n.number})`,
    'The reports of one client are applied in the order in which it sent them.',
    {
      step: world.stepPredicate(
        calls,
        (before, action, after) => {
          const i = actions.indexOf(action);
          const call = before[i] as LocalState;
          return after[i]?.value !== 'applied' || see.reportOf(call).age !== 'overtaken';
        },
        actions,
      ),
    },
  );
}

const planOf = (job: JobCast) => [`plan of ${job.config.name} is committed`];
const step = (evaluation: LocalState, slot: string) => see.evaluationOf(evaluation).plan[slot] ?? '-';

/** S17. */
function noEarlyLoss({ world, cast }: Composed, job: JobCast): Property | undefined {
  if (!job.config.window) return undefined;
  const components = [job.evaluation, ...job.slots.map((s) => s.alloc), ...cast.nodes.map((n) => n.node)];
  return always(
    `S17 no early loss (${job.config.name})`,
    'An allocation that ran is not given up before its disconnect window has passed, unless its node is gone.',
    {
      step: world.stepPredicate(
        components,
        (before) => {
          const [evaluation, ...rest] = before as [LocalState, ...LocalState[]];
          return job.slots.every((s, i) => {
            const alloc = rest[i] as LocalState;
            const memory = see.allocOf(alloc);
            if (!step(evaluation, s.slot).startsWith('lost@') || memory.desired !== 'run') return true;
            if (alloc.value !== 'running' && alloc.value !== 'unknown') return true;
            return memory.expired || rest[job.slots.length + memory.node - 1]?.value === 'gone';
          });
        },
        planOf(job),
      ),
    },
  );
}

/** S18. */
function capacity({ world, cast }: Composed, n: NodeCast): Property {
  const here = function isLiveHere(alloc: LocalState): boolean {
    return see.isOn(alloc, n.number) && see.isLive(alloc);
  };
  const allocs = cast.slots.map((s) => ({ of: s.alloc, as: here }));
  return always(`S18 capacity (n${n.number})`, 'A node never holds more live allocations than fit on it.', {
    state: world.predicate(allocs, (...live) => live.filter(Boolean).length <= cast.config.capacity),
  });
}

/** S19. */
function placementOnReadyOnly({ world, cast }: Composed, job: JobCast): Property {
  return always(
    `S19 placement on ready (${job.config.name})`,
    'When an allocation is placed, its node is ready and eligible at that very entry.',
    {
      step: world.stepPredicate(
        [job.evaluation, ...cast.nodes.map((n) => n.node)],
        (before) => {
          const [evaluation, ...nodes] = before as [LocalState, ...LocalState[]];
          return job.slots.every((s) => {
            const plan = step(evaluation, s.slot);
            return (
              !plan.startsWith('place@') || see.isOpen(nodes[Number(plan.split('@')[1]) - 1] as LocalState)
            );
          });
        },
        planOf(job),
      ),
    },
  );
}

/** S20. */
function survivorIsRunning({ world }: Composed, job: JobCast): Property {
  const planned = world.events
    .map((e) => e.name)
    .filter((name) => name.startsWith(`${job.config.name} is planned`));
  return always(
    `S20 survivor runs (${job.config.name})`,
    'A replacement is stopped in favour of the original only if the original is reported running.',
    {
      step: world.stepPredicate(
        [job.evaluation, ...job.slots.map((s) => s.alloc)],
        (before, _action, after) => {
          const plan = after[0] as LocalState;
          const allocs = before.slice(1);
          const stopsLive = job.slots.some(
            (s, i) => step(plan, s.slot).startsWith('stop@') && see.isLive(allocs[i] as LocalState),
          );
          return (
            !stopsLive ||
            job.slots.every(
              (s, i) => !step(plan, s.slot).startsWith('reconnect@') || allocs[i]?.value === 'running',
            )
          );
        },
        planned,
      ),
    },
  );
}

/** S21. */
function indexShape({ world }: Composed, n: NodeCast): Property {
  return always(
    `S21 index shape (n${n.number})`,
    'A ready node has no missed heartbeat outstanding; one that is down or disconnected has.',
    {
      state: world.predicate([n.node], (node) => {
        const { missed } = see.nodeOf(node);
        if (node.value === 'ready') return !missed;
        return missed || (node.value !== 'down' && node.value !== 'disconnected');
      }),
    },
  );
}
