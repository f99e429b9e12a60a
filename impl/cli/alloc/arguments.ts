/** Arguments and options that commands on allocations share. */
import type { ArgumentSpec, OptionSpec } from '../command.ts';

export const ALLOCATION: ArgumentSpec = {
  name: '<allocation>',
  description: 'identifier of an allocation, or the beginning of it',
};
export const TASK: ArgumentSpec = { name: '[task]', description: 'one of its tasks' };
export const TASK_OPTION: OptionSpec = { flags: '--task <name>', description: 'one of its tasks' };
export const OF_JOB: OptionSpec = {
  flags: '--job',
  description: 'name a job instead: one of its allocations is taken, a running one if there is one',
};
