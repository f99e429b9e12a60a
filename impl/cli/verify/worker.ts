/** The entry of a worker thread: does one task, says how it goes, gives the result back. */
import { parentPort, workerData } from 'node:worker_threads';
import { complaintOf } from '../complaint.ts';
import type { Task, WorkerMessage } from './tasks.ts';
import { perform } from './work.ts';

const say = (message: WorkerMessage) => parentPort?.postMessage(message);

try {
  const result = await perform(workerData as Task, (text) => say({ type: 'progress', text }));
  say({ type: 'done', result });
} catch (error) {
  const complaint = complaintOf(error);
  const message = complaint ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  say({ type: 'failed', message, isComplaint: complaint !== undefined });
}
