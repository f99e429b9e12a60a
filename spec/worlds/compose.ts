/**
 * A configuration turned into a world: which components there are, and which joint events connect them.
 *
 * No rule of the protocol is decided here. A joint event says who takes part in a step and what each is told;
 * whether the step is possible and what it does is for the machines. Reference page sections 1, 3, 5 and 6 give
 * the steps; each function below builds those of one actor.
 */
import { allocMachine } from '../../machines/alloc.ts';
import { clientMachine } from '../../machines/client.ts';
import { environmentMachine } from '../../machines/environment.ts';
import { evaluationMachine } from '../../machines/evaluation.ts';
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { nodeMachine } from '../../machines/node.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine, updateWakes } from '../../machines/report.ts';
import { REVISIONS, type RevisionName } from '../../machines/revisions.ts';
import { taskMachine } from '../../machines/task.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import { churnMachine, freshnessMachine } from '../../machines/witness.ts';
import { ModelError } from '../model/errors.ts';
import type { LocalState, Model } from '../model/types.ts';
import {
  type ComponentSpec,
  type Condition,
  type JointEvent,
  type Part,
  type World,
  defineWorld,
} from '../model/world.ts';
import type { JobConfig, WorldConfig } from './config.ts';
import * as see from './observe.ts';

/** The names of a world's components, so that properties need not spell them. */
export interface Cast {
  readonly config: WorldConfig;
  readonly revision: RevisionName;
  readonly nodes: readonly NodeCast[];
  readonly jobs: readonly JobCast[];
  readonly slots: readonly SlotCast[];
}
export interface NodeCast {
  /** Counted from 1. */
  readonly number: number;
  readonly node: string;
  readonly timer: string;
  readonly client: string;
  readonly heartbeat: string;
  readonly register: string;
  readonly reports: readonly ReportCast[];
}
export interface ReportCast {
  readonly call: string;
  readonly freshness: string;
}
export interface JobCast {
  readonly config: JobConfig;
  readonly evaluation: string;
  readonly churn: string;
  readonly slots: readonly SlotCast[];
}
export interface SlotCast {
  readonly slot: string;
  readonly job: JobConfig;
  readonly alloc: string;
  readonly task: string;
  readonly freshness: string;
}

/** A configuration and a revision, ready to be explored. */
export interface Composed {
  readonly world: World;
  readonly cast: Cast;
  /** The world's model, started where the prelude ends. */
  readonly model: Model;
}

export function castOf(config: WorldConfig, revision: RevisionName): Cast {
  const nodes = Array.from({ length: config.nodes }, (_, i): NodeCast => {
    const n = i + 1;
    const reports = Array.from({ length: config.reportsInFlight }, (_unused, k) => ({
      call: `report${k === 0 ? '' : '-again'} n${n}`,
      freshness: `report${k === 0 ? '' : '-again'} n${n} freshness`,
    }));
    return {
      number: n,
      node: `node n${n}`,
      timer: `timer n${n}`,
      client: `client n${n}`,
      heartbeat: `heartbeat n${n}`,
      register: `register n${n}`,
      reports,
    };
  });
  const jobs = config.jobs.map(
    (job): JobCast => ({
      config: job,
      evaluation: `evaluation ${job.name}`,
      churn: `churn ${job.name}`,
      slots: job.slots.map((slot) => ({
        slot,
        job,
        alloc: `alloc ${slot}`,
        task: `task ${slot}`,
        freshness: `alloc ${slot} freshness`,
      })),
    }),
  );
  return { config, revision, nodes, jobs, slots: jobs.flatMap((job) => job.slots) };
}

/** Compiles the world. @throws ModelError when the machines and the joint events do not fit. */
export function compose(config: WorldConfig, revision: RevisionName): Composed {
  const cast = castOf(config, revision);
  const events = [
    ...cast.nodes.flatMap((n) => [...clientEvents(cast, n), ...callEvents(cast, n), ...timerEvents(cast, n)]),
    ...cast.nodes.flatMap((n) => n.reports.flatMap((report) => reportEvents(cast, n, report))),
    ...cast.jobs.flatMap((job) => schedulingEvents(cast, job)),
    ...cast.slots.flatMap((slot) => slotEvents(cast, slot)),
    ...environmentEvents(cast),
  ];
  const world = defineWorld({
    name: `${config.name} under ${revision}`,
    components: componentsOf(cast),
    events,
  });
  const start = afterPrelude(world, config);
  return { world, cast, model: { ...world.model, init: () => start.slice() } };
}

