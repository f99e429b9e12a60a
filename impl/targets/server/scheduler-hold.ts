/**
 * A server's scheduler, held by the operator's switch `PauseEvalBroker` and let go when its work is wanted. It knows when
 * the work is over by looking: nothing is to be done, and nothing moves any more.
 */
import { pause, type ServerDoor } from './server-door.ts';

export interface EvaluationSeen {
  readonly ID: string;
  readonly JobID: string;
  readonly Status: string;
  readonly WaitUntil?: string | null;
}

const CONFIGURATION = '/v1/operator/scheduler/configuration';
const POLL_MS = 50;
/** For so long nothing may move until the scheduler counts as done. */
const QUIET_MS = 200;
const LONGEST_MS = 15_000;

/** Not one that waits for its time, as a follow-up does. */
export function isDue({ WaitUntil }: EvaluationSeen): boolean {
  return WaitUntil === undefined || WaitUntil === null || Date.parse(WaitUntil) <= Date.now();
}

export class SchedulerHold {
  readonly #door: ServerDoor;

  constructor(door: ServerDoor) {
    this.#door = door;
  }

  /** The scheduler starts nothing until it is let go. */
  async hold(held: boolean): Promise<void> {
    const { SchedulerConfig } = (await this.#door.http('GET', CONFIGURATION)) as { SchedulerConfig?: object };
    await this.#door.http('PUT', CONFIGURATION, { ...SchedulerConfig, PauseEvalBroker: held });
  }

  /** Let go until all is done, then held again. */
  async work(): Promise<void> {
    await this.hold(false);
    await this.#stir();
    const until = performance.now() + LONGEST_MS;
    let [seen, since] = ['', performance.now()];
    while (performance.now() < until && performance.now() - since < QUIET_MS) {
      const all = ((await this.#door.http('GET', '/v1/evaluations')) ?? []) as EvaluationSeen[];
      const digest = all.map(({ ID, Status }) => `${ID} ${Status}`).join();
      const isPending = all.some((each) => each.Status === 'pending' && isDue(each));
      if (isPending || digest !== seen) [seen, since] = [digest, performance.now()];
      await pause(POLL_MS);
    }
    await this.hold(true);
  }

  /** Capacity appears and goes: what waits for room, and was told of none while it was held, looks again. */
  async #stir(): Promise<void> {
    const { beside } = this.#door;
    for (const Eligibility of ['ineligible', 'eligible'])
      await this.#door.http('PUT', `/v1/node/${beside}/eligibility`, { NodeID: beside, Eligibility });
  }
}
