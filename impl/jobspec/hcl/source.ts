/**
 * A text with a name, and places in it. Lines and columns are worked out only when somebody is told about them.
 * Knows nothing of what the text means.
 */

/** A place for a person: both count from 1, columns in grapheme clusters (what looks like one character). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a source; offsets are UTF-16 indexes, the end is exclusive. */
export interface Range {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Made when the first text needs it, which few do: it takes as long as a third of Node's own start. */
let segmenter: Intl.Segmenter | undefined;

/** The text cut into what looks like single characters. */
export function graphemes(text: string): readonly string[] {
  // Plain ASCII is by far the most common, and each of its characters stands alone (but for \r\n).
  if (/^[\x20-\x7e\n\t]*$/.test(text)) return codePoints(text);
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** The text cut into code points, as Go's `for range` goes through it. */
export function codePoints(text: string): readonly string[] {
  return Array.from(text);
}

export class Source {
  readonly name: string;
  readonly text: string;
  /** Where this text stands when it is itself part of a file, as a template in a JSON string is. */
  readonly origin: Range | undefined;
  private starts: readonly number[] | undefined;

  constructor(name: string, text: string, origin?: Range) {
    this.name = name;
    this.text = text;
    this.origin = origin;
  }

  range(start: number, end: number): Range {
    return { source: this, start, end };
  }

  position(offset: number): Position {
    const starts = this.lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    return { line: low + 1, column: graphemes(this.text.slice(start, offset)).length + 1 };
  }

  /** The line's text without its end. */
  line(number: number): string {
    const starts = this.lineStarts();
    const start = starts[number - 1] ?? this.text.length;
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$/, '');
  }

  private lineStarts(): readonly number[] {
    if (this.starts === undefined) {
      const first = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
      const starts = [first];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.starts = starts;
    }
    return this.starts;
  }
}

/** From where one begins to where the other ends. */
export function between(from: Range, to: Range): Range {
  return { source: from.source, start: from.start, end: Math.max(from.end, to.end) };
}