function afterPrelude(world: World, config: WorldConfig): Uint16Array {
  let state = world.model.init();
  for (const name of config.prelude) {
    const next = new Uint16Array(state.length);
    if (!world.model.step(state, world.action(name), next)) {
      throw new ModelError({
        subject: `world ${config.name}`,
        where: 'prelude',
        found: `'${name}', which is not enabled there`,
        reason: 'a prelude is a run of the world',
        instead: 'an event that is enabled after those before it',
      });
    }
    state = next;
  }
  return state;
}

function componentsOf(cast: Cast): Record<string, ComponentSpec> {
  const { config } = cast;
  const rules = REVISIONS[cast.revision];
  const slotNames = cast.slots.map((s) => s.slot);
  const updateStatus = updateStatusMachine(rules);
  const register = registerMachine(rules);
  const report = reportMachine(rules, slotNames);
  const components: Record<string, ComponentSpec> = {
    faults: { machine: environmentMachine(config.faults) },
  };
  for (const n of cast.nodes) {
    components[n.node] = { machine: nodeMachine };
    components[n.timer] = { machine: heartbeatTimerMachine };
    components[n.client] = { machine: clientMachine };
    components[n.heartbeat] = { machine: updateStatus };
    components[n.register] = { machine: register };
    for (const r of n.reports) {
      components[r.call] = { machine: report };
      components[r.freshness] = { machine: freshnessMachine };
    }
  }
  for (const job of cast.jobs) {
    const { count, slots } = job.config;
    components[job.evaluation] = {
      machine: evaluationMachine({ slots, count, nodes: config.nodes, capacity: config.capacity }),
    };
    components[job.churn] = { machine: churnMachine };
    for (const s of job.slots) {
      components[s.alloc] = { machine: allocMachine };
      components[s.task] = { machine: taskMachine };
      components[s.freshness] = { machine: freshnessMachine };
    }
  }
  return components;
}

const onNode = (n: NodeCast) =>
  function isPlacedHere(alloc: LocalState): boolean {
    return see.isOn(alloc, n.number);
  };

/** Tells every job's evaluation: `evaluate` if the call asks for it and the job has an allocation on the node. */
function notify(
  cast: Cast,
  n: NodeCast,
  source: string,
  asks: { evaluates?: (call: LocalState) => boolean; unblocks?: (call: LocalState) => boolean },
): Part[] {
  return cast.jobs.map((job) => {
    const evaluates = asks.evaluates;
    const evaluate = evaluates && {
      of: [source, ...job.slots.map((s) => s.alloc)],
      as: function jobIsTouched(call: LocalState, ...allocs: LocalState[]): boolean {
        return evaluates(call) && allocs.some((alloc) => see.isOn(alloc, n.number));
      },
    };
    const unblock = asks.unblocks && { of: source, as: asks.unblocks };
    return {
      component: job.evaluation,
      type: 'NOTIFIED',
      with: { evaluate: evaluate ?? false, unblock: unblock ?? false },
      optional: true,
    };
  });
}

/** The log entry that begins an outage outdates what is known of the node's allocations, and every report on its way. */
function outageParts(cast: Cast, n: NodeCast, begins: Condition): Part[] {
  const responsive = function becomesUnresponsive(call: LocalState, node: LocalState): boolean {
    return begins.is(call) && (node.value === 'ready' || node.value === 'initializing');
  };
  const call = begins.of as string;
  return [
    ...cast.slots.map(
      (s): Part => ({
        component: s.freshness,
        type: 'OUTAGE_BEGAN',
        only: {
          of: [call, n.node, s.alloc],
          is: function isHit(c: LocalState, node: LocalState, alloc: LocalState): boolean {
            return responsive(c, node) && see.isOn(alloc, n.number) && see.isLive(alloc);
          },
        },
      }),
    ),
    ...n.reports.map(
      (r): Part => ({
        component: r.freshness,
        type: 'OUTAGE_BEGAN',
        only: {
          of: [call, n.node, r.call],
          is: function isOnItsWay(c: LocalState, node: LocalState, report: LocalState): boolean {
            return responsive(c, node) && see.isBusy(report);
          },
        },
      }),
    ),
  ];
}

