/**
 * Where everything lies that the inner loop reads and writes: five arrays of integers, and in the first of them what it is
 * told, what it tells, and its parameters. Numbers only; the loop is `program.ts`.
 */

/** The arrays. */
export const CONTROL = 0;
/** The words of all states in order of arrival; state `i` begins at `(i + 1) * words`, so that number 0 stands for none. */
export const WORDS = 1;
/** The table of states: 0, or a state's number plus one with bits of its hash above. */
export const SLOTS = 2;
/** State -> the state from which it was found first. */
export const PARENTS = 3;
/** What is known of steps, and which actions a field's value rules out. */
export const TABLES = 4;
export const ARRAYS = 5;

/** Of the first array: states found, states expanded, and where to stop. */
export const SIZE = 0;
export const EXPANDED = 1;
export const LIMIT = 2;
/** No state is added beyond this number before there is room again. */
export const GROW_AT = 3;
/** No state is added beyond this number at all. */
export const MAX_SIZE = 4;
/** Steps that changed nothing. */
export const SELF_LOOPS = 5;
/** The table of states has 2 ** (32 - shift) slots; mask is that less one, and tag shift 32 - shift. */
export const SHIFT = 6;
export const MASK = 7;
export const TAG_SHIFT = 8;
/** What is to be judged: so many integers from `events` on, four for each. */
export const EVENTS_END = 9;
export const ROWS_END = 10;
export const QUIET_END = 11;
/** What is not known: the step by an action from a state, as far as one lookup tells it. */
export const MISS_STATE = 12;
export const MISS_ACTION = 13;
export const MISS_LOOKUP = 14;
/** Laws of states that are still open, by bits. */
export const OPEN = 15;
export const KEEPS_QUIET = 16;
export const GROUPS_END = 17;
/** Written so that nothing is left out as useless. */
export const SINK = 18;
/** The lookup of steps of which it is known that no law objects: as `LOOKUP_HEAD` has it. */
export const STEPS = 19;
const HEADER = 32;

/** What the loop ends with. */
export const DONE = 0;
export const MISSES = 1;
export const GROWS = 2;
export const DRAINS = 3;
export const IS_FULL = 4;

/** Flags of what is known of a step. */
export const KNOWN = 1;
export const ENABLED = 2;
export const ASKED = 4;
/** It changes nothing; never stored. */
export const IDLE = 8;

/** States that are expanded together, so that the processor waits for their successors together. */
export const BATCH = 8;
/** Integers of an event: target, action or -1, laws of states that the step touches, the state before. */
export const EVENT = 4;
/** Integers of an action: first lookup, end of its lookups, whether it is quiet, how often it was taken. */
export const ACTION = 4;
/** Integers of a group of fields: word, shift, mask, where its rows begin. */
export const GROUP = 4;
/** Integers of a lookup before its mask: where its entries begin, shift of the hash, mask of the slots. */
export const LOOKUP_HEAD = 3;
/** Integers of an entry before its key: flags, laws of states that it touches. */
export const ENTRY_HEAD = 2;
/** Integers of a successor behind its words: hash, action, flags, touched laws, what its slot held. */
export const SUCCESSOR_TAIL = 5;
/** Bits of laws of states, each with a lookup of states of which it is known that none of them is hit. */
export const LAW_BITS = 31;
/** Lookups of one action at most. */
export const MOST_LOOKUPS = 16;
const MOST_GROUPS = 64;

export interface Places {
  /** Words of a state. */
  readonly words: number;
  readonly actions: number;
  /** Words of a bit for each action. */
  readonly actionWords: number;
  readonly lookupStride: number;
  readonly entryStride: number;
  readonly successorStride: number;
  /** Where these begin in the first array. */
  readonly all: number;
  readonly groups: number;
  readonly perAction: number;
  readonly lookups: number;
  /** The lookups of laws of states, by bits. */
  readonly laws: number;
  /** Per action, the bits of a state that laws about its steps read. */
  readonly stepMasks: number;
  readonly rowEnds: number;
  readonly successors: number;
  readonly events: number;
  readonly rows: number;
  readonly quiet: number;
  readonly end: number;
  /** Most successors of a batch. */
  readonly most: number;
}

export function placesOf(words: number, actions: number): Places {
  const most = BATCH * actions;
  const actionWords = Math.max(1, Math.ceil(actions / 32));
  const lookupStride = LOOKUP_HEAD + words;
  const successorStride = words + SUCCESSOR_TAIL;
  const all = HEADER;
  const groups = all + actionWords;
  const perAction = groups + MOST_GROUPS * GROUP;
  const lookups = perAction + actions * ACTION;
  const laws = lookups + actions * MOST_LOOKUPS * lookupStride;
  const stepMasks = laws + LAW_BITS * lookupStride;
  const rowEnds = stepMasks + actions * words;
  const successors = rowEnds + BATCH;
  const events = successors + most * successorStride;
  // Twice as much as one batch can need, so that there is room for a next one after any.
  const rows = events + 4 * most * EVENT;
  const quiet = rows + 64 * BATCH;
  return {
    words,
    actions,
    actionWords,
    lookupStride,
    entryStride: ENTRY_HEAD + 2 * words,
    successorStride,
    all,
    groups,
    perAction,
    lookups,
    laws,
    stepMasks,
    rowEnds,
    successors,
    events,
    rows,
    quiet,
    most,
    end: quiet + 8 * most * 2,
  };
}
