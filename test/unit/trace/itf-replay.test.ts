import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replayItf } from 'orrery';
import { describe, expect, test } from 'vitest';
import { fenced, leasedOnly } from '../../../examples/lock-service/lock-service.ts';
import { explore } from '../../../spec/system/explore.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { playChoices } from '../../../spec/check/path.ts';
import { runJointWalk } from '../../../spec/conform/joint.ts';
import { JOINT_WORLDS } from '../../../spec/conform/joint-worlds.ts';
import { replayItfOn } from '../../../spec/trace/itf-replay.ts';
import { itfOfRun } from '../../../spec/trace/itf-run.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { puppetTarget } from '../../../impl/targets/world/puppet.ts';

const int = (n: number) => ({ '#bigint': String(n) });

/** As Quint writes it: sum types, records, and variables that are no components; steps are not named. */
const QUINT = {
  '#meta': { format: 'ITF', source: 'lock.qnt' },
  vars: ['alice', 'bob', 'server', 'clock'],
  states: [
    {
      '#meta': { index: 0 },
      alice: { tag: 'idle', value: { '#tup': [] } },
      bob: 'idle',
      server: { state: 'free' },
      clock: int(0),
    },
    {
      '#meta': { index: 1 },
      alice: { tag: 'holding', value: { token: int(1) } },
      bob: 'idle',
      server: { state: 'held', holder: 'alice' },
      clock: int(1),
    },
    {
      '#meta': { index: 2 },
      alice: { tag: 'holding', value: { token: int(1) } },
      bob: 'idle',
      server: { state: 'free' },
      clock: int(9),
    },
    {
      '#meta': { index: 3 },
      alice: { tag: 'holding', value: { token: int(1) } },
      bob: 'holding token=2',
      server: { holder: 'bob', token: int(2) },
      clock: int(9),
    },
    {
      '#meta': { index: 4 },
      alice: { tag: 'holding', value: { token: int(1) } },
      bob: 'idle',
      server: { state: 'free' },
      clock: int(9),
    },
    { '#meta': { index: 5 }, alice: 'idle', bob: 'idle', server: { state: 'free' }, clock: int(9) },
  ],
};

/** The trace with one state changed. */
function quint(index: number, change: object): string {
  const states = QUINT.states.map((state, i) => (i === index ? { ...state, ...change } : state));
  return JSON.stringify({ ...QUINT, states });
}