/** The log entry that makes a node ready may find an allocation of it still unknown. */
function trustParts(cast: Cast, n: NodeCast, trusts: Condition): Part[] {
  return cast.jobs.map((job) => ({
    component: job.churn,
    type: 'TRUSTED',
    with: {
      unknown: {
        of: job.slots.map((s) => s.alloc),
        as: function someUnknownHere(...allocs: LocalState[]): boolean {
          return allocs.some(
            (alloc) => alloc.value === 'unknown' && see.isOn(alloc, n.number) && !see.allocOf(alloc).expired,
          );
        },
      },
    },
    optional: true,
    only: trusts,
  }));
}

const event = (name: string, parts: Part[], more: Partial<JointEvent> = {}): JointEvent => ({
  name,
  parts,
  ...(more.environment ? {} : { fairness: 'weak' as const }),
  ...more,
});

function clientEvents(cast: Cast, n: NodeCast): JointEvent[] {
  const who = `n${n.number}`;
  const here = onNode(n);
  const newsHere = function hasNews(...pairs: LocalState[]): boolean {
    return pairs.some(
      (alloc, i) => i % 2 === 0 && here(alloc) && see.taskOf(pairs[i + 1] as LocalState).news,
    );
  };
  return [
    event(
      `${who} loses its link`,
      [
        { component: 'faults', type: 'OUTAGE' },
        { component: n.client, type: 'LINK_LOST' },
      ],
      { environment: true, sentence: `The network to client ${who} breaks.` },
    ),
    event(`${who} has its link back`, [{ component: n.client, type: 'LINK_RESTORED' }], {
      environment: true,
      sentence: `The network to client ${who} is back.`,
    }),
    event(
      `${who} restarts`,
      [
        { component: 'faults', type: 'RESTART' },
        { component: n.client, type: 'RESTARTED' },
        ...cast.slots.map(
          (s): Part => ({
            component: s.task,
            type: 'RESTORED',
            optional: true,
            only: { of: s.alloc, is: here },
          }),
        ),
      ],
      { environment: true, sentence: `The agent on ${who} restarts; its tasks live on.` },
    ),
    event(
      `${who} pulls its allocations`,
      [
        { component: n.client, type: 'PULLED' },
        ...cast.slots.map(
          (s): Part => ({
            component: s.task,
            type: 'PULLED',
            with: {
              desired: { of: s.alloc, as: desiredStatus },
              client: { of: s.alloc, as: see.clientStatusOf },
            },
            only: { of: [s.alloc, s.task], is: newsHere },
          }),
        ),
      ],
      {
        when: [{ of: cast.slots.flatMap((s) => [s.alloc, s.task]), is: newsHere }],
        sentence: `Client ${who} pulls what the servers have written about its allocations.`,
      },
    ),
  ];
}

function desiredStatus(alloc: LocalState): string {
  return see.allocOf(alloc).desired;
}

