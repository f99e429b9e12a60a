/**
 * One server above the log: endpoints, heartbeats, broker, plan applier, state. A deterministic machine: inputs
 * in, effects out. It does not know Raft: it proposes, and goes on when told that its proposal is committed.
 */
import type { Dump } from './state/dump.ts';
import { assert, unreachable } from './assert.ts';
import { BlockingQueries, holdMs } from './blocking-queries.ts';
import type { Command } from './commands.ts';
import { utcAlone, type ZoneOffset } from './cron.ts';
import { earliest } from './deadlines.ts';
import type {
  Group,
  GroupChange,
  NewId,
  ProposalId,
  Rng,
  RpcId,
  ServerEffect,
  ServerId,
  ServerInput,
  TraceEvent,
} from './effects.ts';
import { answersLocally, endpointFor, isConsistentRead } from './endpoints/all.ts';
import type { Answer, Context, Read, ServerAddress } from './endpoints/context.ts';
import { advanceDrains } from './endpoints/drains.ts';
import { flushReports } from './endpoints/node-alloc-report.ts';
import { expireHeartbeat } from './endpoints/node-status.ts';
import { applyPlans } from './endpoints/plan.ts';
import { settleReturns } from './endpoints/returns.ts';
import { NOTHING_DONE } from './entry-outcome.ts';
import { launchPeriodic } from './endpoints/periodic-launches.ts';
import { endWindows } from './endpoints/windows.ts';
import type { HeartbeatSettings } from './heartbeat.ts';
import { leaderDeadline, newLeaderParts, type LeaderParts } from './leader-parts.ts';
import { react } from './reactions.ts';
import { OpenProposals, type Waiting } from './open-proposals.ts';
import type { Index, Instant } from './records.ts';
import { NO_LEADER, Routing, type Call } from './routing.ts';
import type { QueryMeta, QueryOptions } from './rpc.ts';
import type { ServerConfig } from './server-config.ts';
import { StateStore } from './state/state-store.ts';
import type { Change } from './state/write.ts';
import { topicsOf, type Topic } from './topics.ts';
import { traceData } from './trace-changes.ts';
import type { StateView } from './view.ts';

/** Raft's word to a caller whose entry may yet be committed, or not. */
const LEADERSHIP_LOST = 'leadership lost while committing log';

export class Server implements Context {
  servers: readonly ServerAddress[];
  readonly heartbeatSettings: HeartbeatSettings;
  readonly rng: Rng;
  readonly newId: NewId;
  readonly zones: ZoneOffset;
  group: Group;
  readonly selfId: ServerId;
  private readonly config: ServerConfig;
  private readonly store = new StateStore();
  private readonly queries = new BlockingQueries();
  private readonly routing: Routing;
  private readonly proposals = new OpenProposals();
  /** Consistent reads, while it is asked whether this server still leads. */
  private readonly unconfirmed = new Map<RpcId, Call>();
  private parts: LeaderParts | undefined;
  private leader: ServerId | undefined;
  private now: Instant = 0;
  private effects: ServerEffect[] = [];

  constructor(config: ServerConfig) {
    this.config = config;
    this.selfId = config.id;
    this.servers = config.servers;
    this.heartbeatSettings = config.heartbeats;
    this.rng = config.rng;
    this.newId = config.newId;
    this.zones = config.zones ?? utcAlone;
    this.group = { voters: config.servers.map(({ id }) => id), nonVoters: [] };
    this.routing = new Routing((effect) => this.effects.push(effect));
  }

  /** Handle one input; inputs come in the order of their times. Effects are to be performed in order. */
  apply(input: ServerInput): ServerEffect[] {
    this.now = Math.max(this.now, input.at);
    this.handle(input);
    this.advance();
    const effects = this.effects;
    this.effects = [];
    return effects;
  }

  /** When a `time` input is wanted at the latest. */
  nextDeadline(): Instant | undefined {
    const leading = this.parts === undefined ? undefined : leaderDeadline(this.parts);
    return earliest(leading, this.queries.nextDeadline(), this.routing.nextDeadline());
  }

  get at(): Instant {
    return this.now;
  }
  get view(): StateView {
    return this.store.snapshot();
  }
  get nodeCount(): number {
    return this.store.nodeCount;
  }
  get leaderId(): ServerId | undefined {
    return this.leader;
  }
  get leading(): LeaderParts | undefined {
    return this.parts;
  }

