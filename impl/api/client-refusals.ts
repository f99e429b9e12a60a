/** What a client refuses, as an HTTP answer. */
import { ClientRefusal } from '../io/client/client-refusal.ts';
import { Refused, type Reply } from './exchange.ts';

export async function atDesk(work: () => Promise<Reply>): Promise<Reply> {
  return await work().catch(refusedAtDesk);
}

/** For what a client's work was rejected with. */
export function refusedAtDesk(error: unknown): never {
  if (!(error instanceof ClientRefusal)) throw error;
  throw new Refused({ status: error.status, text: error.message });
}
