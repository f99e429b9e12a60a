/** Preludes that several worlds share: the ordinary way from nothing to nodes that are ready and jobs that run. */

/** Node `n<i>` registers and becomes ready. */
export function becomesReady(n: number): string[] {
  const call = (kind: string, sends: string) => [
    `n${n} sends ${sends}`,
    `${kind} of n${n} is read`,
    `${kind} of n${n} is committed`,
    `${kind} of n${n} is answered`,
  ];
  return [...call('Register', 'Register'), ...call('heartbeat', 'a heartbeat')];
}

/** A job is planned and its plan committed; `planned` is the name of the planning event. */
export function isPlaced(job: string, planned = `${job} is planned`): string[] {
  return [planned, `plan of ${job} is verified`, `plan of ${job} is committed`];
}

/** The client of node `n<i>` pulls what is new and reports what it runs. */
export function reports(n: number): string[] {
  return [
    `n${n} pulls its allocations`,
    `n${n} sends a report`,
    `report of n${n} is validated`,
    `report of n${n} is committed`,
    `report of n${n} is answered`,
  ];
}

/** The same ways in worlds whose calls are read, applied and acted on in one step. */
export function becomesReadyAtOnce(n: number): string[] {
  return becomesReady(n).filter((event) => !/ is read$| is answered$/.test(event));
}
export function reportsAtOnce(n: number): string[] {
  return reports(n).filter((event) => !/ is validated$| is answered$/.test(event));
}
export function isPlacedAtOnce(job: string, planned = `${job} is planned`): string[] {
  return isPlaced(job, planned).filter((event) => !event.endsWith(' is verified'));
}
