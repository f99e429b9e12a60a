/** A log entry as it was applied: what those are told who follow the changes of the state. */
import type { CommandType } from './commands.ts';
import type { Index } from './records.ts';
import type { Change } from './state/write.ts';

export interface Applied {
  readonly index: Index;
  readonly type: CommandType;
  readonly changes: readonly Change[];
}
