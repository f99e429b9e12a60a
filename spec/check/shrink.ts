/**
 * Makes a failing list of choices shorter while it still fails (delta debugging). What is left is one-minimal: it
 * passes when any single element is left out. It is not promised to be the shortest there is.
 */
import type { Model, Property } from '../model/types.ts';
import { type Path, play } from './path.ts';
import { OpenWatches, watchesOf } from './watch.ts';

/** A one-minimal sublist of `items` for which `fails` still holds; `items` itself must fail. */
export function shrinkList<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): readonly T[] {
  let kept = items;
  let size = Math.max(1, kept.length >> 1);
  for (;;) {
    const shorter = withoutSome(kept, size, fails);
    if (shorter === undefined && size === 1) return kept;
    if (shorter === undefined) size >>= 1;
    else {
      kept = shorter;
      size = Math.max(1, Math.min(size, kept.length >> 1));
    }
  }
}

/** The list without one run of `size` elements, if it still fails then. Late runs first: ends are cut off soonest. */
function withoutSome<T>(
  items: readonly T[],
  size: number,
  fails: (items: readonly T[]) => boolean,
): readonly T[] | undefined {
  for (let start = items.length - size; start > -size; start -= size) {
    const shorter = [...items.slice(0, Math.max(0, start)), ...items.slice(start + size)];
    if (shorter.length < items.length && fails(shorter)) return shorter;
  }
  return undefined;
}

/** Shrinks the actions of a walk that breaks an `always` (or reaches a `sometimes`), and plays what is left. */
export function shrinkWalk(model: Model, property: Property, actions: readonly number[]): Path {
  return play(
    model,
    shrinkList(actions, (shorter) => hits(play(model, shorter), property)),
  );
}

/** Whether a path shows the violation of an `always` property, or the witness of a `sometimes`. */
export function hits(path: Path, property: Property): boolean {
  const open = new OpenWatches(watchesOf([property]));
  let before = path.initial;
  if (open.hitByState(before) !== undefined) return true;
  for (const { action, state } of path.steps) {
    if (open.hitByState(state) !== undefined || open.hitByStep(before, action, state) !== undefined)
      return true;
    before = state;
  }
  return false;
}