  /** The state as plain data, for a Raft snapshot at `state.index`. */
  dump(): Dump {
    return this.store.dump();
  }
  /** For comparing replicas: equal states at equal indexes have equal fingerprints. */
  fingerprint(): string {
    return this.store.fingerprint();
  }

  propose(command: Command, answer: Waiting['answer'], then: Waiting['then']): void {
    if (this.parts === undefined) return answer.refuse(NO_LEADER);
    this.effects.push({ type: 'propose', proposal: this.proposals.open({ answer, then }), command });
  }

  changeGroup(change: GroupChange, answer: Waiting['answer'], then: Waiting['then']): void {
    if (this.parts === undefined) return answer.refuse(NO_LEADER);
    this.effects.push({ type: 'change-group', proposal: this.proposals.open({ answer, then }), change });
  }

  transferLeadership(to: ServerId): void {
    this.effects.push({ type: 'transfer-leadership', to });
  }

  read<R extends QueryMeta>(
    options: QueryOptions,
    topics: readonly Topic[],
    answer: Answer<R>,
    read: Read<R>,
  ): void {
    const wanted = options.MinQueryIndex ?? 0;
    const attempt = (timeUp: boolean): boolean => {
      const reply = read(this.view);
      if ('error' in reply) answer.refuse(reply.error);
      else if (timeUp || reply.Index > wanted) answer.ok({ ...reply, Index: Math.max(1, reply.Index) });
      else return false;
      return true;
    };
    if (attempt(wanted <= 0)) return;
    const stale = options.AllowStale === true;
    const refuse = (error: string): void => answer.refuse(error);
    const query = { id: answer.id, topics, stale, attempt, refuse };
    this.queries.hold(query, this.now + holdMs(options, this.rng));
  }

  trace(event: Omit<TraceEvent, 'at' | 'index'>): void {
    this.effects.push({ type: 'trace', event: { ...event, index: this.store.index, at: this.now } });
  }

  private handle(input: ServerInput): void {
    switch (input.type) {
      case 'rpc':
        return this.route({ ...input, forwarded: input.forwarded === true });
      case 'rpc-cancelled':
        return this.forget(input.id);
      case 'committed':
        return this.committed(input.index, input.command, input.proposal);
      case 'proposal-failed':
        return this.proposals.take(input.proposal)?.answer.refuse(input.reason);
      case 'leadership':
        return this.leadership(input.leading, input.leader);
      case 'forwarded':
        if (this.routing.answered(input.id)) this.reply(input.id, input.result);
        return;
      case 'servers':
        this.servers = input.servers;
        return;
      case 'group':
        this.group = input.group;
        return;
      case 'group-changed':
        return this.proposals
          .take(input.proposal)
          ?.then({ index: input.index, changes: [], outcome: NOTHING_DONE });
      case 'read-confirmed':
        return this.readConfirmed(input.id, input.confirmed);
      case 'restore':
        this.store.restore(input.index, input.snapshot);
        this.trace({ component: 'server', id: this.selfId, cause: 'restored', data: {} });
        return this.queries.wakeAll();
      case 'time':
        return;
      default:
        return unreachable(input);
    }
  }

  /** Everything that time or the last input has made due. */
  private advance(): void {
    this.routing.expire(this.now);
    this.queries.expire(this.now);
    const parts = this.parts;
    if (parts === undefined) return;
    for (const expiry of parts.heartbeats.takeExpired(this.now)) expireHeartbeat(this, expiry);
    endWindows(this);
    advanceDrains(this);
    launchPeriodic(this);
    flushReports(this);
    parts.evals.advance(this.now);
    applyPlans(this);
    this.writeEvals(parts);
  }

  /** The queues' own decisions: cancelled and given-up evaluations. If the write fails, a new leader decides anew. */
  private writeEvals(parts: LeaderParts): void {
    const evals = parts.evals.takeWrites();
    if (evals.length === 0) return;
    this.propose({ type: 'EvalUpdate', at: this.now, evals }, { refuse: () => {} }, () => {});
  }

  private route(call: Call): void {
    if (this.parts === undefined && !answersLocally(call.method, call.args)) {
      return this.routing.route(call, this.leader, this.now);
    }
    this.routing.forget(call.id);
    const asks = this.config.confirmsReads === true && this.parts !== undefined;
    if (!asks || !isConsistentRead(call.method, call.args)) return this.perform(call);
    this.unconfirmed.set(call.id, call);
    this.effects.push({ type: 'confirm-read', id: call.id });
  }

