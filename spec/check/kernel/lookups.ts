/**
 * What is known of steps, where the inner loop looks it up. An action begins as one lookup, by all the fields that decide it;
 * when that comes to know too many combinations, and the model tells the action's factors, it is split into several by
 * fewer fields each, whose answers together are the step.
 */
import type { Factor, Model } from '../../model/types.ts';
import type { Layout } from '../packed/layout.ts';
import type { Arrays } from './arrays.ts';
import * as at from './places.ts';
import type { Places } from './places.ts';
import { hashOf } from './program.ts';
import type { TableSpace } from './table-space.ts';

/** One of an action's lookups. */
export interface Lookup {
  readonly action: number;
  /** Fields that decide. */
  readonly reads: readonly number[];
  /** Fields of which it knows what they were and what they become: no other factor writes them. */
  readonly decides: readonly number[];
  /** What it answers for; undefined: the whole action. */
  readonly factors: readonly Factor[] | undefined;
  mask: Int32Array;
  from: number;
  slots: number;
  entries: number;
}

/** What one entry says. */
export interface Answer {
  readonly flags: number;
  readonly touches: number;
  /** The bits that change. */
  readonly flips: Int32Array;
}

/** An action is split when it knows more combinations than this. */
const SPLITS_AT = 1 << 9;
/** What cannot be split is forgotten beyond this number. */
const MAX_ENTRIES = 1 << 21;
/** Factors share a lookup while their fields have no more bits than this. */
const MOST_BITS = 11;
const FIRST_SLOTS = 16;

export class Lookups {
  private readonly model: Model;
  private readonly arrays: () => Arrays;
  private readonly space: TableSpace;
  private readonly perAction: Lookup[][];
  private places: Places | undefined;
  private layout: Layout | undefined;

  constructor(model: Model, arrays: () => Arrays, space: TableSpace) {
    this.model = model;
    this.arrays = arrays;
    this.space = space;
    this.perAction = model.actions.map(({ reads }, action) => [wholeLookup(action, reads ?? [])]);
  }

  /** The lookup whose parameters begin at `place`. */
  at(action: number, place: number): Lookup {
    const places = this.places as Places;
    const first = places.lookups + action * at.MOST_LOOKUPS * places.lookupStride;
    return this.perAction[action]?.[(place - first) / places.lookupStride] as Lookup;
  }

  /** Lays everything out for another layout, and takes along what is known. The space is empty. */
  follow(layout: Layout, places: Places): void {
    const [from, old] = [this.layout, this.places];
    const known = from === undefined || old === undefined ? [] : this.decoded(from, old);
    this.space.clear();
    this.layout = layout;
    this.places = places;
    for (const lookups of this.perAction) {
      for (const lookup of lookups) {
        lookup.mask = layout.maskOf(lookup.reads);
        this.makeTable(lookup, lookup.slots);
      }
    }
    this.tellActions();
    const [key, flips] = [new Int32Array(layout.words), new Int32Array(layout.words)];
    for (const { lookup, flags, touches, ...fields } of known) {
      layout.pack(fields.key, key);
      layout.pack(fields.flips, flips);
      this.learn(lookup, key, { flags, touches, flips });
    }
  }

  /** Remembers an answer. @param state its words, of which the lookup takes its own */
  learn(lookup: Lookup, state: Int32Array, answer: Answer): void {
    if (lookup.entries >= SPLITS_AT && this.split(lookup)) return;
    if (lookup.entries >= MAX_ENTRIES) this.empty(lookup);
    if (2 * lookup.entries >= lookup.slots) this.grow(lookup);
    const key = state.map((word, w) => word & (lookup.mask[w] as number));
    const cell = this.freeCell(lookup, key, 0);
    const tables = this.tables;
    tables[cell] = answer.flags;
    tables[cell + 1] = answer.touches;
    tables.set(key, cell + at.ENTRY_HEAD);
    tables.set(answer.flips, cell + at.ENTRY_HEAD + key.length);
    lookup.entries++;
  }

  forget(): void {
    for (const lookups of this.perAction) for (const lookup of lookups) this.empty(lookup);
  }

  private empty(lookup: Lookup): void {
    const { entryStride } = this.places as Places;
    this.tables.fill(0, lookup.from, lookup.from + lookup.slots * entryStride);
    lookup.entries = 0;
  }

  private get tables(): Int32Array {
    return this.arrays().views[at.TABLES] as Int32Array;
  }

  /** Splits the action, if it can be; what it knew is forgotten. */
  private split(lookup: Lookup): boolean {
    const { action, factors } = lookup;
    // Something that was known before it was split.
    if (this.perAction[action]?.includes(lookup) !== true) return true;
    const all = this.model.actions[action]?.factors;
    if (factors !== undefined || all === undefined || all.length < 2) return false;
    const groups = grouped(all, this.layout as Layout);
    if (groups.length < 2 || groups.length > at.MOST_LOOKUPS) return false;
    this.perAction[action] = groups.map((group) => partLookup(action, group, all));
    for (const part of this.perAction[action] as Lookup[]) {
      part.mask = (this.layout as Layout).maskOf(part.reads);
      this.makeTable(part, FIRST_SLOTS);
    }
    this.tellActions();
    return true;
  }

