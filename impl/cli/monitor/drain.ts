/** Watching a drain: what becomes of the allocations of a node, until it drains no longer and all of them have ended. */
import { EXIT } from '../command.ts';
import type { ClientNode } from '../http/node-records.ts';
import type { AllocationStub } from '../http/records.ts';
import type { Session } from '../session.ts';
import { local } from '../show/times.ts';
import { Patience } from './patience.ts';

const ENDED = new Set(['complete', 'failed', 'lost']);

/** Resolves to the exit code. */
export async function monitorDrain(session: Session, id: string): Promise<number> {
  const tell = (text: string): void => session.print(`${local(Date.now())}: ${text}`);
  tell(`Ctrl-C to stop monitoring: will not cancel the node drain`);
  const patience = new Patience();
  const told = new Map<string, string>();
  let draining = true;
  for (;;) {
    const node = await session.agent.get<ClientNode>(`/v1/node/${id}`);
    const allocations =
      (await session.agent.get<AllocationStub[] | null>(`/v1/node/${id}/allocations`)) ?? [];
    tellChanges(session, tell, allocations, told);
    if (draining && !node.DrainStrategy) {
      draining = false;
      tell(`Drain complete for node ${id}`);
    }
    const left = allocations.some((each) => !ENDED.has(each.ClientStatus) && each.DesiredStatus !== 'run');
    if (!draining && !left) break;
    await patience.pause();
  }
  tell(`All allocations on node "${id}" have stopped`);
  return EXIT.asExpected;
}

function tellChanges(
  session: Session,
  tell: (text: string) => void,
  allocations: readonly AllocationStub[],
  told: Map<string, string>,
): void {
  for (const { ID, ClientStatus, DesiredStatus } of allocations) {
    const before = told.get(ID);
    told.set(ID, ClientStatus);
    if (before === undefined && DesiredStatus !== 'run' && !ENDED.has(ClientStatus))
      tell(`Alloc "${session.id(ID)}" marked for migration`);
    else if (before !== undefined && before !== ClientStatus)
      tell(`Alloc "${session.id(ID)}" status ${before} -> ${ClientStatus}`);
  }
}
