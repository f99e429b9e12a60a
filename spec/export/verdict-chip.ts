/**
 * How a verdict is said and coloured, in the terminal and in the report alike. Expected or not is decided by the
 * pinned verdict (verify-report.ts); here it only gets a word.
 */
import { element, type Markup } from './markup.ts';
import type { Tone } from './palette.ts';
import { differs, type PropertyKind, type PropertyResult, type Verdict } from './verify-report.ts';

export interface VerdictChip {
  readonly text: string;
  readonly tone: Tone;
  /** The verdict is not the pinned one. */
  readonly unexpected: boolean;
}

/** What to call a verdict of a property of that kind. */
export function verdictWord(kind: PropertyKind, verdict: Verdict): string {
  if (verdict === 'partial') return 'partial';
  if (kind === 'sometimes') return verdict === 'holds' ? 'reached' : 'never reached';
  return verdict;
}

/** The chip of one property in one world. */
export function verdictChip(
  property: Pick<PropertyResult, 'name' | 'kind' | 'verdict' | 'expected'>,
): VerdictChip {
  const { kind, verdict, expected } = property;
  const unexpected = differs(property as PropertyResult);
  const word = verdictWord(kind, verdict);
  if (unexpected && expected !== null)
    return { text: `${word}, expected ${verdictWord(kind, expected)}`, tone: 'bad', unexpected };
  switch (verdict) {
    case 'holds':
      return { text: word, tone: 'good', unexpected };
    case 'partial':
      return { text: word, tone: 'fresh', unexpected };
    case 'violated':
      return expected === 'violated'
        ? { text: `${word} as expected`, tone: 'doubt', unexpected }
        : { text: word, tone: 'bad', unexpected };
  }
}

/**
 * One verdict over several worlds. A law is as good as its worst world; something that must be possible is reached
 * when one world reaches it.
 */
export function verdictOver(properties: readonly PropertyResult[]): Verdict {
  const has = (verdict: Verdict) => properties.some((property) => property.verdict === verdict);
  const reachable = properties[0]?.kind === 'sometimes';
  const order: readonly Verdict[] = reachable
    ? ['holds', 'partial', 'violated']
    : ['violated', 'partial', 'holds'];
  return order.find(has) ?? 'partial';
}

/** The chip of a property over several worlds; unexpected when it is so in any of them. */
export function chipOver(properties: readonly PropertyResult[]): VerdictChip {
  const surprise = properties.find(differs);
  if (surprise) return verdictChip(surprise);
  const verdict = verdictOver(properties);
  const witness = properties.find((property) => property.verdict === verdict);
  return witness ? verdictChip(witness) : { text: 'not checked', tone: 'plain', unexpected: false };
}

/** The chip as HTML; a link when there is something to show. */
export function chipHtml(chip: VerdictChip, href?: string): Markup {
  const classes = `chip ${chip.tone}${chip.unexpected ? ' unexpected' : ''}`;
  return href === undefined
    ? element('span', { class: classes }, chip.text)
    : element('a', { class: classes, href }, chip.text);
}
