/**
 * Runs a suite of one component on a target: each walk from a fresh start, each step beside the machine. A walk ends
 * at its first difference; every difference comes with a token that replays it. It generates no walks and judges no
 * suite.
 */
import { eventLabel } from '../model/label.ts';
import type { Suite, Walk, Word } from '../suites/types.ts';
import type { Component } from './components.ts';
import { account, Judge } from './judge.ts';
import { flagsOfFacts, flagsText } from './observations.ts';
import type { Facts, Sent, Target } from './target.ts';

const SENTENCE_EVENTS = 6;

export interface RunOptions {
  /** At most so many walks, evenly spread over the suite. Default: all. */
  readonly limit?: number;
  /** Mixed into the seed of every walk. Default 0. */
  readonly seed?: number;
  /** Differences to describe; all are counted. Default 20. */
  readonly maxFailures?: number;
  /** Told now and then how many walks are done. */
  readonly onProgress?: (done: number) => void;
}

/** Where a target parted from the machine. */
export interface Failure {
  readonly walk: string;
  /** Counted from 1. */
  readonly step: number;
  readonly event: string;
  /** What the machine allows here: one account for each possible state. */
  readonly expected: readonly string[];
  readonly observed: string;
  /** The events before it. */
  readonly before: readonly string[];
  /** What the target did besides. */
  readonly story: readonly string[];
  readonly sentence: string;
  /** To be pasted after the replay command. */
  readonly token: string;
  /** What went to and fro, as far as the target keeps it. */
  readonly frames?: readonly string[];
  /** The target could not go on, rather than that it went on wrongly. */
  readonly trouble?: string;
}

export interface SuiteRun {
  readonly suite: string;
  readonly machine: string;
  readonly target: string;
  readonly tests: number;
  readonly steps: number;
  /** Steps that could not be sent; they count as neither passed nor failed. */
  readonly skipped: number;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Things that the target broke on purpose meanwhile. */
  readonly faults: number;
  /** The walks as they were sent: what could not be sent left out. */
  readonly driven: readonly Word[];
  /** Transitions (`state * events + event`) that could not be sent when they came up. */
  readonly undriven: ReadonlySet<number>;
}

/** Run the walks of a suite. */
export async function runSuite(
  target: Target,
  component: Component,
  suite: Suite,
  options: RunOptions = {},
): Promise<SuiteRun> {
  const { limit = Infinity, seed = 0, maxFailures = 20, onProgress } = options;
  const tally = { tests: 0, steps: 0, skipped: 0, failed: 0, faults: 0 };
  const failures: Failure[] = [];
  const driven: Word[] = [];
  const undriven = new Set<number>();
  for (const walk of spread(suite, limit)) {
    const result = await runWalk(target, component, walk, seed);
    tally.tests += 1;
    tally.steps += result.steps;
    tally.skipped += result.undriven.length;
    tally.faults += target.story?.().length ?? 0;
    driven.push(result.driven);
    for (const transition of result.undriven) undriven.add(transition);
    if (result.failure !== undefined) {
      tally.failed += 1;
      if (failures.length < maxFailures) failures.push(result.failure);
    }
    if (tally.tests % 256 === 0) onProgress?.(tally.tests);
  }
  onProgress?.(tally.tests);
  const passed = tally.tests - tally.failed;
  const names = { suite: suite.name, machine: suite.machine, target: target.name };
  return { ...names, ...tally, passed, failures, driven, undriven };
}

/** Every walk, or `limit` of them at equal distances, always the same. */
export function* spread(suite: Suite, limit: number): Generator<Walk> {
  let at = 0;
  let taken = 0;
  for (const walk of suite.walks) {
    if (limit >= suite.tests || Math.floor((at * limit) / suite.tests) >= taken) {
      taken += 1;
      yield walk;
    }
    at += 1;
    if (taken >= limit) return;
  }
}

export interface WalkRun {
  /** Steps taken, the failing one included. */
  readonly steps: number;
  readonly failure: Failure | undefined;
  readonly driven: Word;
  readonly undriven: readonly number[];
  /** Why the walk ended early without a difference. */
  readonly cut?: string;
}

/** Run one walk from a fresh start. */
export async function runWalk(target: Target, component: Component, walk: Walk, seed = 0): Promise<WalkRun> {
  const judge = new Judge(component);
  const driven: number[] = [];
  const undriven: number[] = [];
  const { events } = component.table;
  await target.start({ component: component.name, seed: seedOf(walk.id, seed) });
  let steps = 0;
  let failure: Failure | undefined;
  let cut: string | undefined;
  for (const event of walk.events) {
    steps += 1;
    const before = judge.states[0]!;
    const answer = target.send(events[event]!);
    const sent = answer instanceof Promise ? await answer : answer;
    const shown = target.observe();
    const facts = shown instanceof Promise ? await shown : shown;
    const trouble = target.trouble?.();
    if (trouble !== undefined) {
      failure = troubleOf({ target, component, walk, step: steps }, trouble);
      break;
    }
    cut = target.late?.();
    if (cut !== undefined) break;
    if ('notDrivable' in sent) undriven.push(before * events.length + event);
    else driven.push(event);
    const expected = judge.step(event, sent, facts);
    if (expected === undefined) continue;
    failure = failureOf({ target, component, walk, step: steps, expected, sent, facts });
    break;
  }
  await target.stop();
  return { steps, failure, driven, undriven, ...(cut === undefined ? {} : { cut }) };
}

/** FNV-1a over the walk's id, 32 bits: a walk has the same seed in every run. */
export function seedOf(id: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

/** A step of a walk on a target. */
interface Place {
  readonly target: Target;
  readonly component: Component;
  readonly walk: Walk;
  readonly step: number;
}

interface Parting extends Place {
  readonly expected: readonly string[];
  readonly sent: Sent;
  readonly facts: Facts;
}

/** The last few, for a sentence. */
function latest(events: readonly string[]): string {
  const few = events.slice(-SENTENCE_EVENTS).join(', ');
  return events.length > SENTENCE_EVENTS ? `${events.length - SENTENCE_EVENTS} more, ${few}` : few;
}

function failureOf({ expected, sent, facts, ...place }: Parting): Failure {
  const accepted = 'accepted' in sent ? sent.accepted : undefined;
  const observed = account(flagsText(flagsOfFacts(place.component.observation, facts)), accepted);
  return failureAt(place, observed, expected);
}

/** It never came to an answer: what the machine would have said is no matter. */
function troubleOf(place: Place, trouble: string): Failure {
  return { ...failureAt(place, trouble, ['an answer']), trouble };
}

function failureAt(
  { target, component, walk, step }: Place,
  observed: string,
  expected: readonly string[],
): Failure {
  const labels = walk.events.map((event) => eventLabel(component.table.events[event]!));
  const event = labels[step - 1]!;
  const before = labels.slice(0, step - 1);
  const after = before.length === 0 ? '' : ` after ${latest(before)}`;
  return {
    walk: walk.id,
    step,
    event,
    expected,
    observed,
    before,
    story: target.story?.() ?? [],
    ...(target.frames === undefined ? {} : { frames: target.frames() }),
    sentence: `${component.name} on ${target.name}: ${event}${after}: expected ${expected.join(' or ')}; observed ${observed}`,
    token: `walk:${walk.id}`,
  };
}
