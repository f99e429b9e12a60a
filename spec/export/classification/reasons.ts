/**
 * Why two classifications differ, one text for each group of cases; a group is named by the rule that takes it in one
 * and the rule that takes it in the other. A group without a text, or a text without a group, stops the generation.
 */
import type { Comparison } from './differences.ts';

interface Reason {
  readonly pairs: readonly string[];
  readonly why: string;
}

const FROM_B_TO_C: readonly Reason[] = [
  {
    pairs: ['2a|2', '2a|3', '2b|2', '2b|3', '2c|2', '2c|3'],
    why: 'What the servers have stopped is settled before its node is looked at. B writes `unknown` or `lost` over it.',
  },
  {
    pairs: ['2c|4', '2c|5'],
    why: 'What has ended stays as its client reported it. B writes `lost` over it when its node disconnects and the group has no window.',
  },
  {
    pairs: ['2c|1', '5|1', '10|1', '11|1'],
    why: 'What came back failed is stopped as a failed return, with a window or without one, wherever its node is and whether or not it was told to move. B asks for a window first.',
  },
  {
    pairs: ['2c|7', '3b|7', '5|7', '9a|7', '10|7', '11|7'],
    why: 'What came back failed and was stopped already is left alone before anything else is asked. In B, a drain, a migration, or a group without a window comes first.',
  },
  {
    pairs: ['3b|6', '9a|6', '9b|6', '11|6'],
    why: 'No window is a window of zero, so what is unknown without one has expired at once. In B it never does.',
  },
  {
    pairs: ['5|6'],
    why: 'What is written off is not moved: expiry is asked before migration.',
  },
  {
    pairs: ['3b|9'],
    why: 'On a draining node C moves what came back at once; B lets it reconnect first.',
  },
  {
    pairs: ['4|3'],
    why: 'What the servers have stopped counts for nothing and is said to (`ignore`). B keeps it among the untainted and leaves it out later.',
  },
  {
    pairs: ['4|4'],
    why: 'A canary that ended by migration is told apart, so that its deployment does not wait for it (#17842, #25726).',
  },
  {
    pairs: ['5|8a'],
    why: 'A drain does not move what is out of sight: it stays unknown (#12469).',
  },
  {
    pairs: ['7|8a', '7|15'],
    why: 'What is unknown inside its window counts towards the group, and the reschedule block asks for its replacement. B leaves it out of the count, so that the count places one whatever the policy says (#16515, #18701).',
  },
  {
    pairs: ['7|10'],
    why: 'On a node that is heard again, what is still unknown counts as reconnecting, also while the node is `initializing`. B leaves it out, and a replacement is placed.',
  },
  {
    pairs: ['7|11'],
    why: 'Unknown without a history of it. No plan writes that; C counts it, B does not.',
  },
  {
    pairs: ['7|12', '7|14'],
    why: 'A window does not outlive its node: once the node is removed, or down and to be replaced, what is unknown is lost. B waits for the window.',
  },
  {
    pairs: ['7|13a', '10|13a', '10|13b'],
    why: '`replace = false` holds on a node that is down: what runs there becomes unknown, what is unknown stays, and both count. B does not know the setting.',
  },
];

const AWAITED =
  'Its client is heard and has not spoken of it yet. Ours counts it and waits: it is not compared with a replacement, not written off because a window ended, and not moved, before its own report.';
const STOP_WRITTEN =
  'A stop is written already and what is known of the client is old. There is nothing to write; the page marks it again, or moves it.';
const STOP_AGAIN =
  'It runs, was out of sight, and is not wanted. One more stop ends its history of coming back, wherever its node is; the page moves it, marks it, or counts it.';
const HELD_UNMARKED =
  'A plan marks nothing in ours: the entry that begins the outage does. What other servers left unmarked is counted until the next entry about its node.';
const REPLACE_FALSE =
  '`replace = false` holds while the node exists: also without a window (#27028), also for what is told to move. The page writes it off, moves it, or leaves it out of the count, and a replacement follows.';
const MOVE_UNSEEN =
  'Only what is seen is moved. On a node that is not heard there is nobody to end it, and nothing to take along: it is settled by its window, or written off.';