describe('a trace of another tool', () => {
  test('is a run of the machines, and its harm is theirs', () => {
    expect(replayItf(leasedOnly, JSON.stringify(QUINT))).toEqual({
      ok: true,
      events: ['alice gets the lock', 'the lease ends', 'bob gets the lock', 'bob writes', 'alice writes'],
      broken: ['writes in order', 'one believer'],
      unused: ['clock'],
    });
  });

  test('fits where what it does not show is otherwise, and there does no harm', () => {
    expect(replayItf(fenced, JSON.stringify(QUINT))).toMatchObject({ ok: true, broken: ['one believer'] });
  });

  test.each([
    [
      'a first state that is none',
      0,
      { bob: 'holding' },
      0,
      /state 0: bob is idle, and the trace says "holding"/,
    ],
    [
      'two steps at once',
      1,
      { server: { state: 'free' } },
      1,
      /no event of lock with leases leads there; nearest is/,
    ],
    ['a field that the machine has not', 3, { server: { owner: 'bob' } }, 3, /"owner":"bob"/],
    ['a name that is no event', 2, { '#meta': { index: 2, action: 'the lease ends' } }, undefined, /./],
  ])('%s', (_name, index, change, step, sentence) => {
    const replayed = replayItf(leasedOnly, quint(index, change));
    if (step === undefined) return expect(replayed.ok).toBe(true);
    expect(replayed).toMatchObject({ ok: false, step });
    expect(replayed.ok || replayed.sentence).toMatch(sentence);
  });

  test('names of steps are held to', () => {
    const wrong = quint(2, { '#meta': { index: 2, action: 'alice_writes' } });
    expect(replayItf(leasedOnly, wrong)).toMatchObject({
      ok: false,
      step: 2,
      sentence: expect.stringMatching(/'alice writes' is, but/),
    });
    const mixed = JSON.parse(quint(2, { '#meta': { index: 2, action: 'the lease ends' } })) as typeof QUINT;
    Object.assign(mixed.states[3]!, { '#meta': { index: 3, action: 'nonsense' } });
    expect(replayItf(leasedOnly, JSON.stringify(mixed))).toMatchObject({
      ok: false,
      step: 3,
      sentence: expect.stringMatching(/'nonsense' is no event/),
    });
  });

  test('a loop must close', () => {
    const once = { ...QUINT, loop: 0 };
    expect(replayItf(leasedOnly, JSON.stringify(once))).toMatchObject({
      ok: false,
      step: 5,
      sentence: expect.stringMatching(/leads back to state 0/),
    });
    expect(replayItf(leasedOnly, JSON.stringify({ ...QUINT, loop: 5 })).ok).toBe(true);
  });

  test('that shows nothing of the system', () => {
    const text = JSON.stringify({ vars: ['x'], states: [{ x: 1 }] });
    expect(replayItf(leasedOnly, text)).toMatchObject({
      ok: false,
      step: 0,
      sentence: expect.stringMatching(/no variable of the trace \(x\) means a component/),
    });
  });

  test('that is none is told with its state', () => {
    expect(() => replayItf(leasedOnly, quint(3, { bob: null }))).toThrow(
      /^states\[3\]\.bob: null is no ITF value/,
    );
    expect(() => replayItf(leasedOnly, '{')).toThrow(/^document: not JSON/);
  });
});

describe('what Quint 0.22.4 has found in a lock service of its own (quint run --invariant=ordered lock.qnt)', async () => {
  const text = await readFile(join(import.meta.dirname, 'quint/lock.itf.json'), 'utf8');

  test('is a run of ours, and breaks our law', () => {
    const replayed = replayItf(leasedOnly, text);
    expect(replayed).toMatchObject({
      ok: true,
      broken: ['writes in order', 'one believer'],
      unused: ['backwards'],
    });
    expect(replayed.ok && replayed.events.slice(-2)).toEqual(['bob writes', 'alice writes']);
  });

  test('is none where the storage fences: its last write is refused', () => {
    expect(replayItf(fenced, text)).toMatchObject({ ok: false, step: 9 });
  });
});

test('our own counterexamples come back, loops too', () => {
  const { itf, counterexamples } = explore(leasedOnly);
  expect(counterexamples.length).toBe(2);
  for (const { id, steps, property } of counterexamples) {
    const replayed = replayItf(leasedOnly, itf[id] ?? '');
    expect(replayed).toMatchObject({ ok: true, events: steps.map(({ action }) => action) });
    expect(replayed.ok && replayed.broken).toContain(property);
  }
});

test('a run of the protocol’s own world comes back, and our servers take it', () => {
  const composed = compose(JOINT_WORLDS[0]!, OF_OUR_SERVERS);
  const { world, model } = composed;
  const path = playChoices(model, [0, 3, 1, 4, 1, 5]);
  const replayed = replayItfOn(
    { world, model, properties: [] },
    itfOfRun(world, path, { description: 'a run' }),
  );
  expect(replayed).toMatchObject({ ok: true, unused: [], usesNames: true });
  const actions = replayed.ok ? replayed.path.steps.map(({ name }) => name) : [];
  expect(actions).toEqual(path.steps.map(({ name }) => name));
  const { failure, events } = runJointWalk(puppetTarget(), composed, { id: 'itf', actions });
  expect(failure).toBeUndefined();
  expect(events.length).toBeGreaterThan(composed.cast.config.prelude.length);
});
