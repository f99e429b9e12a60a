/**
 * Which walks of a machine's complete suite one revision has and the other does not, and which walks of both now
 * expect another answer. Walks are compared by what they send, not by their numbers.
 */
import type { Component } from '../conform/components.ts';
import { eventLabel } from '../model/label.ts';
import { completeSuite } from '../suites/complete.ts';
import { acceptedIn, observationIn, outputsAlong } from '../suites/mealy.ts';
import type { TestDiff, TestList, TestWord } from './report.ts';

/** How many states more than the machine an implementation may have and still be caught: as the suites of `verify`. */
const EXTRA_STATES = 1;
/** Walks of each kind that are named. */
const FIRST = 20;

export function diffTests(a: Component | undefined, b: Component | undefined): TestDiff {
  const [inA, inB] = [wordsOf(a), wordsOf(b)];
  const both = [...inB.keys()].filter((key) => inA.has(key));
  return {
    machine: (b ?? a)?.name ?? '',
    suite: `complete-${EXTRA_STATES}`,
    inA: inA.size,
    inB: inB.size,
    added: listed(inB, (key) => !inA.has(key)),
    removed: listed(inA, (key) => !inB.has(key)),
    changed: listed(
      new Map(both.map((key) => [key, inB.get(key)!])),
      (key) => inA.get(key)?.answers !== inB.get(key)?.answers,
    ),
  };
}

interface Known extends TestWord {
  readonly answers: string;
}

function wordsOf(component: Component | undefined): Map<string, Known> {
  if (component === undefined) return new Map();
  const { mealy, table } = component;
  const labels = table.events.map(eventLabel);
  const answerOf = (output: number) =>
    `${acceptedIn(output) ? '+' : '-'}${mealy.observations[observationIn(output)]}`;
  const words = new Map<string, Known>();
  for (const { id, events } of completeSuite(mealy, { extraStates: EXTRA_STATES }).walks) {
    const sent = events.map((event) => labels[event]!);
    const answers = outputsAlong(mealy, events).map(answerOf).join('\n');
    words.set(sent.join('\n'), { id, events: sent, answers });
  }
  return words;
}

function listed(words: ReadonlyMap<string, Known>, wanted: (key: string) => boolean): TestList {
  const found = [...words].filter(([key]) => wanted(key)).map(([, word]) => word);
  const sorted = found.toSorted((one, other) => one.events.length - other.events.length);
  return { count: found.length, first: sorted.slice(0, FIRST).map(({ id, events }) => ({ id, events })) };
}
