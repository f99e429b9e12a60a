/**
 * Which actions a packed state may enable: the bits of several fields at once are looked up together, in a table that is
 * filled as they are met. It leaves out what single fields rule out; a model that does not say has all its actions.
 */
import type { Model } from '../../model/types.ts';
import type { Layout } from './layout.ts';

/** Bits that are looked up together at most: a table of some thousand rows. */
const MOST_BITS = 11;

interface Group {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  readonly fields: readonly number[];
  /** For each value of the group, `words` words of bits. */
  readonly table: Int32Array;
  readonly isKnown: Uint8Array;
}

export class CandidateBits {
  private readonly model: Model;
  private readonly layout: Layout;
  private readonly words: number;
  private readonly groups: readonly Group[];
  private readonly all: Int32Array;
  private readonly sum: Int32Array;

  constructor(model: Model, layout: Layout) {
    const count = model.actions.length;
    this.model = model;
    this.layout = layout;
    this.words = Math.max(1, Math.ceil(count / 32));
    this.all = new Int32Array(this.words).fill(-1);
    if (count % 32 !== 0) this.all[this.words - 1] = 2 ** (count % 32) - 1;
    this.sum = new Int32Array(this.words);
    this.groups = model.allows === undefined ? [] : this.groupsOf(layout);
  }

  /** Writes the candidates into `into`, ascending, and says how many there are. */
  list(state: Int32Array, into: Int32Array): number {
    const { words, sum, groups, all } = this;
    for (let w = 0; w < words; w++) sum[w] = all[w] as number;
    for (let g = 0; g < groups.length; g++) {
      const { word, shift, mask, table, isKnown } = groups[g] as Group;
      const value = ((state[word] as number) >>> shift) & mask;
      if (isKnown[value] === 0) this.learn(groups[g] as Group, value);
      for (let w = 0; w < words; w++) sum[w] = (sum[w] as number) & (table[value * words + w] as number);
    }
    let count = 0;
    for (let w = 0; w < words; w++) {
      for (let bits = sum[w] as number; bits !== 0; bits &= bits - 1) {
        into[count++] = 32 * w + 31 - Math.clz32(bits & -bits);
      }
    }
    return count;
  }

  private groupsOf(layout: Layout): readonly Group[] {
    return fieldGroups(layout).map((group) => this.groupOf(group));
  }

  private groupOf(group: FieldGroup): Group {
    const values = 2 ** group.bits;
    return {
      word: group.word,
      shift: group.shift,
      mask: values - 1,
      fields: group.fields,
      table: new Int32Array(values * this.words),
      isKnown: new Uint8Array(values),
    };
  }

  private learn({ table, isKnown, fields, shift }: Group, value: number): void {
    const { layout, words, model } = this;
    for (let w = 0; w < words; w++) table[value * words + w] = -1;
    for (const f of fields) {
      const own = (value >>> ((layout.shiftOf[f] as number) - shift)) & (layout.largest[f] as number);
      const allowed = model.allows?.(f, own) ?? this.all;
      for (let w = 0; w < words; w++) {
        const at = value * words + w;
        table[at] = (table[at] as number) & (allowed[w] as number);
      }
    }
    isKnown[value] = 1;
  }
}

/** Fields that are looked up together. */
export interface FieldGroup {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  readonly fields: readonly number[];
}

/** Neighbours in a word, as many as fit into one table. */
export function fieldGroups({ bits, wordOf, shiftOf }: Layout): readonly FieldGroup[] {
  const inOrder = Array.from(bits.keys())
    .filter((f) => (bits[f] as number) > 0)
    .toSorted((a, b) => wordOf[a]! - wordOf[b]! || shiftOf[a]! - shiftOf[b]!);
  const groups: { word: number; shift: number; bits: number; fields: number[] }[] = [];
  for (const f of inOrder) {
    const n = bits[f] as number;
    const open = groups.at(-1);
    if (open !== undefined && open.word === wordOf[f] && open.bits + n <= MOST_BITS) {
      open.fields.push(f);
      open.bits += n;
    } else groups.push({ word: wordOf[f]!, shift: shiftOf[f]!, bits: n, fields: [f] });
  }
  const still = Array.from(bits.keys()).filter((f) => bits[f] === 0);
  // Fields that have had one value so far rule out what that value rules out.
  return still.length > 0 ? [...groups, { word: 0, shift: 0, bits: 0, fields: still }] : groups;
}
