import { expect, test } from 'vitest';
import { storyHtml, storyLines, storyOf } from '../../../spec/export/story.ts';
import { lasso, race } from './samples.ts';

const law =
  'A job of count 1 never runs twice, whatever happens to the node that runs it and in whatever order.';

test('reads from the law to the replay line', () => {
  expect(storyLines(storyOf(lasso, law), { width: 60 })).toEqual([
    'The node waits for ever',
    'after, small',
    'A job of count 1 never runs twice, whatever happens to the',
    'node that runs it and in whatever order.',
    '',
    '    1  HEARTBEAT_MISSED n1',
    '       The TTL runs out, and because the job tolerates a',
    '       disconnect the node is only out of sight.',
    '         node n1   ready -> disconnected missed unreported',
    '         alloc a1  running -> unknown',
    '┌   2  network heals',
    '│   3  HEARTBEAT n1',
    '│      committed before any report of its allocations',
    '│        node n1   disconnected missed unreported -> ready',
    '└ steps 2 to 3 repeat for ever',
    '',
    'npm run replay -- ce:after/small/settles',
  ]);
});

test('a change too long for a line is set on two, arrow under the name', () => {
  const lines = storyLines(storyOf(lasso, law), { width: 48 });
  const at = lines.findIndex((line) => line.includes('node n1      ready'));
  expect(lines.slice(at, at + 2)).toEqual([
    '         node n1      ready',
    '                   -> disconnected missed',
  ]);
});

test('no line is longer than the width', () => {
  for (const width of [48, 60, 88]) {
    const lines = storyLines(storyOf(lasso, law), { width });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  }
});

test('escapes appear only when asked for, and say nothing by themselves', () => {
  const plain = storyLines(storyOf(race, law));
  const coloured = storyLines(storyOf(race, law), { coloured: true });
  expect(plain.join('')).not.toContain('\u001b');
  expect(coloured.join('')).toContain('\u001b[');
  // oxlint-disable-next-line no-control-regex -- ANSI escapes begin with one
  expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(plain);
});

test('html keeps every word and runs none of it', () => {
  const html = storyHtml(storyOf(race, law)).markup;
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;');
  expect(html.match(/<li value="/g)?.length).toBe(3);
  expect(html).toContain('<li class="alarm" value="4">');
});