/** `Node.Register` and `Node.UpdateStatus`. */
function callEvents(cast: Cast, n: NodeCast): JointEvent[] {
  const who = `n${n.number}`;
  const lives = cast.slots.map((s) => s.alloc);
  const live = function someLive(...allocs: LocalState[]): boolean {
    return allocs.some((alloc) => see.isOn(alloc, n.number) && see.isLive(alloc));
  };
  const writesUnresponsive = function registersUnresponsive(call: LocalState): boolean {
    const { status } = see.registerOf(call);
    return status === 'down' || status === 'disconnected';
  };
  return [
    event(
      `${who} sends Register`,
      [
        { component: n.client, type: 'REGISTER_SENT' },
        {
          component: n.register,
          type: 'SENT',
          with: {
            status: { of: n.client, as: see.statusAskedFor },
            changed: { of: n.client, as: see.hasChanged },
          },
        },
      ],
      { sentence: `Client ${who} sends Node.Register.` },
    ),
    event(
      `Register of ${who} is read`,
      [{ component: n.register, type: 'READ', with: { status: { of: n.node, as: see.statusOf } } }],
      {
        sentence: `The server reads ${who}'s record to answer Register.`,
      },
    ),
    event(
      `Register of ${who} is committed`,
      [
        { component: n.register, type: 'COMMITTED' },
        {
          component: n.node,
          type: 'REGISTERED',
          with: { status: { of: n.register, as: see.writtenStatus } },
        },
        ...outageParts(cast, n, { of: n.register, is: writesUnresponsive }),
        ...notify(cast, n, n.register, { unblocks: see.registersReady }),
        ...trustParts(cast, n, { of: n.register, is: see.registersReady }),
      ],
      { sentence: `Register of ${who} is committed.` },
    ),
    event(
      `Register of ${who} is answered`,
      [
        { component: n.register, type: 'ACTED' },
        { component: n.client, type: 'REGISTER_ANSWERED', optional: true },
        { component: n.timer, type: 'ARMED', only: { of: n.register, is: see.registersLiving } },
        ...notify(cast, n, n.register, { evaluates: asksForEvaluations }),
      ],
      {
        sentence: `The server creates what evaluations Register calls for, sets ${who}'s timer, and answers.`,
      },
    ),

    event(
      `${who} sends a heartbeat`,
      [
        { component: n.client, type: 'HEARTBEAT_SENT' },
        { component: n.heartbeat, type: 'SENT' },
      ],
      { sentence: `Client ${who} sends Node.UpdateStatus(ready).` },
    ),
    event(
      `heartbeat of ${who} is read`,
      [
        {
          component: n.heartbeat,
          type: 'READ',
          with: {
            status: { of: n.node, as: see.statusOf },
            reported: { of: n.node, as: see.isReported },
            live: { of: lives, as: live },
          },
        },
      ],
      { sentence: `The server reads ${who}'s record and decides its next status.` },
    ),
    event(
      `heartbeat of ${who} is committed`,
      [
        { component: n.heartbeat, type: 'COMMITTED' },
        {
          component: n.node,
          type: 'STATUS_SET',
          with: { status: { of: n.heartbeat, as: see.nextStatus } },
          optional: true,
        },
        ...notify(cast, n, n.heartbeat, { unblocks: see.writesReady }),
        ...trustParts(cast, n, { of: n.heartbeat, is: see.writesReady }),
      ],
      { sentence: `The new status of ${who} is committed.` },
    ),
    event(
      `heartbeat of ${who} is answered`,
      [
        { component: n.heartbeat, type: 'ACTED' },
        {
          component: n.client,
          type: 'HEARTBEAT_ANSWERED',
          with: { known: { of: n.heartbeat, as: see.nodeWasKnown } },
          optional: true,
        },
        { component: n.timer, type: 'ARMED', only: { of: n.heartbeat, is: see.nodeWasKnown } },
        ...notify(cast, n, n.heartbeat, { evaluates: asksForEvaluations }),
      ],
      {
        sentence: `The server creates what evaluations the transition calls for, sets ${who}'s timer, and answers.`,
      },
    ),
    ...[n.register, n.heartbeat].map((call) =>
      event(
        `${call.split(' ')[0]} of ${who} is lost`,
        [
          { component: 'faults', type: 'LOSS' },
          { component: call, type: 'DROPPED' },
        ],
        { environment: true, sentence: `A request of ${who} is lost on the way.` },
      ),
    ),
  ];
}

function asksForEvaluations(call: LocalState): boolean {
  return (call.context as unknown as { evaluates: boolean }).evaluates;
}

