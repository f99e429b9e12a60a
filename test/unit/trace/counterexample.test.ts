/** Runs of a world as traces, and back to the same actions. */
import { expect, test } from 'vitest';
import { type Path, playChoices } from '../../../spec/check/path.ts';
import { actionsOfTrace, traceOfPath } from '../../../spec/trace/counterexample.ts';
import { type Trace, type TraceLine, writeTrace } from '../../../spec/trace/format.ts';
import { judgeTrace } from '../../../spec/trace/judge.ts';
import { readTrace } from '../../../spec/trace/read.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

const { world } = compose(oneNode, 'strict-steps');
const path: Path = playChoices(
  world.model,
  Array.from({ length: 60 }, (_, i) => (i * 7) % 11),
);
const header = { source: 'counterexample', revision: 'strict-steps', world: world.name } as const;
const trace: Trace = readTrace(writeTrace(header, traceOfPath(world, path)), 'c.ndjson');

test('a path survives the way into a file and back', () => {
  expect(path.steps.length).toBeGreaterThan(20);
  expect(actionsOfTrace(world, trace, 'c.ndjson')).toEqual(path.steps.map(({ action }) => action));
});

test('a line shows what changed and nothing else; together they give every state', () => {
  let shown: Record<string, unknown> = {};
  trace.lines.forEach(({ data }, i) => {
    shown = { ...shown, ...data };
    expect(shown).toEqual(world.describe(i === 0 ? path.initial : (path.steps[i - 1]?.state as Uint16Array)));
  });
});

test('the judge passes what is not a log', () => {
  expect(judgeTrace(trace.lines, { revision: 'strict-steps' })).toMatchObject({ ok: true, components: 0 });
});

test('what does not replay is refused at its line', () => {
  const place = trace.lines.findIndex(({ data }, i) => i > 3 && Object.keys(data).length > 0);
  const line = trace.lines[place] as TraceLine;
  const edited = (part: Partial<TraceLine>): Trace => ({
    ...trace,
    lines: trace.lines.with(place, { ...line, ...part }),
  });
  const at = `c.ndjson: line ${place + 2}: field`;
  const [name] = Object.keys(line.data) as [string];
  const read = (it: Trace) => () => actionsOfTrace(world, it, 'c.ndjson');
  expect(read(edited({ cause: 'nonsense' }))).toThrow(
    `${at} cause: no joint event 'nonsense' in world ${world.name}`,
  );
  expect(read(edited({ data: { ...line.data, [name]: 'x' } }))).toThrow(`${at} data.${name}: found 'x'`);
  expect(read(edited({ id: 'elsewhere' }))).toThrow(`${at} id: world elsewhere is not world ${world.name}`);
  expect(read({ ...trace, lines: trace.lines.slice(1) })).toThrow(
    "c.ndjson: line 2: field cause: expected 'start'",
  );
});
