/**
 * Breadth-first search by an inner loop that is made at run time (`program.ts`): this half answers what the loop does not know,
 * makes room, and judges what is to be judged. It gives what `explore.ts` promises: the same states in the same order.
 *
 * Small worlds run on JavaScript, and go over to WebAssembly where there is enough to do for it to pay.
 */
import { type Model, type Property, REFUSED } from '../../model/types.ts';
import type { ExploreOptions, StopReason } from '../explore.ts';
import { Findings } from '../findings.ts';
import type { Path } from '../path.ts';
import { OpenWatches, type Watch, watchesOf } from '../watch.ts';
import { type Arrays, Memories, PlainArrays } from './arrays.ts';
import { CandidateTables } from './candidate-tables.ts';
import { KernelGraph } from './kernel-graph.ts';
import { LawTables } from './law-tables.ts';
import { type Answer, type Lookup, Lookups } from './lookups.ts';
import { PackedStates } from './packed-states.ts';
import * as at from './places.ts';
import { type Places, placesOf } from './places.ts';
import { programsOf, SEARCH } from './program.ts';
import { TableSpace } from './table-space.ts';
import { isWebAssemblyKnown } from './webassembly.ts';

/** States of a call of the loop, at first and at most. */
const FIRST_CHUNK = 1;
const CHUNK = 2048;
/** From so many states on, WebAssembly is worth its start. */
const LARGE = 20_000;

export type BackEnd = 'javascript' | 'webassembly' | 'either';

/** Whether the model says enough of itself: what decides each action. */
export function isFit(model: Model): boolean {
  return model.actions.length > 0 && model.actions.every(({ reads }) => reads !== undefined);
}

export class KernelSearch {
  readonly graph: KernelGraph;
  readonly findings = new Findings();
  readonly edgesPerAction: Float64Array;
  readonly keepsQuiet: boolean;
  selfLoops = 0;
  stopped: StopReason = 'finished';
  private readonly model: Model;
  private readonly options: ExploreOptions;
  private readonly backEnd: BackEnd;
  private readonly open: OpenWatches;
  private readonly states: PackedStates;
  private readonly space: TableSpace;
  private readonly lookups: Lookups;
  private readonly candidates: CandidateTables;
  private readonly laws: LawTables;
  private readonly before: Uint16Array;
  private readonly after: Uint16Array;
  private readonly maxBytes: number;
  private readonly onChunk: () => void;
  private arrays: Arrays;
  private places: Places;
  private chunk = FIRST_CHUNK;

  /** @param onChunk called now and then while it runs */
  constructor(
    model: Model,
    properties: readonly Property[],
    options: ExploreOptions,
    backEnd: BackEnd,
    onChunk: () => void,
  ) {
    this.model = model;
    this.options = options;
    this.backEnd = backEnd;
    this.onChunk = onChunk;
    this.open = new OpenWatches(watchesOf(properties));
    this.keepsQuiet = options.keepsQuietEdges ?? properties.some(({ kind }) => kind === 'eventually');
    this.maxBytes = options.maxMemoryBytes ?? Number.MAX_SAFE_INTEGER;
    this.edgesPerAction = new Float64Array(model.actions.length);
    this.before = new Uint16Array(model.width);
    this.after = new Uint16Array(model.width);
    this.arrays = new PlainArrays();
    const arrays = () => this.arrays;
    this.states = new PackedStates(model.width, arrays);
    this.graph = new KernelGraph(model, this.states, arrays);
    this.space = new TableSpace(arrays);
    this.lookups = new Lookups(model, arrays, this.space);
    this.candidates = new CandidateTables(model, arrays);
    this.laws = new LawTables(model, arrays, this.open);
    this.places = placesOf(this.states.layout.words, model.actions.length);
    if (backEnd === 'webassembly') this.turnToWebAssembly();
    this.compileFor(this.states.layout.words);
    this.layOut();
  }

  get edges(): number {
    return this.edgesPerAction.reduce((sum, count) => sum + count, 0);
  }

  get bytes(): number {
    return this.graph.bytes + this.space.bytes + 4 * this.places.end;
  }

  progress() {
    const { graph, edges } = this;
    const depth = graph.levels.length - 1;
    return { states: graph.size, edges, depth, frontier: graph.size - graph.expanded };
  }

