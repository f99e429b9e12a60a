/** What happened to a task, in a sentence: the agent's own, or one for the kind of event where it gives none. */
import type { TaskEvent } from '../http/records.ts';

const SENTENCES: Readonly<Record<string, (event: TaskEvent) => string>> = {
  Received: () => 'Task received by client',
  'Task Setup': ({ Message }) => Message ?? '',
  Started: () => 'Task started by client',
  Terminated: ({ ExitCode, Signal, Message }) =>
    [
      `Exit Code: ${ExitCode ?? 0}`,
      ...(Signal ? [`Signal: ${Signal}`] : []),
      ...(Message ? [`Exit Message: "${Message}"`] : []),
    ].join(', '),
  Killed: ({ KillError }) => KillError || 'Task successfully killed',
  'Driver Failure': ({ DriverError }) => DriverError || 'Failed to start task',
  'Not Restarting': ({ RestartReason }) => RestartReason || 'Task exceeded restart policy',
  Restarting: ({ RestartReason }) => RestartReason ?? '',
};

export function eventText(event: TaskEvent): string {
  return event.DisplayMessage || (SENTENCES[event.Type]?.(event) ?? event.Message ?? '');
}
