/**
 * Calls at random against one server core, their proposals committed in any order, leadership lost and regained, plans
 * computed on what has changed since: whatever it does, its own log of transitions must fit the machines.
 */
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../../impl/core/commands.ts';
import type { ProposalId } from '../../../impl/core/effects.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import { asReconnected, asStopped, asUnknown } from '../../../impl/core/scheduler/disconnect.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import { Judge, type Judgement } from '../../../spec/trace/judge.ts';
import { Bench } from '../server/bench.ts';
import { aGroup, aJob, anAlloc, aRegistration, aReport, SECOND_NS } from '../server/records.ts';

type Reported = 'pending' | 'running' | 'complete' | 'failed';
type Planned = 'place' | 'stop' | 'lost' | 'unknown' | 'reconnect' | 'touch';

type Step =
  | { readonly do: 'register'; readonly node: string; readonly status: NodeStatus }
  | { readonly do: 'beat'; readonly node: string }
  | { readonly do: 'report'; readonly node: string; readonly status: Reported }
  | { readonly do: 'eligibility'; readonly node: string; readonly eligible: boolean }
  | { readonly do: 'purge'; readonly node: string }
  | { readonly do: 'plan'; readonly node: string; readonly action: Planned; readonly alloc: number }
  | { readonly do: 'commit'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'lose-office'; readonly keep: boolean };

const node = fc.constantFrom('n1', 'n2');
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('register' as const),
        node,
        status: fc.constantFrom<NodeStatus>('initializing', 'ready'),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('beat' as const), node }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        node,
        status: fc.constantFrom<Reported>('pending', 'running', 'complete', 'failed'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('eligibility' as const), node, eligible: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), node }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('plan' as const),
        node,
        action: fc.constantFrom<Planned>('place', 'stop', 'lost', 'unknown', 'reconnect', 'touch'),
        alloc: fc.nat(3),
      }),
    },
    { weight: 12, arbitrary: fc.record({ do: fc.constant('commit' as const), which: fc.nat(5) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(60, 1000, 25_000, 60_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-office' as const), keep: fc.boolean() }) },
  ),
  { minLength: 20, maxLength: 120, size: 'max' },
);

interface Waiting {
  readonly command: Command;
  readonly proposal?: ProposalId;
}

/** One server and the entries that are on their way into its log. */
class Run {
  readonly bench = new Bench();
  private waiting: Waiting[] = [];
  private plans = 0;
  private readonly job = aJob('web', { TaskGroups: [aGroup({ MaxClientDisconnect: 40 * SECOND_NS })] });

  constructor() {
    this.bench.commit({ type: 'JobRegister', at: this.bench.at, job: this.job, evals: [] });
    this.bench.holding = true;
  }

  take(step: Step): void {
    const { bench } = this;
    switch (step.do) {
      case 'register':
        bench.call('Node.Register', { Node: aRegistration(step.node, { Status: step.status }) });
        break;
      case 'beat':
        bench.call('Node.UpdateStatus', { NodeID: step.node, Status: 'ready' });
        break;
      case 'report':
        this.report(step.node, step.status);
        break;
      case 'eligibility':
        bench.call('Node.UpdateEligibility', {
          NodeID: step.node,
          Eligibility: step.eligible ? 'eligible' : 'ineligible',
        });
        break;
      case 'purge':
        bench.call('Node.Deregister', { NodeID: step.node });
        break;
      case 'plan':
        this.plan(step);
        break;
      case 'commit':
        this.commit(step.which);
        break;
      case 'wait':
        bench.wait(step.ms);
        break;
      case 'lose-office':
        this.loseOffice(step.keep);
        break;
    }
    this.waiting.push(...bench.held.splice(0));
  }

  private report(nodeId: string, status: Reported): void {
    const allocs = this.bench.state.allocsByNode(nodeId).map(({ ID }) => aReport(ID, status, nodeId));
    this.bench.call('Node.UpdateAlloc', { Alloc: [...allocs, aReport('nobody', status, nodeId)] });
  }

  /** A plan is made on the state as it is, and committed when its turn comes. */
  private plan({ node: nodeId, action, alloc: which }: Extract<Step, { do: 'plan' }>): void {
    const { at, state } = this.bench;
    if (action === 'place') {
      if (state.node(nodeId)?.Status !== 'ready') return;
      const placed = anAlloc(`a${++this.plans}`, { NodeID: nodeId, Job: this.job });
      return this.propose([], [placed]);
    }
    const stored = state.allocsByNode(nodeId);
    const alloc = stored[which % stored.length];
    if (alloc === undefined) return;
    if (action === 'stop' || action === 'lost') {
      const lost = action === 'lost' ? ({ clientStatus: 'lost' } as const) : {};
      return this.propose([asStopped({ alloc, description: '', ...lost }, at)], []);
    }
    // Only what runs goes out of sight or is welcomed back (section 4.2, column B).
    if (alloc.ClientStatus !== 'running') return;
    this.propose([], [action === 'unknown' ? asUnknown(alloc, at) : asReconnected(alloc, at)]);
  }

  private propose(stops: readonly Allocation[], allocs: readonly Allocation[]): void {
    const { at } = this.bench;
    this.waiting.push({
      command: {
        type: 'ApplyPlanResults',
        at,
        evalId: '',
        snapshotIndex: this.bench.server.view.index,
        job: this.job,
        stops,
        allocs,
      },
    });
  }

  private commit(which: number): void {
    const [entry] = this.waiting.splice(which % Math.max(1, this.waiting.length), 1);
    if (entry !== undefined) this.apply(entry);
  }

  private apply({ command, proposal }: Waiting): void {
    const { bench } = this;
    const mine = proposal === undefined ? {} : { proposal };
    bench.input({ type: 'committed', at: bench.at, index: ++bench.index, command, ...mine });
  }

  /** Another server leads for a while, and what was on its way is lost or committed there. */
  private loseOffice(keep: boolean): void {
    this.bench.lead(false, 's2');
    const entries = this.waiting;
    this.waiting = [];
    if (keep) for (const { command } of entries) this.apply({ command });
    this.bench.lead(true);
  }
}

function judged(list: readonly Step[]): Judgement {
  const run = new Run();
  const judge = new Judge(OF_OUR_SERVERS);
  let told = 0;
  for (const step of list) {
    run.take(step);
    for (const event of run.bench.traces.slice(told)) expect(judge.accept(event)?.sentence).toBeUndefined();
    told = run.bench.traces.length;
  }
  return judge.judgement();
}

test('whatever is interleaved how, the log fits the machines', () => {
  let lines = 0;
  let covered = 0;
  fc.assert(
    fc.property(steps, (list) => {
      const { lines: told, coverage } = judged(list);
      lines += told;
      covered = Math.max(covered, coverage.node.covered);
    }),
    { numRuns: Number(process.env.TRACE_RUNS ?? 400), seed: Number(process.env.TRACE_SEED ?? 15808) },
  );
  // Not vacuous: hundreds of lines judged for each hundred runs, and many pairs of the node machine in a single one.
  expect(lines).toBeGreaterThan(4000);
  expect(covered).toBeGreaterThan(8);
});
