import { describe, expect, test } from 'vitest';
import { leasedOnly } from '../../../examples/lock-service/lock-service.ts';
import { compileSystem } from '../../../spec/system/compile.ts';
import { tabulateSystem } from '../../../spec/system/tabulate-system.ts';
import { NAMES, tlaFiles } from '../../../spec/system/tla-files.ts';
import { replayDocument } from '../../../spec/trace/itf-replay.ts';
import { isTlcOutput, readTlcOutput, type TlcNames } from '../../../spec/trace/tlc-output.ts';

/** As TLC 2.18 prints it. */
const PRINTED = `Error: Invariant Safe is violated.
Error: The behavior up to this point is:
State 1: <Initial predicate>
/\\ alice = "idle"
/\\ server = [state |-> "free", token |-> 0]
/\\ votes = {}

State 2: <Grant line 12, col 3 to line 14, col 9 of module Lock>
/\\ alice = [tag |-> "holding",
  value |-> [token |-> 1]]
/\\ server = [state |-> "held", token |-> 1]
/\\ votes = {<<"a", TRUE>>, ("x" :> -1 @@ "y" :> m1)}

Back to state 1: <Release line 20, col 1 to line 21, col 4 of module Lock>

12 states generated, 10 distinct states found, 2 states left on queue.
`;

test('states, values, names of steps and the loop are read', () => {
  expect(isTlcOutput(PRINTED)).toBe(true);
  expect(isTlcOutput('{"states": []}')).toBe(false);
  expect(readTlcOutput(PRINTED)).toEqual({
    vars: ['alice', 'server', 'votes'],
    states: [
      { alice: 'idle', server: { state: 'free', token: 0 }, votes: [] },
      {
        alice: { tag: 'holding', value: { token: 1 } },
        server: { state: 'held', token: 1 },
        votes: [['a', true], { x: -1, y: 'm1' }],
      },
    ],
    actions: [null, 'Grant'],
    loop: 0,
  });
});

test.each([
  [PRINTED.replace('token |-> 0]', 'token |-> ]'), /^states\[0\]\.server: \] stands where/],
  [PRINTED.replace('"idle"', '"idle" 3'), /^states\[0\]\.alice: 3 stands where/],
  ['State 2: nothing', /^output: TLC shows no state/],
])('what is none is told with its state', (text, message) => {
  expect(() => readTlcOutput(text)).toThrow(message);
});

describe('the TLA+ that is exported, and what TLC says of it', () => {
  const compiled = compileSystem(leasedOnly);
  const tabulated = tabulateSystem(compiled, 1_000);
  const files = tlaFiles(tabulated, true);
  const names = JSON.parse(files.get(NAMES) ?? '') as TlcNames;

  test('the folder has the module with its laws, the configuration, the scripts and a page', () => {
    expect([...files.keys()]).toEqual([
      'OrreryWorld.tla',
      'OrreryWorld.cfg',
      'run.sh',
      'server.sh',
      'worker.sh',
      'names.json',
      'README.md',
    ]);
    expect(files.get('OrreryWorld.cfg')).toContain('INVARIANT Law1');
    expect(files.get('OrreryWorld.tla')).toContain('"writes in order"');
    expect(files.get('README.md')).toContain('all 41 states');
    expect([...tlaFiles(tabulated, false).keys()]).not.toContain('server.sh');
  });

  test('numbers of a trace become names, and the run replays', () => {
    const number = (component: string, label: string): [string, number] => {
      const found = Object.entries(names.variables).find(([, meant]) => meant.component === component)!;
      return [found[0], found[1].states.indexOf(label) + 1];
    };
    const state = (labels: Readonly<Record<string, string>>) =>
      Object.entries(labels)
        .map(([component, label]) => number(component, label))
        .map(([variable, value]) => `/\\ ${variable} = ${value}\n`)
        .join('');
    const grant = Object.entries(names.actions).find(([, event]) => event === 'alice gets the lock')![0];
    const output = `State 1: <Initial predicate>\n${state({ server: 'free', alice: 'idle' })}\nState 2: <${grant} line 3>\n${state({ server: 'held holder=alice token=1', alice: 'holding token=1' })}\n`;
    expect(replayDocument(compiled, readTlcOutput(output, names))).toMatchObject({
      ok: true,
      path: { steps: [{ name: 'alice gets the lock' }] },
    });
    const strange = output.replace(/= \d+\n\n$/, '= 99\n\n');
    expect(() => readTlcOutput(strange, names)).toThrow(/^states\[1\]\.f\d: 99 is none of the \d+ states of/);
  });

  test('where not all was explored, walks fill the tables, and the page says so', () => {
    const part = tabulateSystem(compiled, 5);
    expect(part).toMatchObject({ states: 5, complete: false });
    expect(part.labels).toHaveLength(4);
    expect(tlaFiles(part, true).get('README.md')).toContain('not from all');
  });
});