function timerEvents(cast: Cast, n: NodeCast): JointEvent[] {
  const who = `n${n.number}`;
  const byJob = cast.slots.map((s) => s.job.window);
  const window = function someWindowHolds(...allocs: LocalState[]): boolean {
    return allocs.some((alloc, i) => {
      const memory = see.allocOf(alloc);
      return see.isOn(alloc, n.number) && byJob[i] === true && memory.desired === 'run' && !memory.expired;
    });
  };
  return [
    event(
      `${who} misses its heartbeat`,
      [
        {
          component: n.timer,
          type: 'FIRED',
          with: {
            status: { of: n.node, as: see.statusOf },
            window: { of: cast.slots.map((s) => s.alloc), as: window },
          },
        },
      ],
      {
        when: [{ of: n.client, is: see.isCutOff }],
        sentence: `TTL and grace have passed without a sign of ${who}: the leader's timer fires.`,
      },
    ),
    event(
      `silence of ${who} is committed`,
      [
        { component: n.timer, type: 'COMMITTED' },
        {
          component: n.node,
          type: 'STATUS_SET',
          with: { status: { of: n.timer, as: nextAfterSilence } },
          optional: true,
        },
        ...outageParts(cast, n, { of: n.timer, is: isWriting }),
      ],
      { sentence: `The missed heartbeat of ${who} is committed.` },
    ),
    event(
      `silence of ${who} is acted on`,
      [{ component: n.timer, type: 'ACTED' }, ...notify(cast, n, n.timer, { evaluates: always })],
      { sentence: `The server creates an evaluation for every job with an allocation on ${who}.` },
    ),
  ];
}

const isWriting = (call: LocalState) => call.value === 'writing';
const always = () => true;
function nextAfterSilence(timer: LocalState): string {
  return (timer.context as unknown as { next: string }).next;
}

/** `Node.UpdateAlloc`. */
function reportEvents(cast: Cast, n: NodeCast, report: ReportCast): JointEvent[] {
  const isSecond = report !== n.reports[0];
  const call = isSecond ? `second report of n${n.number}` : `report of n${n.number}`;
  const others = n.reports.filter((r) => r !== report);
  const here = onNode(n);
  const saysOf = new Map(
    cast.slots.map((s) => [
      s.slot,
      function says(c: LocalState): string {
        return see.reportOf(c).says[s.slot] ?? 'none';
      },
    ]),
  );
  const said = (s: SlotCast) => saysOf.get(s.slot) as (c: LocalState) => string;
  const applied = (s: SlotCast) =>
    function saidIfApplied(c: LocalState, client: LocalState): string {
      return c.value === 'applied' && see.isConnected(client) ? said(s)(c) : 'none';
    };
  const unsentHere = function unsentOnNode(alloc: LocalState, task: LocalState): string {
    return here(alloc) ? see.unsentStatus(task) : 'none';
  };
  return [
    event(
      `n${n.number} sends ${isSecond ? 'a second report' : 'a report'}`,
      [
        { component: n.client, type: 'REPORT_SENT' },
        {
          component: report.call,
          type: 'SENT',
          with: Object.fromEntries(
            cast.slots.map((s) => [s.slot, { of: [s.alloc, s.task], as: unsentHere }]),
          ),
        },
        { component: report.freshness, type: 'RENEWED' },
        ...others.map((r): Part => ({ component: r.call, type: 'FOLLOWED', optional: true })),
        // The sync loop has one call outstanding; it sends another only after it has given that one up.
        ...(isSecond ? [{ component: 'faults', type: 'LOSS' }] : []),
      ],
      {
        ...(isSecond ? { environment: true, when: others.map((r) => ({ of: r.call, is: see.isBusy })) } : {}),
        sentence: isSecond
          ? `Client n${n.number} gives up waiting for an answer and sends Node.UpdateAlloc again.`
          : `Client n${n.number} sends Node.UpdateAlloc.`,
      },
    ),
    event(
      `${call} is validated`,
      [
        {
          component: report.call,
          type: 'READ',
          with: {
            status: { of: n.node, as: see.statusOf },
            ...Object.fromEntries(
              cast.slots.map((s) => [
                s.slot,
                {
                  of: [report.call, s.alloc],
                  as: function updateGivesEvaluation(c: LocalState, alloc: LocalState): boolean {
                    return updateWakes(see.reportOf(c).says[s.slot] ?? 'none', {
                      client: see.clientStatusOf(alloc),
                      followup: see.allocOf(alloc).followup,
                    });
                  },
                },
              ]),
            ),
          },
        },
      ],
      { sentence: `The server looks at the status of n${n.number} to decide whether it may report.` },
    ),
    event(
      `${call} is committed`,
      [
        { component: report.call, type: 'COMMITTED' },
        { component: n.node, type: 'ALLOCS_REPORTED' },
        ...cast.slots.map(
          (s): Part => ({
            component: s.alloc,
            type: 'CLIENT_REPORTED',
            with: { status: { of: report.call, as: said(s) } },
            optional: true,
          }),
        ),
        ...cast.slots.map(
          (s): Part => ({
            component: s.freshness,
            type: 'RENEWED',
            only: {
              of: [report.call, report.freshness],
              is: function isFreshWord(c: LocalState, freshness: LocalState): boolean {
                return freshness.value === 'current' && said(s)(c) !== 'none';
              },
            },
          }),
        ),
        ...cast.jobs.map(
          (job): Part => ({
            component: job.evaluation,
            type: 'NOTIFIED',
            with: {
              evaluate: { of: report.call, as: wakesJob(job) },
              unblock: { of: report.call, as: saysTerminal },
            },
            optional: true,
          }),
        ),
        ...cast.jobs.map((job): Part => ({ component: job.churn, type: 'HEARD', optional: true })),
        ...others.map((r): Part => ({ component: r.call, type: 'OVERTAKEN', optional: true })),
      ],
      { sentence: `The batch with ${call} is committed.` },
    ),
    event(
      `${call} is answered`,
      [
        { component: report.call, type: 'ACTED' },
        { component: report.freshness, type: 'RENEWED' },
        ...cast.slots.map(
          (s): Part => ({
            component: s.task,
            type: 'ACKNOWLEDGED',
            with: { status: { of: [report.call, n.client], as: applied(s) } },
            optional: true,
            only: { of: s.alloc, is: here },
          }),
        ),
      ],
      { sentence: `Client n${n.number} hears what became of ${call}.` },
    ),
    event(
      `${call} is lost`,
      [
        { component: 'faults', type: 'LOSS' },
        { component: report.call, type: 'DROPPED' },
        { component: report.freshness, type: 'RENEWED' },
      ],
      { environment: true, sentence: `A report of n${n.number} is lost on the way.` },
    ),
  ];
}

