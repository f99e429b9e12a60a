/**
 * Runs tasks in worker threads, a few at a time. It knows nothing of what they do.
 */
import { Worker } from 'node:worker_threads';
import { InputError } from '../../io/input-error.ts';
import { type Task, type TaskResult, type WorkerMessage, nameOf } from './tasks.ts';

export interface PoolOptions {
  readonly threads: number;
  /** One line for all that is under way. */
  readonly onProgress: (text: string) => void;
  readonly onDone: (task: Task, result: TaskResult) => void;
}

/** Resolves when every task is done; rejects with the first failure, after ending the others. */
export async function runTasks(tasks: readonly Task[], options: PoolOptions): Promise<void> {
  const queue = [...tasks];
  const under = new Map<Task, string>();
  const workers = new Set<Worker>();
  const say = () =>
    options.onProgress([...under].map(([task, text]) => `${nameOf(task)}: ${text}`).join(' | '));
  const lane = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const current = task;
      under.set(current, 'starts');
      const result = await runOne(current, workers, (text) => {
        under.set(current, text);
        say();
      });
      under.delete(current);
      options.onDone(current, result);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.threads, tasks.length) }, lane));
  } finally {
    await Promise.all([...workers].map((worker) => worker.terminate()));
  }
}

function runOne(task: Task, workers: Set<Worker>, onText: (text: string) => void): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 6144 },
    });
    workers.add(worker);
    const settle = () => {
      workers.delete(worker);
      void worker.terminate();
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') return onText(message.text);
      settle();
      if (message.type === 'done') return resolve(message.result);
      const { message: problem } = message;
      return reject(message.isComplaint ? new InputError({ problem, remedy: '' }) : new Error(problem));
    });
    worker.on('error', (error) => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
