/**
 * `<<-`: the indentation that all lines share is removed. Only literal text counts; what is put in for `${...}` does
 * not, nor do lines of white space only.
 */
import { graphemes } from './source.ts';
import type { Part, TextPart } from './template-tree.ts';
import { trimStart } from './white-space.ts';

/** Changes `parts` in place. */
export function outdent(parts: Part[]): void {
  const starts = lineStarts(parts);
  const least = starts.reduce((smallest, { indent }) => Math.min(smallest, indent), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(least)) return;
  for (const { at, part } of starts) {
    if (part) parts[at] = { ...part, text: graphemes(part.text).slice(least).join('') };
  }
}

interface LineStart {
  readonly at: number;
  readonly indent: number;
  /** Absent when the line begins with a sequence: it is not indented, nor can it be outdented. */
  readonly part: TextPart | undefined;
}

function lineStarts(parts: readonly Part[]): readonly LineStart[] {
  const found: LineStart[] = [];
  let begins = true;
  for (const [at, part] of parts.entries()) {
    if (begins) {
      const start = lineStart(at, part);
      if (start) found.push(start);
    }
    begins = part.kind === 'text' && part.text.endsWith('\n');
  }
  return found;
}

function lineStart(at: number, part: Part): LineStart | undefined {
  if (part.kind !== 'text') return { at, indent: 0, part: undefined };
  const rest = trimStart(part.text);
  if (rest === '' && part.text.endsWith('\n')) return undefined;
  const indent = graphemes(part.text.slice(0, part.text.length - rest.length)).length;
  return { at, indent, part };
}