function wakesJob(job: JobCast) {
  return function wakesEvaluation(call: LocalState): boolean {
    return job.slots.some((s) => see.reportOf(call).wakes[s.slot] === true);
  };
}
function saysTerminal(call: LocalState): boolean {
  return Object.values(see.reportOf(call).says).some((said) => said === 'complete' || said === 'failed');
}

function schedulingEvents(cast: Cast, job: JobCast): JointEvent[] {
  const { config } = cast;
  const name = job.config.name;
  const nodeNames = cast.nodes.map((n) => n.node);
  const otherAllocs = cast.slots.filter((s) => s.job !== job.config).map((s) => s.alloc);
  const snapshot = see.snapshotOf(job.config.window);
  const liveOn = cast.nodes.map(
    (n) =>
      function liveAllocs(...allocs: LocalState[]): number {
        return allocs.filter((alloc) => see.isOn(alloc, n.number) && see.isLive(alloc)).length;
      },
  );
  const fields = {
    ...Object.fromEntries(job.slots.map((s) => [s.slot, { of: [s.alloc, ...nodeNames], as: snapshot }])),
    ...Object.fromEntries(cast.nodes.map((n) => [`open${n.number}`, { of: n.node, as: see.isOpen }])),
    ...Object.fromEntries(
      cast.nodes.map((n, i) => [
        `taken${n.number}`,
        otherAllocs.length === 0
          ? 0
          : { of: otherAllocs, as: liveOn[i] as (...allocs: LocalState[]) => number },
      ]),
    ),
  };
  const verified = {
    ...Object.fromEntries(cast.nodes.map((n) => [`status${n.number}`, { of: n.node, as: see.statusOf }])),
    ...Object.fromEntries(cast.nodes.map((n) => [`eligible${n.number}`, { of: n.node, as: see.isEligible }])),
    ...Object.fromEntries(
      cast.nodes.map((n, i) => [
        `used${n.number}`,
        { of: cast.slots.map((s) => s.alloc), as: liveOn[i] as (...allocs: LocalState[]) => number },
      ]),
    ),
  };
  const picks = cast.nodes.map((n) => n.number);
  const scores = config.scores === 'any' ? [false, true] : [false];
  const others = cast.jobs.filter((j) => j !== job);
  return [
    ...picks.flatMap((pick) =>
      scores.map((replacementWins) =>
        event(
          `${name} is planned${picks.length > 1 ? `, n${pick} first` : ''}${replacementWins ? ', the replacement scoring higher' : ''}`,
          [{ component: job.evaluation, type: 'PLANNED', with: { pick, replacementWins, ...fields } }],
          { sentence: `A scheduler takes a snapshot and draws a plan for job ${name}.` },
        ),
      ),
    ),
    event(`plan of ${name} is verified`, [{ component: job.evaluation, type: 'VERIFIED', with: verified }], {
      when: others.map((other) => ({ of: other.evaluation, is: isNotVerified })),
      sentence: `The plan applier checks the plan for ${name} against the nodes.`,
    }),
    event(
      `plan of ${name} is committed`,
      [
        { component: job.evaluation, type: 'COMMITTED' },
        ...job.slots.flatMap((s): Part[] => {
          const step = see.stepOf(s.slot);
          return [
            {
              component: s.alloc,
              type: 'PLAN_APPLIED',
              with: {
                action: { of: job.evaluation, as: step.action },
                node: { of: job.evaluation, as: step.node },
              },
              only: { of: job.evaluation, is: step.acts },
            },
            { component: s.task, type: 'WRITTEN', only: { of: job.evaluation, is: step.acts } },
            { component: s.freshness, type: 'RENEWED', only: { of: job.evaluation, is: places(s.slot) } },
          ];
        }),
        { component: job.churn, type: 'PLAN_COMMITTED', with: churnOf(cast, job), optional: true },
      ],
      { sentence: `The plan for ${name} is committed.` },
    ),
    event(`timeout of ${name} is due`, [{ component: job.evaluation, type: 'TIMEOUT_DUE' }], {
      when: [{ of: job.slots.map((s) => s.alloc), is: noWindowRuns }],
      sentence: `The max-disconnect-timeout evaluation of ${name} is due.`,
    }),
    event(`retry of ${name} is due`, [{ component: job.evaluation, type: 'RETRY_DUE' }], {
      sentence: `The evaluation of ${name} that ran out of plan attempts is tried again.`,
    }),
  ];
}

