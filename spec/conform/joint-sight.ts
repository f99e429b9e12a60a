/**
 * What of a world's state an implementation can show, component by component, and the same words read off its sight.
 * Both sides give flags under the names of the components; nothing here steps a machine.
 */
import type { EvaluationMemory } from '../../machines/evaluation.ts';
import type { HeartbeatTimerContext } from '../../machines/heartbeat-timer.ts';
import type { ReportContext } from '../../machines/report.ts';
import type { TaskMemory } from '../../machines/task.ts';
import type { LocalState } from '../model/types.ts';
import type { Cast, NodeCast } from '../worlds/cast.ts';
import type { Sight } from './joint-target.ts';
import {
  allocObservation,
  type Flags,
  flagsText,
  nodeObservation,
  registerObservation,
  updateStatusObservation,
} from './observations.ts';
import type { Facts } from './target.ts';

/** Component name to what is seen of it. */
export type Shown = Readonly<Record<string, string>>;

/** Which allocation of the implementation stands in which slot. */
export type SlotMap = ReadonlyMap<string, string>;

/** A component's local state in the model. */
export type Locally = (component: string) => LocalState;

const NOTHING: Facts = {};
const heartbeats = updateStatusObservation(true);
const registrations = registerObservation(true);
const contextOf = <C>(state: LocalState): C => state.context as unknown as C;

/** What both sides show of a call's stage; evaluations are seen where they are queued. */
const STAGES: Readonly<Record<string, string>> = {
  written: 'acting',
  unknownNode: 'refused',
  batched: 'writing',
  applied: 'acting',
};

/** What the model's state would show. `local` gives a component's local state. */
export function shownByModel(cast: Cast, local: Locally): Shown {
  const shown: Record<string, string> = {};
  const show = (component: string, flags: Flags): void => {
    shown[component] = flagsText(flags);
  };
  for (const n of cast.nodes) {
    show(n.node, nodeObservation.ofState(local(n.node)));
    show(n.timer, timerFlags(cast, local(n.timer), isSettling(n, local)));
    show(n.heartbeat, callFlags(heartbeats.ofState(local(n.heartbeat))));
    show(n.register, callFlags(registrations.ofState(local(n.register))));
    for (const { call } of n.reports) show(call, reportFlags(local(call)));
  }
  for (const s of cast.slots) {
    show(s.alloc, allocObservation.ofState(local(s.alloc)));
    if (local(s.alloc).value !== 'free') show(s.task, taskFlags(local(s.task)));
  }
  for (const job of cast.jobs) show(job.evaluation, evaluationFlags(local(job.evaluation)));
  return shown;
}

/** What the implementation shows, of the components that the model's state speaks of. */
export function shownBySight(cast: Cast, local: Locally, sight: Sight, slots: SlotMap): Shown {
  const shown: Record<string, string> = {};
  const show = (component: string, flags: Flags): void => {
    shown[component] = flagsText(flags);
  };
  for (const n of cast.nodes) {
    show(n.node, nodeObservation.ofFacts(sight.nodes[n.name] ?? { status: null }));
    show(n.timer, timerSeen(sight.calls[n.timer] ?? NOTHING, isSettling(n, local)));
    show(n.heartbeat, callFlags(heartbeats.ofFacts(sight.calls[n.heartbeat] ?? NOTHING)));
    show(n.register, callFlags(registrations.ofFacts(sight.calls[n.register] ?? NOTHING)));
    for (const { call } of n.reports) show(call, reportSeen(sight.calls[call] ?? NOTHING, slots));
  }
  for (const s of cast.slots) {
    const id = slots.get(s.slot) ?? '';
    show(s.alloc, allocObservation.ofFacts(sight.allocs[id] ?? { clientStatus: null }));
    if (local(s.alloc).value !== 'free') show(s.task, taskSeen(sight.tasks[id] ?? NOTHING));
  }
  for (const { config, evaluation } of cast.jobs) {
    show(evaluation, evaluationSeen(local(evaluation), sight, config.name, slots));
  }
  return shown;
}

/** Components that differ, with both texts. */
export function differences(
  expected: Shown,
  seen: Shown,
): readonly { readonly component: string; readonly expected: string; readonly seen: string }[] {
  return Object.keys(expected)
    .filter((component) => expected[component] !== seen[component])
    .map((component) => ({ component, expected: expected[component]!, seen: seen[component] ?? '' }));
}

