import { expect, test } from 'vitest';
import { readStateDiagram } from '../../../spec/export/state-diagram.ts';
import {
  eventName,
  fullTableMarkdown,
  stateTableHtml,
  stateTableMarkdown,
  valueName,
} from '../../../spec/export/state-table.ts';
import { door, doorTable } from './samples.ts';

const diagram = readStateDiagram(door);

test('states across, events down, guards in brackets, a dash for a refusal', () => {
  expect(stateTableMarkdown(doorTable, diagram).split('\n')).toEqual([
    '| event | closed | open | locked |',
    '| --- | --- | --- | --- |',
    '| `OPEN` | open | – | – |',
    '| `CLOSE` | – | closed | – |',
    '| `LOCK` | locked [hasKey]; ignored | ignored | – |',
    '| `KNOCK` | ignored | – | – |',
    '',
  ]);
});

test('the full table has a row for each state with its context', () => {
  const lines = fullTableMarkdown(doorTable).split('\n');
  expect(lines[0]).toBe('| state | OPEN | CLOSE | LOCK hand=1 | KNOCK |');
  expect(lines[3]).toBe('| closed key | open | – | locked key | ignored |');
});

test('a state that refuses in some contexts only says so', () => {
  const next = Int32Array.from(doorTable.next);
  next[0] = -1;
  expect(stateTableMarkdown({ ...doorTable, next })).toContain('| `OPEN` | open; else – | – | – |');
});

test('html marks refusals and carries the guards', () => {
  const html = stateTableHtml(doorTable, diagram).markup;
  expect(html.match(/class="refused"/g)?.length).toBe(7);
  expect(html).toContain('<span class="guard">[hasKey]</span>');
});

test('names of nested values and of events with payload', () => {
  expect(valueName({ online: { beat: 'idle', allocs: 'busy' } })).toBe(
    'online.allocs.busy + online.beat.idle',
  );
  expect(eventName({ type: 'HEARTBEAT', index: 2, isLate: true })).toBe('HEARTBEAT index=2 isLate=true');
});

test('a pipe in a name does not break the markdown', () => {
  const states = doorTable.states.map((state) => ({ ...state, label: `${state.label}|x` }));
  expect(fullTableMarkdown({ ...doorTable, states })).toContain('| closed\\|x |');
});
