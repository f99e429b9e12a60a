/** What a client refuses, as an HTTP answer. */
import { ClientRefusal } from '../io/client/client-refusal.ts';
import { Refused, type Reply } from './exchange.ts';

export async function atDesk(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClientRefusal)) throw error;
    throw new Refused({ status: error.status, text: error.message });
  }
}
