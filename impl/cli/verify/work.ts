/** What each task does: calls the engine that does it and puts its progress into words. */
import { judgeWorld } from '../../../spec/verify/judge-world.ts';
import type { Task, TaskResult } from './tasks.ts';

export async function perform(task: Task, say: (text: string) => void): Promise<TaskResult> {
  switch (task.kind) {
    case 'world':
      return exploreWorld(task, say);
    case 'suites':
    case 'product':
    case 'simulation':
      throw new Error(`no engine for ${task.kind} yet`);
  }
}

const MEBIBYTE = 2 ** 20;

async function exploreWorld(
  task: Task & { kind: 'world' },
  say: (text: string) => void,
): Promise<TaskResult> {
  const { config, revision, maxStates, maxMemoryBytes, pinned } = task;
  const judged = judgeWorld(
    config,
    revision,
    {
      maxStates,
      maxMemoryBytes,
      onProgress: ({ states, depth, statesPerSecond, bytes }) =>
        say(
          `${thousands(states)} states, depth ${depth}, ${thousands(statesPerSecond)}/s, ${thousands(bytes / MEBIBYTE)} MiB`,
        ),
    },
    pinned,
  );
  return { kind: 'world', judged };
}

function thousands(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}
