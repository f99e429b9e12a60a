/**
 * Watching an evaluation until it is over, then the ones that follow it, then its deployment: what `job run` and its
 * like print while they wait. Resolves to the exit code, as Nomad's: 0, 1 for a deployment that did not succeed, 2
 * when a group found no place.
 */
import type { AllocationStub, Evaluation } from '../http/records.ts';
import type { Session } from '../session.ts';
import { placementFailures } from '../show/placement.ts';
import { duration, local } from '../show/times.ts';
import { monitorDeployment } from './deployment.ts';
import { Patience, sleep } from './patience.ts';

const OVER = new Set(['complete', 'failed', 'canceled']);
const NANOSECONDS_PER_MS = 1e6;
/** Nomad's exit code for an evaluation that could not place everything. */
const NOT_PLACED = 2;

export async function monitorEvaluation(session: Session, evalId: string): Promise<number> {
  const monitor = new Monitor(session);
  let placed = true;
  for (let next: string | undefined = evalId; next; ) {
    const evaluation = await monitor.follow(next);
    placed &&= Object.keys(evaluation.FailedTGAllocs ?? {}).length === 0;
    next = evaluation.NextEval;
    if (next) await monitor.waitFor(next, Number(evaluation.Wait ?? 0) / NANOSECONDS_PER_MS);
  }
  if (monitor.deployment !== undefined) {
    const succeeded = await monitorDeployment(session, monitor.deployment);
    if (!succeeded) return 1;
  }
  return placed ? 0 : NOT_PLACED;
}

class Monitor {
  readonly #session: Session;
  /** What was said of each allocation: its client status. */
  readonly #statuses = new Map<string, string>();
  deployment: string | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Tells what happens until the evaluation is over. */
  async follow(evalId: string): Promise<Evaluation> {
    const { agent, id } = { agent: this.#session.agent, id: this.#session.id(evalId) };
    this.#head(`Monitoring evaluation "${id}"`);
    const patience = new Patience();
    let before: Evaluation | undefined;
    for (;;) {
      const path = `/v1/evaluation/${encodeURIComponent(evalId)}`;
      const evaluation = await agent.get<Evaluation>(path);
      const allocations = await agent.get<AllocationStub[] | null>(`${path}/allocations`);
      this.#tell(evaluation, before, allocations ?? []);
      before = evaluation;
      if (OVER.has(evaluation.Status)) break;
      await patience.pause();
    }
    this.#tellEnd(before);
    return before;
  }

  async waitFor(evalId: string, ms: number): Promise<void> {
    if (ms <= 0) return;
    const inWords = duration(ms * NANOSECONDS_PER_MS);
    this.#line(`Monitoring next evaluation "${this.#session.id(evalId)}" in ${inWords}`);
    await sleep(ms);
  }

  #tell(
    evaluation: Evaluation,
    before: Evaluation | undefined,
    allocations: readonly AllocationStub[],
  ): void {
    if (before === undefined) this.#tellCause(evaluation);
    if (evaluation.DeploymentID && this.deployment !== evaluation.DeploymentID) {
      this.deployment = evaluation.DeploymentID;
      this.#line(`Evaluation within deployment: "${this.#session.id(this.deployment)}"`);
    }
    for (const allocation of allocations) this.#tellAllocation(allocation, evaluation);
    const from = before?.Status ?? 'pending';
    if (evaluation.Status !== from && evaluation.Status !== 'pending')
      this.#line(`Evaluation status changed: "${from}" -> "${evaluation.Status}"`);
  }

  #tellCause({ NodeID, JobID }: Evaluation): void {
    const cause = NodeID ? `node "${this.#session.id(NodeID)}"` : `job "${JobID}"`;
    this.#line(`Evaluation triggered by ${cause}`);
  }

  #tellAllocation(allocation: AllocationStub, { CreateIndex }: Evaluation): void {
    const { ID, ClientStatus, ClientDescription, DesiredStatus, NodeID, TaskGroup } = allocation;
    const before = this.#statuses.get(ID);
    this.#statuses.set(ID, ClientStatus);
    const [id, node] = [this.#session.id(ID), this.#session.id(NodeID)];
    if (before === undefined) {
      const where = `node "${node}", group "${TaskGroup}"`;
      if (allocation.CreateIndex < CreateIndex) this.#line(`Allocation "${id}" modified: ${where}`);
      else if (DesiredStatus === 'run') this.#line(`Allocation "${id}" created: ${where}`);
    } else if (before !== ClientStatus) {
      const reason = ClientDescription ? ` (${ClientDescription})` : '';
      this.#line(`Allocation "${id}" status changed: "${before}" -> "${ClientStatus}"${reason}`);
    }
  }

  #tellEnd({ ID, Status, FailedTGAllocs, BlockedEval }: Evaluation): void {
    const end = `Evaluation "${this.#session.id(ID)}" finished with status "${Status}"`;
    const failed = FailedTGAllocs ?? {};
    if (Object.keys(failed).length === 0) return this.#head(end);
    this.#head(`${end} but failed to place all allocations:`);
    for (const line of placementFailures(failed).split('\n')) this.#line(line);
    if (BlockedEval) {
      const blocked = this.#session.id(BlockedEval);
      this.#line(`Evaluation "${blocked}" waiting for additional capacity to place remainder`);
    }
  }

  #head(text: string): void {
    this.#session.print(this.#session.paint('bold', `==> ${local(Date.now())}: ${text}`));
  }

  #line(text: string): void {
    this.#session.print(text === '' ? '' : `    ${local(Date.now())}: ${text}`);
  }
}
