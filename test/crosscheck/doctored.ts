/**
 * `npm run crosscheck:doctored`: is the comparison awake? One world, told to the tools with a lie in its tables; every tool
 * must come out different from us, or stop, at every lie. Exit code 0 when they do.
 */
import type { LookupTable } from '../../spec/export/foreign/lookup-table.ts';
import { NO, REFUSES, type TabulatedWorld, YES } from '../../spec/export/foreign/tabulated.ts';
import { type Answer, differences, ToolFailed } from './answer.ts';
import { askSpin } from './by-spin.ts';
import { buildStateright } from './by-stateright.ts';
import { askTlc } from './by-tlc.ts';
import { askTlcAtLast, ourLiveness } from './liveness.ts';
import { exploreAndTabulate } from './ours.ts';
import { checkedWorlds } from './worlds.ts';

interface Lie {
  readonly about: string;
  readonly tables: TabulatedWorld;
}

/** The world has an action that moves something, and a law of states first. */
function liesAbout(world: TabulatedWorld): readonly Lie[] {
  const [action, law] = [world.actions[0]?.parts[0]?.next, world.watches[0]?.state];
  if (action === undefined || law === undefined) throw new Error(`${world.name} is no world for lies`);
  return [
    // As if our explorer had overlooked every state in which the first action is enabled.
    { about: 'lines are missing', tables: changed(world, action, (result) => (result > 0 ? 0 : result)) },
    { about: 'an action is refused', tables: changed(world, action, () => REFUSES) },
    { about: 'a law says the contrary', tables: changed(world, law, (result) => (result === NO ? YES : NO)) },
  ];
}

/** Other results in one table; where there is no line there is none afterwards. */
function changed(world: TabulatedWorld, table: number, change: (result: number) => number): TabulatedWorld {
  const lied = ({ inputs, levels }: LookupTable): LookupTable => ({
    inputs,
    levels: levels.map((level, l) =>
      l < levels.length - 1
        ? level
        : level.map((row) => row.map((result) => (result === 0 ? 0 : change(result)))),
    ),
  });
  return { ...world, tables: world.tables.map((each, t) => (t === table ? lied(each) : each)) };
}

async function isSeen(ours: Answer, ask: () => Promise<Answer>): Promise<boolean> {
  try {
    return differences(ours, await ask()).length > 0;
  } catch (error) {
    if (error instanceof ToolFailed) return true;
    throw error;
  }
}

async function main(): Promise<number> {
  const checked = checkedWorlds().find(({ name }) => name === 'row-22');
  if (checked === undefined) throw new Error('there is no world row-22');
  const { answer, tables } = exploreAndTabulate(checked.world(), 10_000);
  const lies = liesAbout(tables);
  const askStateright = await buildStateright(lies.map((lie) => lie.tables));
  let unseen = 0;
  for (const [i, lie] of lies.entries()) {
    const tools = {
      TLC: () => askTlc(lie.tables),
      SPIN: () => askSpin(lie.tables),
      Stateright: () => askStateright(i),
    };
    for (const [name, ask] of Object.entries(tools)) {
      const seen = await isSeen(answer, ask);
      if (!seen) unseen += 1;
      console.log(`${seen ? 'seen    ' : 'NOT SEEN'} ${name}: ${lie.about}`);
    }
  }
  return (unseen += await unseenAtLast()) === 0 ? 0 : 1;
}

/** A law of what must come at last that holds: without its promises, or said the other way round, TLC must find it broken. */
async function unseenAtLast(): Promise<number> {
  const checked = checkedWorlds().find(({ name, rules }) => name === 'row-2' && rules === 'strict-steps');
  const ours = checked && ourLiveness(checked.world(), 1_000);
  if (ours === undefined || ours.answer.broken.length > 0) throw new Error('row-2 is no world for lies');
  const { tables } = ours;
  const [law] = tables.liveness;
  const lies = {
    'nothing is promised': {
      ...tables,
      actions: tables.actions.map((action) => ({ ...action, fairness: 'none' as const })),
    },
    'the goal is the contrary': changed(tables, law!.goal, (result) => (result === NO ? YES : NO)),
  };
  let unseen = 0;
  for (const [about, lie] of Object.entries(lies)) {
    const seen = (await askTlcAtLast(lie)).length > 0;
    if (!seen) unseen += 1;
    console.log(`${seen ? 'seen    ' : 'NOT SEEN'} TLC, at last: ${about}`);
  }
  return unseen;
}

process.exitCode = await main();