const isNotVerified = (evaluation: LocalState) => evaluation.value !== 'verified';
function places(slot: string) {
  return function placesHere(evaluation: LocalState): boolean {
    return (see.evaluationOf(evaluation).plan[slot] ?? '').startsWith('place@');
  };
}
function noWindowRuns(...allocs: LocalState[]): boolean {
  return allocs.every((alloc) => alloc.value !== 'unknown' || see.allocOf(alloc).expired);
}

/** Whether a plan, as it is committed, replaces an allocation that is back, and whether it stops one. */
export function churnOf(cast: Cast, job: JobCast) {
  const allocs = job.slots.map((s) => s.alloc);
  const tasks = job.slots.map((s) => s.task);
  const nodes = cast.nodes.map((n) => n.node);
  const clients = cast.nodes.map((n) => n.client);
  const k = job.slots.length;
  const steps = (evaluation: LocalState) =>
    job.slots.map((s) => see.evaluationOf(evaluation).plan[s.slot] ?? '-');
  return {
    needless: {
      of: [job.evaluation, ...allocs, ...tasks, ...nodes, ...clients],
      as: function replacesWhatIsBack(evaluation: LocalState, ...rest: LocalState[]): boolean {
        if (!steps(evaluation).some((step) => step.startsWith('place@'))) return false;
        return rest.slice(0, k).some((alloc, i) => {
          const at = see.allocOf(alloc).node - 1;
          const node = rest[2 * k + at];
          const client = rest[2 * k + cast.nodes.length + at];
          if (
            alloc.value !== 'unknown' ||
            see.allocOf(alloc).expired ||
            node === undefined ||
            client === undefined
          )
            return false;
          return see.isRunning(rest[k + i] as LocalState) && see.isReady(node) && see.isConnected(client);
        });
      },
    },
    stops: {
      of: job.evaluation,
      as: function planStops(evaluation: LocalState): boolean {
        return steps(evaluation).some((step) => step.startsWith('stop@'));
      },
    },
  };
}

