/** A task of an executor, with commands beside it. How its driver gets a command to where the task is comes in. */
import { ClientRefusal } from '../../io/client/client-refusal.ts';
import type { RunningTask } from '../driver.ts';
import type { ExecutedTask } from '../executor/executed-task.ts';
import type { ExecutorSpec } from '../executor/spec.ts';
import { runCommand, type Start } from './run-command.ts';

type Enter = (spec: ExecutorSpec, command: readonly string[]) => Start | Promise<Start>;

export function withCommands(running: ExecutedTask, enter: Enter): RunningTask {
  return {
    pid: running.pid,
    exited: running.exited,
    stop: (signal, timeoutMs) => running.stop(signal, timeoutMs),
    signal: (signal) => running.signal(signal),
    run: async (wish) => {
      const spec = await running.spec();
      if (spec === undefined) throw new ClientRefusal(404, 'the task is not running any more');
      return await runCommand(await enter(spec, wish.command), wish);
    },
  };
}
