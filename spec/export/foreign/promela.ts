/**
 * A tabulated world as a Promela model for SPIN: one process, one step a joint event. Tables, and the rules of joint
 * events once more, are C beside it. Running SPIN, and reading what it says, is not here.
 *
 * Counting: one `d_step` for each action. To be translated with `-o2`, else SPIN leaves variables out of the state that no
 * Promela statement reads, and all of ours are read in C; without partial order reduction, else edges are left out.
 */
import { flatLevels, lookupText } from './flat-arrays.ts';
import type { LookupTable, Source } from './lookup-table.ts';
import type { TabulatedAction, TabulatedPart, TabulatedWatch, TabulatedWorld } from './tabulated.ts';

/** SPIN takes no more than some ten thousand letters of C in a model, so the rest is a file beside it, of this name. */
export const PROMELA_TABLES = 'tables.h';

export interface PromelaFiles {
  readonly model: string;
  readonly tables: string;
}

/**
 * The verifier prints `found WATCH STEPS` when it first meets what watch number `WATCH` (from 0) looks for; breadth
 * first, that is the nearest. It exits with 3 and says `no line in table N` where a table has none.
 */
export function toPromela(world: TabulatedWorld): PromelaFiles {
  const model = [
    `/* ${world.name} */`,
    ...world.fields.map((name, field) => `/* f[${field}]: ${name} */`),
    `short f[${world.fields.length}] = { ${world.start.join(', ')} };`,
    'c_code {',
    // The backslash keeps it for the C compiler.
    `\\#include "${PROMELA_TABLES}"`,
    '}',
    'init {',
    '  do',
    ...world.actions.map(
      // With a space before the brackets: SPIN refuses calls in a guard, lest they write to the state, and looks no closer.
      ({ name }, a) => `  :: d_step { c_expr { enabled${a} () } -> c_code { take${a}(); } } /* ${name} */`,
    ),
    '  od',
    '}',
  ];
  const tables = [
    headText(world),
    ...world.tables.map(tableText),
    'static void watch_states(void) {',
    ...world.watches.flatMap(stateWatchText),
    '}',
    ...world.actions.map((action, a) => actionText(world, action, a)),
  ];
  return { model: `${model.join('\n')}\n`, tables: `${tables.join('\n')}\n` };
}

/** `was` and `now.f` are the state before and after; `p` is what the parts of the last action lead to. */
function headText({ fields, actions, watches }: TabulatedWorld): string {
  const parts = Math.max(...actions.map((action) => action.parts.length));
  return `extern long depth; /* SPIN's: steps to the state that is expanded */
static short was[${fields.length}];
static int p[${parts}];
static int is_found[${watches.length + 1}];
static int line(int value, int table) {
  if (value == 0) { printf("no line in table %d\\n", table); exit(3); }
  return value;
}
static int yes(int value) { return value == 2; }
static int kept(int target, int local) { return target < 0 ? local : target; }
static void found(int watch, int steps) {
  if (is_found[watch]) return;
  is_found[watch] = 1;
  printf("found %d %d\\n", watch, steps);
  fflush(stdout);
}`;
}

function tableText(table: LookupTable, t: number): string {
  const levels = flatLevels(table, t);
  const arrays = levels.map(
    ({ name, cells }) => `static const int ${name}[${cells.length}] = {${cells.join(',')}};`,
  );
  const value = lookupText(table, levels, sourceText, (array, at) => `${array}[${at}]`);
  return `${arrays.join('\n')}\nstatic int T${t}(int a) { return line(${value}, ${t}); }`;
}

/** Before a step is taken, `was` and `now.f` are the same. */
function sourceText(source: Source): string {
  switch (source.kind) {
    case 'field':
      return `was[${source.field}]`;
    case 'after':
      return `now.f[${source.field}]`;
    case 'table':
      return `T${source.table}(a)`;
    case 'action':
      return 'a';
  }
}

function actionText(world: TabulatedWorld, { when, parts }: TabulatedAction, a: number): string {
  const guards = [
    ...when.map((table) => `if (!yes(T${table}(${a + 1}))) return 0;`),
    ...parts.map((part, i) => partText(part, i, a + 1)),
  ];
  const writes = parts.map(({ field }, i) => `now.f[${field}] = kept(p[${i}], now.f[${field}]);`);
  return `static int enabled${a}(void) {
  memcpy(was, now.f, sizeof was);
  ${[...(a === 0 ? ['watch_states();'] : []), ...guards].join('\n  ')}
  return 1;
}
static void take${a}(void) {
  ${[...writes, ...world.watches.flatMap((watch, w) => stepWatchText(watch, w, a))].join('\n  ')}
}`;
}

function partText({ isOptional, only, declared, next }: TabulatedPart, i: number, a: number): string {
  const told = `yes(T${declared}(${a})) ? T${next}(${a}) : -1`;
  const target = only === undefined ? told : `!yes(T${only}(${a})) ? -2 : ${told}`;
  return `p[${i}] = ${target};${isOptional ? '' : ` if (p[${i}] == -1) return 0;`}`;
}

function stateWatchText({ kind, state }: TabulatedWatch, w: number): string[] {
  if (state === undefined) return [];
  return [`  if (${kind === 'sometimes' ? '' : '!'}yes(T${state}(0))) found(${w}, depth);`];
}

/** What an action must be asked by a law of steps; nothing where the law is not about it. */
function stepWatchText({ kind, step }: TabulatedWatch, w: number, a: number): string[] {
  if (step === undefined) return [];
  const holds = step
    .filter(({ actions }) => actions === undefined || actions.includes(a))
    .map(({ changes, table }) => {
      const asked = `yes(T${table}(${a + 1}))`;
      if (changes === undefined) return asked;
      return `((${changes.map((field) => `now.f[${field}] == was[${field}]`).join(' && ')}) || ${asked})`;
    });
  const all = holds.length === 0 ? '1' : holds.join(' && ');
  return [`if (${kind === 'sometimes' ? '' : '!'}(${all})) found(${w}, depth + 1);`];
}