function slotEvents(cast: Cast, slot: SlotCast): JointEvent[] {
  const calls = cast.nodes.flatMap((n) => n.reports.map((r) => r.call));
  const job = cast.jobs.find((j) => j.slots.includes(slot)) as JobCast;
  // Real collection comes hours later: nothing on its way speaks of the allocation any more.
  const collectable = function isOver(
    evaluation: LocalState,
    alloc: LocalState,
    task: LocalState,
    ...reports: LocalState[]
  ): boolean {
    if (evaluation.value !== 'idle' || see.evaluationOf(evaluation).pending) return false;
    const client = see.clientStatusOf(alloc);
    const over =
      (client === 'complete' || client === 'failed' || client === 'lost') &&
      see.allocOf(alloc).desired === 'stop';
    const silent = !see.isRunning(task) && !see.taskOf(task).unsent;
    return over && silent && reports.every((r) => (see.reportOf(r).says[slot.slot] ?? 'none') === 'none');
  };
  return [
    event(`window of ${slot.slot} ends`, [{ component: slot.alloc, type: 'WINDOW_EXPIRED' }], {
      sentence: `The disconnect window of allocation ${slot.slot} has passed.`,
    }),
    event(
      `${slot.slot} is collected`,
      [
        { component: slot.alloc, type: 'COLLECTED' },
        { component: slot.task, type: 'COLLECTED' },
        { component: slot.freshness, type: 'RENEWED' },
      ],
      {
        when: [{ of: [job.evaluation, slot.alloc, slot.task, ...calls], is: collectable }],
        sentence: `Allocation ${slot.slot} is garbage-collected.`,
      },
    ),
  ];
}

/** What only the environment does, beyond links and restarts. */
function environmentEvents(cast: Cast): JointEvent[] {
  const exits = cast.slots.flatMap((s) =>
    (['failed', 'complete'] as const).map((status) =>
      event(
        `task of ${s.slot} exits ${status}`,
        [
          { component: 'faults', type: 'EXIT' },
          { component: s.task, type: 'EXITED', with: { status } },
        ],
        { environment: true, sentence: `The task of allocation ${s.slot} exits (${status}).` },
      ),
    ),
  );
  const changes = cast.nodes.map((n) =>
    event(
      `n${n.number} changes its attributes`,
      [
        { component: 'faults', type: 'CHANGE' },
        { component: n.client, type: 'ATTRIBUTES_CHANGED' },
      ],
      { environment: true, sentence: `Fingerprinting on n${n.number} finds something new.` },
    ),
  );
  const purges = cast.nodes.map((n) =>
    event(
      `n${n.number} is purged`,
      [
        { component: 'faults', type: 'PURGE' },
        { component: n.node, type: 'DEREGISTERED' },
        { component: n.timer, type: 'CLEARED' },
        ...notify(cast, n, n.node, { evaluates: always }),
      ],
      { environment: true, sentence: `An operator purges node n${n.number}.` },
    ),
  );
  const failover = event(
    'the leader is lost',
    [
      { component: 'faults', type: 'FAILOVER' },
      ...cast.nodes.flatMap((n): Part[] => [
        { component: n.timer, type: 'LEADER_LOST', with: { status: { of: n.node, as: see.statusOf } } },
        { component: n.heartbeat, type: 'LEADER_LOST' },
        { component: n.register, type: 'LEADER_LOST' },
        ...n.reports.map((r) => ({ component: r.call, type: 'LEADER_LOST' })),
      ]),
      ...cast.jobs.map((job): Part => ({ component: job.evaluation, type: 'LEADER_LOST' })),
    ],
    { environment: true, sentence: 'The leader is lost; another takes over with the log and nothing else.' },
  );
  const { faults } = cast.config;
  return [
    ...(faults.exits > 0 ? exits : []),
    ...(faults.changes > 0 ? changes : []),
    ...(faults.purges > 0 ? purges : []),
    ...(faults.failovers > 0 ? [failover] : []),
  ];
}
