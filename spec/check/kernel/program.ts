/**
 * The inner loop of the search, for states of a given number of words: expands states in order, eight at a time. First all their steps
 * are looked up, then the table of states is touched where their successors belong, then each is found or added. It stops
 * and says so where something is not known or there is no room, before anything of those eight was written.
 */
import * as code from './code.ts';
import type { Code, Expression, Statement } from './code.ts';
import * as at from './places.ts';
import type { Places } from './places.ts';

const {
  add,
  again,
  and,
  eq,
  ge,
  give,
  leave,
  load,
  loop,
  lt,
  mul,
  ne,
  or,
  set,
  shl,
  shr,
  store,
  sub,
  when,
  xor,
} = code;

/** Odd, and their bits look random. */
const FACTORS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map((factor) => factor | 0);
const LAST_FACTOR = 0x2c1b3c6d;

const control = (place: number): Expression => load(at.CONTROL, place);
const told = (place: number, value: Expression | string | number): Statement =>
  store(at.CONTROL, place, 0, value);
const each = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** The loops, by their place in what `programsOf` gives. */
export const SEARCH = 0;
export const FILL = 1;

export function programsOf(places: Places): readonly Code[] {
  return [searchProgram(places), fillProgram(places)];
}

/** Enters all states into an empty table. */
function fillProgram({ words }: Places): Code {
  const body = [
    set('known', 1),
    set('size', control(at.SIZE)),
    set('shift', control(at.SHIFT)),
    set('mask', control(at.MASK)),
    set('tagShift', control(at.TAG_SHIFT)),
    loop('states', [
      when(lt('size', 'known'), [give(at.DONE)]),
      set('own', mul('known', words)),
      ...each(words, (w) => set(`n${w}`, load(at.WORDS, 'own', w))),
      ...hash('n', words, 'h'),
      set('s', shr('h', 'shift')),
      loop('slots', [
        when(eq(load(at.SLOTS, 's'), 0), [leave('slots')]),
        set('s', and(add('s', 1), 'mask')),
        again('slots'),
      ]),
      store(at.SLOTS, 's', 0, or(shl('h', 'tagShift'), 'known')),
      set('known', add('known', 1)),
      again('states'),
    ]),
  ];
  return { arrays: at.ARRAYS, body };
}

function searchProgram(places: Places): Code {
  const body = [
    set('size', control(at.SIZE)),
    set('first', control(at.EXPANDED)),
    set('shift', control(at.SHIFT)),
    set('mask', control(at.MASK)),
    set('tagShift', control(at.TAG_SHIFT)),
    loop('batches', [
      when(ge('first', control(at.LIMIT)), [give(at.DONE)]),
      ...checkRoom(places),
      set('end', add('first', at.BATCH)),
      when(ge('end', control(at.LIMIT)), [set('end', control(at.LIMIT))]),
      ...lookUp(places),
      ...touch(places),
      ...enter(places),
      set('first', 'end'),
      again('batches'),
    ]),
  ];
  return { arrays: at.ARRAYS, body };
}

function checkRoom({ most, rows, quiet, end }: Places): Statement[] {
  return [
    when(lt(control(at.GROW_AT), add('size', most)), [give(at.GROWS)]),
    when(lt(rows, add(control(at.EVENTS_END), 2 * most * at.EVENT)), [give(at.DRAINS)]),
    when(lt(quiet, add(control(at.ROWS_END), at.BATCH)), [give(at.DRAINS)]),
    when(lt(end, add(control(at.QUIET_END), 2 * most)), [give(at.DRAINS)]),
  ];
}

/** A hash of the locals `name0`, `name1`...; its high bits are the good ones, the low ones are good enough. */
function hash(name: string, words: number, into: string): Statement[] {
  const steps = each(words, (i) => {
    const word = i === 0 ? code.value(`${name}0`) : xor(xor(into, shr(into, 15)), `${name}${i}`);
    return set(into, mul(word, FACTORS[i % FACTORS.length] as number));
  });
  return [...steps, set(into, xor(into, shr(into, 15))), set(into, mul(into, LAST_FACTOR))];
}