const FROM_C_TO_OURS: readonly Reason[] = [
  {
    pairs: [
      '6|back, not yet reported',
      '9|back, not yet reported',
      '10|back, not yet reported',
      '11|back, not yet reported',
      '15|back, not yet reported',
    ],
    why: AWAITED,
  },
  { pairs: ['6|unwanted', '9|unwanted', '10|unwanted', '12|unwanted', '14|unwanted'], why: STOP_WRITTEN },
  {
    pairs: [
      '8c|unwanted return',
      '8d|unwanted return',
      '9|unwanted return',
      '12|unwanted return',
      '13b|unwanted return',
      '14|unwanted return',
      '15|unwanted return',
    ],
    why: STOP_AGAIN,
  },
  { pairs: ['8d|left unmarked', '8d|not to be replaced', '13b|not to be replaced'], why: HELD_UNMARKED },
  { pairs: ['6|not to be replaced', '8c|not to be replaced', '9|not to be replaced'], why: REPLACE_FALSE },
  { pairs: ['9|never seen to run', '9|down', '9|node removed'], why: MOVE_UNSEEN },
  {
    pairs: ['4|over', '4|failed'],
    why: 'What has ended is not moved, canary or not: ours gives a canary no rule of its own, since it counts for nothing once it has ended.',
  },
  {
    pairs: ['8a|inside its window'],
    why: 'Neither touches it. C counts it and asks the reschedule block for a replacement; ours says that it does not count, and asks the same block.',
  },
  {
    pairs: ['15|back and running'],
    why: 'A drain that begins while its node is `initializing` changes nothing for what came back: it is compared with its replacement. In C it falls through to the last rule, and its history of coming back is never ended.',
  },
];

const FROM_B_TO_OURS: readonly Reason[] = [
  {
    pairs: [
      '3a|back, not yet reported',
      '3b|back, not yet reported',
      '5|back, not yet reported',
      '6|back, not yet reported',
      '7|back, not yet reported',
      '9a|back, not yet reported',
      '9b|back, not yet reported',
      '11|back, not yet reported',
    ],
    why: `${AWAITED} In B (rule 7) this is the replacement that nobody needed, placed while the node is \`initializing\`.`,
  },
  {
    pairs: [
      '2a|unwanted',
      '2b|unwanted',
      '2c|unwanted',
      '3a|unwanted',
      '3b|unwanted',
      '5|unwanted',
      '6|unwanted',
      '9a|unwanted',
      '10|unwanted',
    ],
    why: STOP_WRITTEN,
  },
  {
    pairs: [
      '2a|unwanted return',
      '2c|unwanted return',
      '5|unwanted return',
      '10|unwanted return',
      '11|unwanted return',
    ],
    why: STOP_AGAIN,
  },
  {
    pairs: ['2c|failed return', '5|failed return', '10|failed return', '11|failed return'],
    why: 'What came back failed is stopped as such, with a window or without one, as in C.',
  },
  {
    pairs: ['2c|over', '2c|failed'],
    why: 'What has ended stays as its client reported it, as in C.',
  },
  { pairs: ['2a|left unmarked', '2a|not to be replaced'], why: HELD_UNMARKED },
  {
    pairs: ['2c|not to be replaced', '5|not to be replaced', '7|not to be replaced', '10|not to be replaced'],
    why: `${REPLACE_FALSE} B does not know the setting.`,
  },
  {
    pairs: ['3b|told to move'],
    why: 'What came back on a draining node is moved at once, as in C.',
  },
  {
    pairs: ['5|never seen to run', '5|window over', '5|down', '5|node removed', '5|inside its window'],
    why: MOVE_UNSEEN,
  },
  {
    pairs: ['7|node removed', '7|down'],
    why: 'A window does not outlive its node, as in C.',
  },
  {
    pairs: ['11|back and running'],
    why: 'A drain that begins while its node is `initializing` changes nothing for what came back. In B it falls through to the last rule.',
  },
];

const REASONS: Readonly<Record<string, readonly Reason[]>> = {
  'B|C': FROM_B_TO_C,
  'C|ours': FROM_C_TO_OURS,
  'B|ours': FROM_B_TO_OURS,
};

/**
 * The text of every group of a comparison.
 * @throws Error naming what has no text, has two, or does not differ (any more)
 */
export function reasonsFor(comparison: Comparison, pairs: readonly string[]): ReadonlyMap<string, string> {
  const given = (REASONS[comparison.join('|')] ?? []).flatMap((r) => r.pairs.map((p) => [p, r.why] as const));
  const where = `classification, ${comparison.join(' to ')}`;
  const unexplained = pairs.filter((pair) => !given.some(([known]) => known === pair));
  if (unexplained.length > 0) throw new Error(`${where}: no reason for ${unexplained.join(', ')}`);
  const idle = given.filter(([pair]) => !pairs.includes(pair)).map(([pair]) => pair);
  if (idle.length > 0) throw new Error(`${where}: a reason for ${idle.join(', ')}, where nothing differs`);
  const twice = given.filter(([pair], i) => given.findIndex(([other]) => other === pair) !== i);
  if (twice.length > 0)
    throw new Error(`${where}: two reasons for ${twice.map(([pair]) => pair).join(', ')}`);
  return new Map(given);
}
