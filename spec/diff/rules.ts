/**
 * Which rules of two revisions differ, and what each is about. The sentences are the doc comments of
 * `machines/revisions.ts` itself, read from its text: there is no second copy to go stale.
 */
import type { Scalar } from '../model/types.ts';

export interface RuleDiff {
  readonly rule: string;
  /** null: that side's tree has no such rule. */
  readonly before: Scalar | null;
  readonly after: Scalar | null;
  /** The doc comment of the switch; empty when it has none. */
  readonly says: string;
  /** The machine that applies it, as the comment names it: `register`. */
  readonly machines: readonly string[];
  /** Laws whose shortest counterexample in A is gone when this rule alone is as in B. */
  readonly stops: readonly LawAtStake[];
  /** Laws whose shortest counterexample in B is gone when this rule alone is as in A. */
  readonly opens: readonly LawAtStake[];
}

/** A law with the world and the length of the run in question. */
export interface LawAtStake {
  readonly property: string;
  readonly world: string;
  readonly steps: number;
}

export interface RuledSide {
  readonly rules: Readonly<Record<string, Scalar>>;
  readonly rulesSource: string;
}

/** The switches that differ, in the order in which they are declared. */
export function diffRules(a: RuledSide, b: RuledSide): RuleDiff[] {
  const docs = new Map([...ruleDocs(a.rulesSource), ...ruleDocs(b.rulesSource)]);
  const names = [...new Set([...docs.keys(), ...Object.keys(a.rules), ...Object.keys(b.rules)])];
  return names
    .map((rule) => ({ rule, before: a.rules[rule] ?? null, after: b.rules[rule] ?? null }))
    .filter(({ before, after }) => before !== after)
    .map((diff) => {
      const says = docs.get(diff.rule) ?? '';
      return { ...diff, says, machines: filesIn(says), stops: [], opens: [] };
    });
}

const DECLARED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+):/g;

/** By switch, its doc comment as one line. */
export function ruleDocs(source: string): Map<string, string> {
  return new Map(
    [...source.matchAll(DECLARED)].map(([, comment = '', name = '']) => [
      name,
      comment
        .replaceAll(/^\s*\* ?/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ]),
  );
}

function filesIn(doc: string): string[] {
  return [...doc.matchAll(/\b([a-z-]+)\.ts\b/g)].map(([, file = '']) => file);
}