/** As `hash` does it, here. */
export function hashOf(words: ArrayLike<number>, from: number, count: number): number {
  let h = 0;
  for (let i = 0; i < count; i++) {
    const word = words[from + i] as number;
    h = Math.imul(i === 0 ? word : h ^ (h >>> 15) ^ word, FACTORS[i % FACTORS.length] as number);
  }
  return Math.imul(h ^ (h >>> 15), LAST_FACTOR);
}

/** The successors of the batch, one after the other, without a look at the table of states. */
function lookUp(places: Places): Statement[] {
  const { words, successors, rowEnds } = places;
  return [
    set('i', 'first'),
    set('row', rowEnds),
    set('b', successors),
    loop('states', [
      when(ge('i', 'end'), [leave('states')]),
      set('own', mul(add('i', 1), words)),
      ...each(words, (w) => set(`w${w}`, load(at.WORDS, 'own', w))),
      ...candidates(places),
      ...each(places.actionWords, (k) => takeActions(places, k)),
      store(at.CONTROL, 'row', 0, 'b'),
      set('row', add('row', 1)),
      set('i', add('i', 1)),
      again('states'),
    ]),
  ];
}

/** Bits of the actions that no field rules out, in the locals `c0`, `c1`... */
function candidates({ actionWords, all, groups }: Places): Statement[] {
  const value = and(
    shr(load(at.WORDS, add('own', load(at.CONTROL, 'g', 0))), load(at.CONTROL, 'g', 1)),
    load(at.CONTROL, 'g', 2),
  );
  return [
    ...each(actionWords, (k) => set(`c${k}`, control(all + k))),
    set('g', groups),
    loop('groups', [
      when(ge('g', control(at.GROUPS_END)), [leave('groups')]),
      set('t', add(load(at.CONTROL, 'g', 3), mul(value, actionWords))),
      ...each(actionWords, (k) => set(`c${k}`, and(`c${k}`, load(at.TABLES, 't', k)))),
      set('g', add('g', at.GROUP)),
      again('groups'),
    ]),
  ];
}

function takeActions(places: Places, k: number): Statement {
  const { words, perAction, successorStride } = places;
  const label = `actions${k}`;
  const behind = (i: number) => words + i;
  return loop(label, [
    when(eq(`c${k}`, 0), [leave(label)]),
    set('a', add(code.lowestBit(`c${k}`), 32 * k)),
    set(`c${k}`, and(`c${k}`, sub(`c${k}`, 1))),
    set('p', add(mul('a', at.ACTION), perAction)),
    set('l', load(at.CONTROL, 'p', 0)),
    set('lEnd', load(at.CONTROL, 'p', 1)),
    ...each(words, (w) => set(`f${w}`, 0)),
    set('flags', 0),
    set('touches', 0),
    loop(`lookups${k}`, [
      ...findEntry(places),
      when(eq(and('e', at.ENABLED), 0), [again(label)]),
      set('flags', or('flags', 'e')),
      set('touches', or('touches', load(at.TABLES, 'at', 1))),
      ...each(words, (w) => set(`f${w}`, xor(`f${w}`, load(at.TABLES, 'at', at.ENTRY_HEAD + words + w)))),
      set('l', add('l', places.lookupStride)),
      when(ge('l', 'lEnd'), [leave(`lookups${k}`)]),
      again(`lookups${k}`),
    ]),
    when(
      eq(
        each(words, (w) => code.value(`f${w}`)).reduce((one, other) => or(one, other)),
        0,
      ),
      [set('flags', or('flags', at.IDLE))],
    ),
    ...each(words, (w) => set(`n${w}`, xor(`w${w}`, `f${w}`))),
    ...hash('n', words, 'h'),
    ...each(words, (w) => store(at.CONTROL, 'b', w, `n${w}`)),
    store(at.CONTROL, 'b', behind(0), 'h'),
    store(at.CONTROL, 'b', behind(1), 'a'),
    store(at.CONTROL, 'b', behind(2), 'flags'),
    store(at.CONTROL, 'b', behind(3), 'touches'),
    store(at.CONTROL, 'b', behind(4), load(at.SLOTS, shr('h', 'shift'))),
    set('b', add('b', successorStride)),
    again(label),
  ]);
}

