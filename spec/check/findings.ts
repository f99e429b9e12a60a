/** What a search has found so far: laws that were broken, and what was to be met. It judges nothing. */
import type { Finding } from './explore.ts';
import type { Path } from './path.ts';
import type { Watch } from './watch.ts';

export class Findings {
  readonly violations: Finding[] = [];
  readonly reached: Finding[] = [];

  /** The watch has hit, at the end of this path. Returns whether that breaks a law. */
  add({ kind, property }: Watch, path: Path): boolean {
    const isViolation = kind !== 'sometimes';
    (isViolation ? this.violations : this.reached).push({ property, path });
    return isViolation;
  }
}