/** What a call makes of the node shows there; whether evaluations come of it depends on the jobs, and shows with them. */
function callFlags(flags: Flags): Flags {
  const { evaluates: _evaluates, becomes: _becomes, error: _error, ...rest } = flags;
  return rest;
}

/** Once an entry is written, the timer is set at once or after the evaluations: that is not told apart. */
function isSettling(n: NodeCast, local: Locally): boolean {
  return [n.timer, n.heartbeat, n.register].some((component) => local(component).value === 'written');
}

function timerFlags({ rules }: Cast, timer: LocalState, settling: boolean): Flags {
  const { armed, next } = contextOf<HeartbeatTimerContext>(timer);
  const asked = rules.silenceDecides === 'when-applied' ? 'silence' : next;
  const writes = timer.value === 'writing' ? asked : 'none';
  return settling ? { writes } : { armed, writes };
}

function timerSeen(facts: Facts, settling: boolean): Flags {
  const writes = String(facts['writes'] ?? 'none');
  return settling ? { writes } : { armed: facts['armed'] === true, writes };
}

function reportFlags(call: LocalState): Flags {
  const stage = STAGES[String(call.value)] ?? String(call.value);
  if (stage === 'idle') return { stage };
  const { says } = contextOf<ReportContext>(call);
  const said = Object.entries(says).filter(([, status]) => status !== 'none');
  return { stage, ...Object.fromEntries(said) };
}

/** What is said of an allocation that is collected by now concerns nobody. */
function reportSeen(facts: Facts, slots: SlotMap): Flags {
  const stage = String(facts['stage'] ?? 'idle');
  const said = Object.entries(facts).filter(([name]) => name.startsWith('says '));
  const named = said.map(
    ([name, status]) => [slotOf(slots, name.slice('says '.length)), String(status)] as const,
  );
  return { stage, ...Object.fromEntries(named.filter(([slot]) => slots.has(slot))) };
}

function taskFlags(task: LocalState): Flags {
  return { runs: task.value === 'running' ? 1 : 0, news: contextOf<TaskMemory>(task).news };
}

function taskSeen(facts: Facts): Flags {
  const news = facts['pulledIndex'] !== facts['recordIndex'];
  return { runs: Number(facts['running'] ?? 0), news };
}

function evaluationFlags(evaluation: LocalState): Flags {
  const { pending, blocked, timeout, plan } = contextOf<EvaluationMemory>(evaluation);
  const stage = String(evaluation.value);
  if (stage !== 'idle') {
    const named = Object.entries(plan).map(([slot, text]) => [slot, text.replace('@', '@n')] as const);
    return { stage, plan: planText(named) };
  }
  return { stage, pending, blocked, timeout };
}

/** While a cut plan is to be made anew, what waits for room is still the old plan's. */
function evaluationSeen(evaluation: LocalState, sight: Sight, job: string, slots: SlotMap): Flags {
  const facts = sight.evaluations[job] ?? NOTHING;
  const stage = String(facts['stage'] ?? 'none');
  if (stage !== 'idle') {
    const steps = Object.entries(sight.plans[job] ?? {});
    return { stage, plan: planText(steps.map(([id, step]) => [slotOf(slots, id), step])) };
  }
  const memory = contextOf<EvaluationMemory>(evaluation);
  const blocked = facts['triesAgain'] === true ? memory.blocked : String(facts['blocked']);
  return { stage, pending: facts['pending'] === true, blocked, timeout: facts['timeout'] === true };
}

/** Which slot a placement goes to is the model's own affair; notes on records change nothing. */
function planText(steps: readonly (readonly [slot: string, step: string])[]): string {
  const named = steps
    .filter(([, step]) => step !== '-' && !step.startsWith('note@'))
    .map(([slot, step]) => (step.startsWith('place@') ? step : `${slot}:${step}`));
  return named.length === 0 ? 'nothing' : named.sort().join(' ');
}

function slotOf(slots: SlotMap, id: string): string {
  for (const [slot, alloc] of slots) if (alloc === id) return slot;
  return id;
}