/** The entry for the state in the lookup at `l`: `at` is where, `e` its flags. Gives up where there is none. */
function findEntry({ words, entryStride }: Places): Statement[] {
  const differs = each(words, (w) => xor(load(at.TABLES, 'at', at.ENTRY_HEAD + w), `k${w}`));
  return [
    ...each(words, (w) => set(`k${w}`, and(`w${w}`, load(at.CONTROL, 'l', at.LOOKUP_HEAD + w)))),
    ...hash('k', words, 'h'),
    set('s', shr('h', load(at.CONTROL, 'l', 1))),
    loop('entries', [
      set('at', add(mul('s', entryStride), load(at.CONTROL, 'l', 0))),
      set('e', load(at.TABLES, 'at')),
      when(eq('e', 0), [
        told(at.MISS_STATE, 'i'),
        told(at.MISS_ACTION, 'a'),
        told(at.MISS_LOOKUP, 'l'),
        give(at.MISSES),
      ]),
      when(
        eq(
          differs.reduce((one, other) => or(one, other)),
          0,
        ),
        [leave('entries')],
      ),
      set('s', and(add('s', 1), load(at.CONTROL, 'l', 2))),
      again('entries'),
    ]),
  ];
}

/** Reads the states that the slots name, all of them before any is needed. */
function touch({ words, successors, successorStride }: Places): Statement[] {
  return [
    set('x', 0),
    set('q', successors),
    loop('fetches', [
      when(ge('q', 'b'), [leave('fetches')]),
      set('x', xor('x', load(at.WORDS, mul(and(load(at.CONTROL, 'q', words + 4), 'mask'), words)))),
      set('q', add('q', successorStride)),
      again('fetches'),
    ]),
    told(at.SINK, 'x'),
  ];
}

/** Finds or adds each successor, in order, and counts. */
function enter(places: Places): Statement[] {
  return [
    set('i', 'first'),
    set('row', places.rowEnds),
    set('q', places.successors),
    loop('rows', [
      when(ge('i', 'end'), [leave('rows')]),
      set('b', load(at.CONTROL, 'row')),
      set('quietBefore', control(at.QUIET_END)),
      loop('edges', [when(ge('q', 'b'), [leave('edges')]), ...enterOne(places), again('edges')]),
      when(ne(control(at.KEEPS_QUIET), 0), [
        store(at.CONTROL, control(at.ROWS_END), 0, sub(control(at.QUIET_END), 'quietBefore')),
        told(at.ROWS_END, add(control(at.ROWS_END), 1)),
      ]),
      set('i', add('i', 1)),
      set('row', add('row', 1)),
      told(at.EXPANDED, 'i'),
      again('rows'),
    ]),
  ];
}

function enterOne(places: Places): Statement[] {
  const { words, perAction, successorStride } = places;
  return [
    ...each(words, (w) => set(`n${w}`, load(at.CONTROL, 'q', w))),
    set('h', load(at.CONTROL, 'q', words)),
    set('a', load(at.CONTROL, 'q', words + 1)),
    set('flags', load(at.CONTROL, 'q', words + 2)),
    set('target', 'i'),
    when(ne(and('flags', at.IDLE), 0), [told(at.SELF_LOOPS, add(control(at.SELF_LOOPS), 1))], find(places)),
    set('p', add(mul('a', at.ACTION), perAction)),
    store(at.CONTROL, 'p', 3, add(load(at.CONTROL, 'p', 3), 1)),
    when(ne(and(load(at.CONTROL, 'p', 2), control(at.KEEPS_QUIET)), 0), [
      when(ne('target', 'i'), [
        set('t', control(at.QUIET_END)),
        store(at.CONTROL, 't', 0, 'a'),
        store(at.CONTROL, 't', 1, 'target'),
        told(at.QUIET_END, add('t', 2)),
      ]),
    ]),
    when(ne(and('flags', at.ASKED), 0), askStep(places)),
    set('q', add('q', successorStride)),
  ];
}

