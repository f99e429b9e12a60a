/** Single edits of a trace: every other value that a field could plausibly have, and lines left out, doubled, swapped. */
import {
  CLIENT_STATUSES,
  DESIRED_STATUSES,
  ELIGIBILITIES,
  NODE_STATUSES,
} from '../../../machines/vocabulary.ts';
import type { TraceLine, TraceScalar } from '../../../spec/trace/format.ts';

export interface Edit {
  /** Place of the edited line, from 0. */
  readonly place: number;
  /** `node NodeUpdateStatus status`. */
  readonly what: string;
  readonly change: string;
  readonly lines: readonly TraceLine[];
}

const WORDS: readonly (readonly string[])[] = [
  [...NODE_STATUSES, ...CLIENT_STATUSES],
  DESIRED_STATUSES,
  ELIGIBILITIES,
];

/** Other values for a field: words of the same kind, its neighbours, the opposite, nothing. */
function others(line: TraceLine, value: TraceScalar): readonly TraceScalar[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1, 0].filter((it) => it !== value && it >= 0);
  const own = line.component === 'node' ? NODE_STATUSES : CLIENT_STATUSES;
  if (value === null) return own;
  const words = WORDS.find((kind) => kind.includes(value)) ?? [];
  const kind = WORDS[0] === words ? own : words;
  return kind.length === 0 ? [`${value}x`] : kind.filter((it) => it !== value);
}

export function fieldEdits(lines: readonly TraceLine[]): readonly Edit[] {
  return lines.flatMap((line, place) =>
    Object.entries(line.data).flatMap(([field, value]) =>
      others(line, value).map((other) => ({
        place,
        what: `${line.component} ${line.cause} ${field}`,
        change: `${String(value)} -> ${String(other)}`,
        lines: lines.with(place, { ...line, data: { ...line.data, [field]: other } }),
      })),
    ),
  );
}

/** Each line left out, doubled, and swapped with the next. */
export function lineEdits(lines: readonly TraceLine[]): readonly Edit[] {
  return lines.flatMap((line, place) => {
    const next = lines[place + 1];
    const what = `${line.component} ${line.cause}`;
    const edits = [
      { place, what, change: 'left out', lines: lines.toSpliced(place, 1) },
      { place, what, change: 'doubled', lines: lines.toSpliced(place, 0, line) },
    ];
    if (next === undefined) return edits;
    const swapped = lines.toSpliced(place, 2, next, line);
    const both = `${what} / ${next.component} ${next.cause}`;
    return [...edits, { place, what: both, change: 'swapped', lines: swapped }];
  });
}