  private readConfirmed(id: RpcId, confirmed: boolean): void {
    const call = this.unconfirmed.get(id);
    if (call === undefined) return;
    this.unconfirmed.delete(id);
    if (confirmed && this.parts !== undefined) this.perform(call);
    else this.route(call);
  }

  private perform(call: Call): void {
    const endpoint = endpointFor(call.method);
    if ('error' in endpoint) return this.reply(call.id, endpoint);
    endpoint(this, (call.args ?? {}) as never, this.answerTo(call.id));
  }

  private answerTo(id: RpcId): Answer<unknown> {
    let answered = false;
    const answer = (result: { ok: unknown } | { error: string }): void => {
      assert(!answered, 'a call is answered once');
      answered = true;
      this.reply(id, result);
    };
    return { id, ok: (ok) => answer({ ok }), refuse: (error) => answer({ error }) };
  }

  private reply(id: RpcId, result: { readonly ok: unknown } | { readonly error: string }): void {
    this.effects.push({ type: 'reply', id, result });
  }

  private forget(id: RpcId): void {
    this.queries.forget(id);
    this.unconfirmed.delete(id);
    this.routing.forget(id);
    this.parts?.evals.forget(id);
  }

  private committed(index: Index, command: Command, proposal: ProposalId | undefined): void {
    const { changes, outcome } = this.store.apply(index, command);
    this.traceChanges(changes, command);
    this.config.onApplied?.({ index, type: command.type, changes });
    const waiting = this.proposals.take(proposal);
    if (command.type === 'SnapshotRestore') this.beginAgain();
    else if (this.parts !== undefined) {
      react(this.parts, { command, index, changes, view: this.view }, this.now);
      if (command.type === 'SchedulerPause') this.applyPause(this.parts);
    }
    this.queries.wake(topicsOf(changes));
    waiting?.then({ index, changes, outcome });
  }

  /** Another state is in force: what was read off the old one is read off it anew. */
  private beginAgain(): void {
    this.queries.wakeAll();
    if (this.parts === undefined) return;
    this.leaveOffice(this.parts);
    this.takeOffice();
  }

  private traceChanges(changes: readonly Change[], command: Command): void {
    for (const change of changes) {
      this.trace({ component: change.kind, id: change.id, cause: command.type, data: traceData(change) });
    }
  }

  private leadership(leading: boolean, leader: ServerId | undefined): void {
    const changed = leading !== (this.parts !== undefined) || leader !== this.leader;
    if (!changed) return;
    this.leader = leader;
    const data = { leading, leader: leader ?? null };
    this.trace({ component: 'leader', id: this.selfId, cause: 'leadership', data });
    if (leading && this.parts === undefined) this.takeOffice();
    if (!leading && this.parts !== undefined) this.leaveOffice(this.parts);
    for (const call of this.routing.leaderChanged(leader)) this.route(call);
  }

  /** Upstream: `establishLeadership`. All that it needs is in the state. */
  private takeOffice(): void {
    const { heartbeats, broker = {} } = this.config;
    const parts = newLeaderParts({ heartbeats, broker, rng: this.rng, newId: this.newId, zones: this.zones });
    this.parts = parts;
    if (!this.store.schedulerPaused) parts.evals.restore(this.view, this.now);
    parts.heartbeats.initialise(this.view, this.now);
    parts.windows.initialise(this.view);
    parts.drains.initialise(this.view, this.now);
    parts.periodic.initialise(this.view, this.now);
    settleReturns(this);
  }

  /** Everything volatile goes; whoever waits for it is told. */
  private leaveOffice(parts: LeaderParts): void {
    this.parts = undefined;
    for (const waiting of parts.reports.abandon()) waiting.refuse(LEADERSHIP_LOST);
    for (const submitter of parts.plans.abandon()) submitter.refuse(LEADERSHIP_LOST);
    parts.evals.abandon();
    for (const { answer } of this.proposals.abandon()) answer.refuse(LEADERSHIP_LOST);
    this.queries.refuseConsistent(NO_LEADER);
  }

  private applyPause(parts: LeaderParts): void {
    if (this.store.schedulerPaused) parts.evals.pause();
    else parts.evals.restore(this.view, this.now);
  }
}