  run(): void {
    const { graph } = this;
    for (const start of this.options.starts ?? [this.model.init()]) this.beginAt(start);
    graph.levelEnd = graph.size;
    while (this.stopped === 'finished' && graph.expanded < graph.size) this.runChunk();
    graph.finishLevel();
  }

  private get control(): Int32Array {
    return this.arrays.views[at.CONTROL] as Int32Array;
  }

  private beginAt(start: Uint16Array): void {
    if (!this.states.takesIn(start)) this.widenFor(start);
    const { id, isNew } = this.states.intern(start);
    if (isNew) this.judgeState(id, -1);
  }

  private runChunk(): void {
    const { graph, control, options } = this;
    if (this.bytes + this.growthBytes() > this.maxBytes) {
      this.stopped = 'max-memory';
      return;
    }
    if (this.maxBytes < Number.MAX_SAFE_INTEGER)
      control[at.GROW_AT] = Math.min(control[at.GROW_AT] as number, graph.size + 2 * this.places.most);
    if (graph.expanded === graph.levelEnd) graph.finishLevel();
    control[at.LIMIT] = Math.min(graph.expanded + this.chunk, graph.levelEnd);
    control[at.MAX_SIZE] = Math.min(options.maxStates ?? 0x7fffffff, 0x7fffffff);
    const outcome = this.arrays.run(SEARCH);
    this.drain();
    if (this.stopped !== 'finished') return;
    if (outcome === at.MISSES) this.answer();
    else if (outcome === at.GROWS) this.makeRoom();
    else if (outcome === at.IS_FULL) this.stopped = 'max-states';
    else if (outcome === at.DONE) this.afterChunk();
  }

  private afterChunk(): void {
    if (this.graph.expanded > 16 * this.chunk) this.chunk = Math.min(2 * this.chunk, CHUNK);
    if (this.backEnd === 'either' && this.arrays instanceof PlainArrays && this.graph.size > LARGE) {
      if (isWebAssemblyKnown()) this.turnToWebAssembly();
    }
    this.onChunk();
  }

  private makeRoom(): void {
    this.states.makeRoom(this.places.most);
  }

  /** Bytes that the next call may add at worst: it stops when it is out of room, for states and for edges. */
  private growthBytes(): number {
    const { most } = this.places;
    return this.graph.growthBytes(2 * most, this.keepsQuiet ? 8 * most : 0);
  }

  /** Memory apart, nothing changes. */
  private turnToWebAssembly(): void {
    this.arrays = new Memories(this.arrays.views);
    this.arrays.compile(programsOf(this.places));
  }

  /** Everything that depends on where the fields of a state lie. */
  private layOut(): void {
    const { layout } = this.states;
    const { places } = this;
    this.lookups.follow(layout, places);
    this.candidates.follow(layout, places, this.space);
    this.laws.follow(layout, places, this.space);
    this.model.actions.forEach(({ environment }, a) => {
      this.control.set([environment ? 0 : 1, 0], places.perAction + a * at.ACTION + 2);
    });
    const { control } = this;
    control[at.EVENTS_END] = places.events;
    control[at.ROWS_END] = places.rows;
    control[at.QUIET_END] = places.quiet;
    control[at.KEEPS_QUIET] = this.keepsQuiet ? 1 : 0;
    control[at.OPEN] = this.open.openBits();
  }

  private widenFor(row: Uint16Array): void {
    const { words } = this.states.layout;
    this.states.widenFor(row, (needed) => {
      if (needed !== words) this.compileFor(needed);
    });
    this.layOut();
  }

  private compileFor(words: number): void {
    this.places = placesOf(words, this.model.actions.length);
    this.arrays.ensure(at.CONTROL, this.places.end);
    this.arrays.compile(programsOf(this.places));
  }