/** Has the new state judged, unless every law that it touches is known to let it be. */
function askState({ words, laws, lookupStride }: Places): Statement[] {
  return [
    set('left', 'touches'),
    loop('laws', [
      when(eq('left', 0), [leave('laws')]),
      set('l', add(mul(code.lowestBit('left'), lookupStride), laws)),
      ...each(words, (w) => set(`k${w}`, and(`n${w}`, load(at.CONTROL, 'l', at.LOOKUP_HEAD + w)))),
      ...hash('k', words, 'k'),
      set('z', shr('k', load(at.CONTROL, 'l', 1))),
      loop('judged', [
        set('t', add(mul('z', words + 1), load(at.CONTROL, 'l', 0))),
        when(eq(load(at.TABLES, 't'), 0), [...event(-1, 'touches'), leave('laws')]),
        when(eq(differing(words, 't', 'k'), 0), [leave('judged')]),
        set('z', and(add('z', 1), load(at.CONTROL, 'l', 2))),
        again('judged'),
      ]),
      set('left', and('left', sub('left', 1))),
      again('laws'),
    ]),
  ];
}

/** Has the step judged, unless one by the same action, with the same in what laws about it read, is known to be let be. */
function askStep({ words, stepMasks }: Places): Statement[] {
  return [
    set('own', mul(add('i', 1), words)),
    set('l', add(mul('a', words), stepMasks)),
    ...each(words, (w) => set(`k${w}`, and(load(at.WORDS, 'own', w), load(at.CONTROL, 'l', w)))),
    ...each(words, (w) => set(`k${words + w}`, and(`n${w}`, load(at.CONTROL, 'l', w)))),
    set(`k${2 * words}`, 'a'),
    ...hash('k', 2 * words + 1, 'k'),
    set('z', shr('k', control(at.STEPS + 1))),
    loop('judged', [
      set('t', add(mul('z', 2 * words + 2), control(at.STEPS))),
      when(eq(load(at.TABLES, 't'), 0), [...event('a', 0), leave('judged')]),
      when(eq(differing(2 * words + 1, 't', 'k'), 0), [leave('judged')]),
      set('z', and(add('z', 1), control(at.STEPS + 2))),
      again('judged'),
    ]),
  ];
}

/** Not 0 when the key behind the first integer of an entry is another than that in the locals. */
function differing(words: number, entry: string, name: string): Expression {
  return each(words, (w) => xor(load(at.TABLES, entry, 1 + w), `${name}${w}`)).reduce((one, other) =>
    or(one, other),
  );
}

function find(places: Places): Statement[] {
  const { words } = places;
  const differs = each(words, (w) => xor(load(at.WORDS, 't', w), `n${w}`));
  return [
    set('s', shr('h', 'shift')),
    set('tag', shl('h', 'tagShift')),
    loop('slots', [
      set('e', load(at.SLOTS, 's')),
      when(eq('e', 0), [
        when(ge('size', control(at.MAX_SIZE)), [give(at.IS_FULL)]),
        store(at.PARENTS, 'size', 0, 'i'),
        set('target', 'size'),
        set('size', add('size', 1)),
        told(at.SIZE, 'size'),
        store(at.SLOTS, 's', 0, or('tag', 'size')),
        set('t', mul('size', words)),
        ...each(words, (w) => store(at.WORDS, 't', w, `n${w}`)),
        set('touches', and(load(at.CONTROL, 'q', words + 3), control(at.OPEN))),
        when(ne('touches', 0), askState(places)),
        leave('slots'),
      ]),
      set('e', xor('e', 'tag')),
      // Nothing is left above the number where the bits of the hash agree.
      when(eq('e', and('e', 'mask')), [
        set('t', mul('e', words)),
        when(
          eq(
            differs.reduce((one, other) => or(one, other)),
            0,
          ),
          [set('target', sub('e', 1)), leave('slots')],
        ),
      ]),
      set('s', and(add('s', 1), 'mask')),
      again('slots'),
    ]),
  ];
}

function event(action: string | number, touches: string | number): Statement[] {
  return [
    set('t', control(at.EVENTS_END)),
    store(at.CONTROL, 't', 0, 'target'),
    store(at.CONTROL, 't', 1, action),
    store(at.CONTROL, 't', 2, touches),
    store(at.CONTROL, 't', 3, 'i'),
    told(at.EVENTS_END, add('t', at.EVENT)),
  ];
}
