/**
 * What forced one rule of our own revision: turned back to what Nomad 2.0 does, with all our other rules in force, some law
 * breaks. Shapes only; running them is run-ours.ts, the list is our-rules.ts.
 */
import type { DifferingRules, ReconnectRules, Rules, SurroundingRules } from '../../machines/revisions.ts';
import type { WorldConfig } from '../worlds/config.ts';

/** Our rules that Nomad 2.0 follows differently. */
export type Differing = DifferingRules<'orrery', 'nomad-2.0'>;
export type OurReconnectRule = Differing & keyof ReconnectRules;
export type OurSurroundingRule = Differing & keyof SurroundingRules;

export interface ForcedRule {
  /** A small world; it is searched whole under our rules. */
  readonly world: WorldConfig;
  /** Name of the law that breaks with the rule turned back; it holds in this world under our rules as they are. */
  readonly law: string;
  /** Steps of the shortest counterexample; of a lasso, prefix and loop together. */
  readonly steps: number;
  /** Rules that go together with this one, as Nomad 2.0 has them: either alone is made up for by the other. */
  readonly with?: Partial<Rules>;
  /** One or two sentences: what goes wrong without the rule. */
  readonly because: string;
  /** One or two sentences: log entries, bytes, latency, conflicts. */
  readonly costs: string;
}

/** A rule that nothing needs in a cluster that has run ours from its first day. */
export interface UpgradeRule {
  /** Why it is there all the same: what servers of another revision leave behind. */
  readonly onlyAfterUpgrade: string;
  readonly costs: string;
}

export type OurRule = ForcedRule | UpgradeRule;

/** A rule around the protocol, which a world of its own is about: its defect is run with the others of its kind. */
export interface SurroundingReason {
  /** The open defect that forced it, or the row of the history. */
  readonly defect: { readonly open: string } | { readonly row: number };
  readonly costs: string;
  /** Whether the servers of impl/core follow it: honest, and where. */
  readonly inCore: string;
}
