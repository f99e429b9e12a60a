/**
 * Which joint events a state may enable, from one bit mask per component and local state. It only leaves out events
 * that a single component rules out by itself; whether one is enabled is for the event to say.
 */

/** One component's veto: false where the component's local state alone rules the action out. */
export interface Veto {
  readonly component: number;
  readonly action: number;
  readonly allows: (local: number) => boolean;
}

export class Candidates {
  private readonly words: number;
  private readonly vetoes: readonly (readonly Veto[])[];
  /** Per component: `words` masks for each local state met so far. */
  private readonly masks: Int32Array[];
  /** Per component: 1 for the local states whose masks are known. */
  private readonly known: Uint8Array[];
  private readonly sum: Int32Array;
  private readonly all: Int32Array;

  constructor(components: number, actions: number, vetoes: readonly Veto[]) {
    this.words = Math.ceil(actions / 32);
    this.vetoes = Array.from({ length: components }, (_, c) =>
      vetoes.filter(({ component }) => component === c),
    );
    this.masks = this.vetoes.map(() => new Int32Array(16 * this.words));
    this.known = this.vetoes.map(() => new Uint8Array(16));
    this.sum = new Int32Array(this.words);
    this.all = new Int32Array(this.words).fill(-1);
    if (actions % 32 !== 0) this.all[this.words - 1] = 2 ** (actions % 32) - 1;
  }

  /** Writes the candidates into `into`, ascending, and says how many there are. */
  list(state: Uint16Array, into: Int32Array): number {
    const { words, sum, masks, known } = this;
    sum.set(this.all);
    for (let c = 0; c < masks.length; c++) {
      const local = state[c] as number;
      if ((known[c] as Uint8Array)[local] !== 1) this.learn(c, local);
      const mask = masks[c] as Int32Array;
      for (let w = 0; w < words; w++) sum[w] = (sum[w] as number) & (mask[local * words + w] as number);
    }
    return this.unpack(into);
  }

  /** The bits of one component's local state. */
  allowed(component: number, local: number): Int32Array {
    if ((this.known[component] as Uint8Array)[local] !== 1) this.learn(component, local);
    return (this.masks[component] as Int32Array).subarray(local * this.words, (local + 1) * this.words);
  }

  private unpack(into: Int32Array): number {
    let count = 0;
    for (let w = 0; w < this.words; w++) {
      for (let bits = this.sum[w] as number; bits !== 0; bits &= bits - 1) {
        into[count++] = 32 * w + 31 - Math.clz32(bits & -bits);
      }
    }
    return count;
  }

  private learn(component: number, local: number): void {
    this.makePlace(component, local);
    const mask = this.masks[component] as Int32Array;
    const start = local * this.words;
    mask.fill(-1, start, start + this.words);
    for (const { action, allows } of this.vetoes[component] as readonly Veto[]) {
      if (allows(local)) continue;
      const word = start + (action >> 5);
      mask[word] = (mask[word] as number) & ~(1 << (action & 31));
    }
    (this.known[component] as Uint8Array)[local] = 1;
  }

  private makePlace(component: number, local: number): void {
    const known = this.known[component] as Uint8Array;
    if (local < known.length) return;
    const length = Math.max(known.length * 2, local + 1);
    const wideKnown = new Uint8Array(length);
    wideKnown.set(known);
    this.known[component] = wideKnown;
    const wideMasks = new Int32Array(length * this.words);
    wideMasks.set(this.masks[component] as Int32Array);
    this.masks[component] = wideMasks;
  }
}
