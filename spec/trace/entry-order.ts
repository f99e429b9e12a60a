/**
 * The log behind a trace: entries in order, each of one type, each changing a record at most once. Lines of volatile
 * facts stand between entries and carry the index of the last one applied.
 */
import type { TraceLine } from './format.ts';
import type { Refusal } from './log-judge.ts';

const RECORDS: readonly string[] = ['node', 'alloc', 'eval', 'job'];
/** Causes that are no entries. */
const VOLATILE: readonly string[] = [
  'rpc-read',
  'register-read',
  'report-read',
  'timer-set',
  'timer-fired',
  'silence-doubted',
  'expiry-failed',
];

export class EntryOrder {
  private applied = 0;
  /** The entry whose changes are being told; undefined once something else came in between. */
  private open: { readonly cause: string; readonly changed: Set<string> } | undefined;

  begin(index: number): void {
    this.applied = index;
    this.open = undefined;
  }

  faultOf({ component, id, cause, index }: TraceLine): Refusal | undefined {
    const isRecord = RECORDS.includes(component);
    if (!isRecord && component !== 'leader') return undefined;
    if (index < this.applied) return fault(`comes after an entry at index ${this.applied}`);
    const isSame = index === this.applied;
    this.applied = index;
    if (!isRecord || VOLATILE.includes(cause)) {
      this.open = undefined;
      return undefined;
    }
    return this.change(`${component} ${id}`, cause, isSame);
  }

  private change(record: string, cause: string, isSame: boolean): Refusal | undefined {
    if (!isSame) {
      this.open = { cause, changed: new Set([record]) };
      return undefined;
    }
    if (this.open === undefined) return fault('belongs to an entry that was applied before the line above');
    if (this.open.cause !== cause) return fault(`comes in the midst of an entry ${this.open.cause}`);
    if (this.open.changed.has(record)) return fault('changes the same record once more in the same entry');
    this.open.changed.add(record);
    return undefined;
  }
}

function fault(problem: string): Refusal {
  return { problem, possible: [] };
}
