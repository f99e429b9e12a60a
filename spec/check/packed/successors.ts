/**
 * The successors of packed states: a model's steps, each computed once for the fields that decide it and looked up
 * afterwards. Explorer and deep walks are loops over it. It judges nothing; it says which laws a step has to be asked.
 *
 *     const count = successors.of(id);
 *     for (let i = 0; i < count; i++) {
 *       const known = successors.take(i);           // 0: not enabled
 *       const target = store.intern(successors.next);
 *     }
 */
import type { Model } from '../../model/types.ts';
import type { OpenWatches } from '../watch.ts';
import { CandidateBits } from './candidate-bits.ts';
import { ASK, ENABLED, EdgeMemo, IDLE } from './edge-memo.ts';
import type { Layout } from './layout.ts';
import type { StateStore } from './state-store.ts';

export class Successors {
  /** The words of the state that the last step leads to. */
  next: Int32Array;
  /** Actions of the state asked about: those that it may enable. */
  readonly actions: Int32Array;
  /** Of each of those, where its memo has the step; only while `isLookedUp`. */
  private readonly entryOf: Int32Array;
  private isLookedUp = false;
  /** The states that known steps lead to, one after the other. */
  private ahead: Int32Array;
  /** Laws of states that the last step may touch, by bits (`OpenWatches.touchedBy`). */
  touches = 0;
  private readonly model: Model;
  private readonly store: StateStore;
  private readonly open: OpenWatches;
  private readonly memos: (EdgeMemo | undefined)[] = [];
  private layout: Layout;
  private candidates: CandidateBits;
  private words: Int32Array;
  private flips: Int32Array;
  /** The state asked about, field by field, when `isUnpacked`. */
  private readonly fields: Uint16Array;
  private isUnpacked = false;
  private readonly after: Uint16Array;
  private nextIsUnpacked = false;

  constructor(model: Model, store: StateStore, open: OpenWatches) {
    this.model = model;
    this.store = store;
    this.open = open;
    this.actions = new Int32Array(model.actions.length);
    this.entryOf = new Int32Array(model.actions.length);
    this.fields = new Uint16Array(model.width);
    this.after = new Uint16Array(model.width);
    this.layout = store.layout;
    this.candidates = new CandidateBits(model, store.layout);
    this.words = this.flips = this.next = this.ahead = new Int32Array(0);
    this.follow();
  }

  get bytes(): number {
    return this.memos.reduce((sum, memo) => sum + (memo?.bytes ?? 0), 0);
  }

  /** Turns to state `id` of the store. How many of `actions` it may enable. */
  of(id: number): number {
    return this.at(this.store.words, id * this.words.length);
  }

  /** Turns to the state that the last step leads to, in the store or not. */
  ofNext(): number {
    return this.at(this.next, 0);
  }

  private at(words: Int32Array, from: number): number {
    const own = this.words;
    for (let i = 0; i < own.length; i++) own[i] = words[from + i] as number;
    this.isUnpacked = false;
    const count = this.candidates.list(own, this.actions);
    this.lookUp(count);
    return count;
  }

  /**
   * Finds what is known of all these steps, and has the store fetch the states that they lead to. Each of them costs a
   * wait for memory, and the processor waits for all at once if nobody asks for one result before the next is looked for.
   */
  private lookUp(count: number): void {
    const { actions, memos, words, entryOf, ahead } = this;
    let leads = 0;
    for (let i = 0; i < count; i++) {
      const memo = memos[actions[i] as number];
      if (memo === undefined) continue;
      const at = memo.find(words);
      entryOf[i] = at;
      const { data } = memo;
      if (((data[at] as number) & (ENABLED | IDLE)) !== ENABLED) continue;
      const flipsAt = at + memo.flipsAt;
      for (let w = 0; w < words.length; w++)
        ahead[leads++] = (words[w] as number) ^ (data[flipsAt + w] as number);
    }
    this.store.fetch(ahead, leads);
    this.isLookedUp = true;
  }

  /** Takes the i-th action; the state it leads to is in `next`. What is known of the step; 0: it is not enabled. */
  take(i: number): number {
    const action = this.actions[i] as number;
    const memo = this.memos[action];
    this.nextIsUnpacked = false;
    if (memo === undefined) return this.compute(action);
    const at = this.isLookedUp ? (this.entryOf[i] as number) : memo.find(this.words);
    if (memo.data[at] === 0) {
      const computed = this.compute(action);
      // In another memo, when the layout had to be widened.
      this.memos[action]?.learn(this.words, this.flips, computed, this.touches);
      return computed;
    }
    const { data } = memo;
    const known = data[at] as number;
    if ((known & ENABLED) === 0) return 0;
    const { words, next } = this;
    this.touches = data[at + 1] as number;
    const flipsAt = at + memo.flipsAt;
    for (let w = 0; w < words.length; w++) next[w] = (words[w] as number) ^ (data[flipsAt + w] as number);
    return known;
  }

  /** The state asked about, field by field; lent until the next. */
  before(): Uint16Array {
    if (!this.isUnpacked) this.store.layout.unpack(this.words, 0, this.fields);
    this.isUnpacked = true;
    return this.fields;
  }

  /** The state that the last step leads to, field by field; lent until the next. */
  nextFields(): Uint16Array {
    if (!this.nextIsUnpacked) this.store.layout.unpack(this.next, 0, this.after);
    this.nextIsUnpacked = true;
    return this.after;
  }

  /** Forgets what steps do and must be asked, because other laws are open now. */
  forget(): void {
    for (const memo of this.memos) memo?.forget();
    this.isLookedUp = false;
  }

  /** Follows the store to another layout, and takes along what is known of steps. */
  follow(): void {
    const { model, store, memos } = this;
    const [from, to] = [this.layout, store.layout];
    this.layout = to;
    this.words = new Int32Array(to.words);
    to.pack(this.fields, this.words);
    this.flips = new Int32Array(to.words);
    this.next = new Int32Array(to.words);
    this.ahead = new Int32Array(to.words * model.actions.length);
    this.isLookedUp = false;
    this.candidates = new CandidateBits(model, to);
    model.actions.forEach(({ reads }, action) => {
      if (reads === undefined) return;
      const mask = to.maskOf(reads);
      memos[action] = memos[action]?.movedTo(mask, from, to) ?? new EdgeMemo(mask);
    });
  }

  /** Runs the model. Leaves the step in `next`, `flips` and `touches`, and says what is known of it. */
  private compute(action: number): number {
    const { model, after, open } = this;
    const before = this.before();
    this.touches = 0;
    if (!model.step(before, action, after)) {
      this.flips.fill(0);
      return 0;
    }
    if (!this.store.layout.fits(after)) this.widenFor(after);
    const { words, next, flips } = this;
    this.store.layout.pack(after, next);
    this.nextIsUnpacked = true;
    for (let w = 0; w < words.length; w++) flips[w] = (words[w] as number) ^ (next[w] as number);
    const reads = model.actions[action]?.reads;
    this.touches = open.touchedBy(before, after, reads);
    const isIdle = flips.every((word) => word === 0);
    const asks = open.asksAbout(before, action, after, reads);
    return ENABLED | (isIdle ? IDLE : 0) | (asks ? ASK : 0);
  }

  private widenFor(row: Uint16Array): void {
    const { store } = this;
    store.relayout(store.layout.widenedFor(row));
    this.follow();
  }
}
