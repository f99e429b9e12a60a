/** Which actions of a model are promised to be taken, and how strongly, in a form that inner loops can read. */
import type { Model } from '../model/types.ts';

export interface Fairness {
  /** Number of fair actions. */
  readonly count: number;
  /** Action -> its place among the fair actions, or -1. Environment actions are never fair. */
  readonly placeOf: Int32Array;
  /** Place -> whether the promise is strong. */
  readonly isStrong: readonly boolean[];
}

export function fairnessOf(model: Model): Fairness {
  const placeOf = new Int32Array(model.actions.length).fill(-1);
  const isStrong: boolean[] = [];
  model.actions.forEach(({ environment, fairness }, a) => {
    if (environment || fairness === 'none') return;
    placeOf[a] = isStrong.push(fairness === 'strong') - 1;
  });
  return { count: isStrong.length, placeOf, isStrong };
}