  /** Takes over what the loop has written down, and makes place for more. */
  private drain(): void {
    const { control, places, graph } = this;
    for (let a = 0; a < this.edgesPerAction.length; a++) {
      const place = places.perAction + a * at.ACTION + 3;
      this.edgesPerAction[a] = (this.edgesPerAction[a] as number) + (control[place] as number);
      control[place] = 0;
    }
    this.selfLoops += control[at.SELF_LOOPS] as number;
    control[at.SELF_LOOPS] = 0;
    if (this.keepsQuiet) {
      const counts = control.subarray(places.rows, control[at.ROWS_END]);
      graph.addRows(counts, control.subarray(places.quiet, control[at.QUIET_END]));
    }
    const events = control.slice(places.events, control[at.EVENTS_END]);
    control[at.EVENTS_END] = places.events;
    control[at.ROWS_END] = places.rows;
    control[at.QUIET_END] = places.quiet;
    for (let i = 0; i < events.length && this.stopped === 'finished'; i += at.EVENT) {
      const [target, action, touches, parent] = events.subarray(i, i + at.EVENT) as unknown as number[];
      if (action === -1) this.judgeState(target as number, touches as number);
      else this.judgeStep(parent as number, action as number, target as number);
    }
  }

  private judgeState(id: number, touched: number): void {
    const { open, graph, after } = this;
    this.states.read(id, after);
    let hit = open.hitByState(after, touched);
    if (hit === undefined) {
      if (touched !== -1) this.laws.passState((id + 1) * this.states.layout.words, touched);
      return;
    }
    for (; hit !== undefined; hit = open.hitByState(after, touched)) this.record(hit, graph.pathTo(id));
    this.control[at.OPEN] = open.openBits();
  }

  private judgeStep(parent: number, action: number, target: number): void {
    const { open, graph, before, after } = this;
    this.states.read(parent, before);
    this.states.read(target, after);
    let hit = open.hitByStep(before, action, after);
    if (hit === undefined) {
      const { words } = this.states.layout;
      this.laws.passStep((parent + 1) * words, action, (target + 1) * words);
      return;
    }
    for (; hit !== undefined; hit = open.hitByStep(before, action, after)) {
      const path = graph.pathTo(parent);
      this.record(hit, { ...path, steps: [...path.steps, graph.step(action, target)] });
    }
    // What is closed need not be asked of other steps any more.
    this.control[at.OPEN] = open.openBits();
    this.lookups.forget();
  }

  private record(watch: Watch, path: Path): void {
    this.open.close(watch);
    const isViolation = this.findings.add(watch, path);
    if (isViolation && this.options.stopsAtFirst === true) this.stopped = 'violation';
  }

  /** Answers what the loop has stopped for. */
  private answer(): void {
    const { control, states, before } = this;
    const { words } = states.layout;
    const id = control[at.MISS_STATE] as number;
    const all = this.arrays.views[at.WORDS] as Int32Array;
    const from = (id + 1) * words;
    // It may be that the action is ruled out, and need not be asked.
    if (this.candidates.learn(all, from, this.places.actionWords)) return;
    states.read(id, before);
    const action = control[at.MISS_ACTION] as number;
    const lookup = this.lookups.at(action, control[at.MISS_LOOKUP] as number);
    const isEnabled = this.step(lookup);
    if (!states.takesIn(this.after)) {
      this.widenFor(this.after);
      return;
    }
    this.lookups.learn(lookup, all.slice(from, from + words), this.answerFor(lookup, isEnabled));
  }

  /** Takes the step from `before` to `after`, or the lookup's share in it. */
  private step({ action, factors }: Lookup): boolean {
    const { before, after } = this;
    if (factors === undefined) {
      if (this.model.step(before, action, after)) return true;
      after.set(before);
      return false;
    }
    after.set(before);
    for (const factor of factors) {
      const next = factor.next(before);
      if (next === REFUSED) {
        after.set(before);
        return false;
      }
      if (factor.writes !== undefined) after[factor.writes] = next;
    }
    return true;
  }

  private answerFor(lookup: Lookup, isEnabled: boolean): Answer {
    const { before, after, open } = this;
    const { words } = this.states.layout;
    const flips = new Int32Array(words);
    if (!isEnabled) return { flags: at.KNOWN, touches: 0, flips };
    const was = new Int32Array(words);
    this.states.layout.pack(before, was);
    this.states.layout.pack(after, flips);
    for (let w = 0; w < words; w++) flips[w] = (flips[w] as number) ^ (was[w] as number);
    const { decides: decided } = lookup;
    const asks = open.asksAbout(before, lookup.action, after, decided);
    return {
      flags: at.KNOWN | at.ENABLED | (asks ? at.ASKED : 0),
      touches: open.touchedBy(before, after, decided),
      flips,
    };
  }
}