  private makeTable(lookup: Lookup, slots: number): void {
    const { entryStride } = this.places as Places;
    lookup.from = this.space.take(slots * entryStride);
    lookup.slots = slots;
    lookup.entries = 0;
    this.tell(lookup);
  }

  private grow(lookup: Lookup): void {
    const { entryStride, words } = this.places as Places;
    const [from, slots, entries] = [lookup.from, lookup.slots, lookup.entries];
    this.makeTable(lookup, slots * 2);
    const { tables } = this;
    for (let s = 0; s < slots; s++) {
      const cell = from + s * entryStride;
      if (tables[cell] === 0) continue;
      tables.copyWithin(this.freeCell(lookup, tables, cell + at.ENTRY_HEAD, words), cell, cell + entryStride);
    }
    lookup.entries = entries;
  }

  private freeCell(
    { from, slots }: Lookup,
    key: Int32Array,
    keyAt: number,
    words: number = key.length,
  ): number {
    const { entryStride } = this.places as Places;
    const { tables } = this;
    let slot = hashOf(key, keyAt, words) >>> shiftOf(slots);
    while (tables[from + slot * entryStride] !== 0) slot = (slot + 1) & (slots - 1);
    return from + slot * entryStride;
  }

  private tellActions(): void {
    const { perAction, lookups, lookupStride } = this.places as Places;
    const control = this.arrays().views[at.CONTROL] as Int32Array;
    this.perAction.forEach((own, action) => {
      const first = lookups + action * at.MOST_LOOKUPS * lookupStride;
      control[perAction + action * at.ACTION] = first;
      control[perAction + action * at.ACTION + 1] = first + own.length * lookupStride;
      for (const lookup of own) this.tell(lookup);
    });
  }

  private tell(lookup: Lookup): void {
    const { lookups, lookupStride } = this.places as Places;
    const index = this.perAction[lookup.action]?.indexOf(lookup) ?? -1;
    if (index < 0) return;
    const place = lookups + (lookup.action * at.MOST_LOOKUPS + index) * lookupStride;
    const control = this.arrays().views[at.CONTROL] as Int32Array;
    control.set([lookup.from, shiftOf(lookup.slots), lookup.slots - 1, ...lookup.mask], place);
  }

  /** Everything that is known, field by field. */
  private decoded(layout: Layout, { entryStride, words }: Places) {
    const { tables } = this;
    const found = [];
    for (const lookup of this.perAction.flat()) {
      for (let s = 0; s < lookup.slots; s++) {
        const cell = lookup.from + s * entryStride;
        const [flags, touches] = [tables[cell] as number, tables[cell + 1] as number];
        if (flags === 0) continue;
        const [key, flips] = [new Uint16Array(layout.bits.length), new Uint16Array(layout.bits.length)];
        layout.unpack(tables, cell + at.ENTRY_HEAD, key);
        layout.unpack(tables, cell + at.ENTRY_HEAD + words, flips);
        found.push({ lookup, flags, touches, key, flips });
      }
    }
    return found;
  }
}

const EMPTY = { mask: new Int32Array(0), from: -1, slots: FIRST_SLOTS, entries: 0 };

function wholeLookup(action: number, reads: readonly number[]): Lookup {
  return { action, reads, decides: reads, factors: undefined, ...EMPTY };
}

function partLookup(action: number, factors: readonly Factor[], all: readonly Factor[]): Lookup {
  const others = all.filter((factor) => !factors.includes(factor));
  const reads = readsOf(factors);
  const decides = reads.filter((field) => others.every(({ writes }) => writes !== field));
  return { action, reads, decides, factors, ...EMPTY };
}

const shiftOf = (slots: number): number => 32 - (31 - Math.clz32(slots));

const readsOf = (factors: readonly Factor[]): readonly number[] => [
  ...new Set(factors.flatMap(({ reads }) => reads)),
];

/** Factors that share a lookup: those that read little more than others of it. */
function grouped(factors: readonly Factor[], layout: Layout): Factor[][] {
  const bitsOf = (of: readonly Factor[]) =>
    readsOf(of).reduce((sum, field) => sum + (layout.bits[field] as number), 0);
  const groups: Factor[][] = [];
  for (const factor of factors) {
    const fitting = groups
      .filter((group) => bitsOf([...group, factor]) <= Math.max(MOST_BITS, bitsOf(group), bitsOf([factor])))
      .toSorted((a, b) => bitsOf([...a, factor]) - bitsOf(a) - (bitsOf([...b, factor]) - bitsOf(b)));
    if (fitting[0] === undefined) groups.push([factor]);
    else fitting[0].push(factor);
  }
  return groups;
}
