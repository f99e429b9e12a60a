/**
 * Servers without a group, told of each other in any way, hearing old news in any order: never two groups with a server
 * in common, never two groups of which one names the other; and once all is quiet, one group where one is possible.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, type FoundingSet, foundingStep } from '../../../impl/core/founding.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'] as const;

interface Sim {
  readonly own: Candidate;
  founded?: FoundingSet;
}

const candidate = (id: string, expect: number, names: readonly string[]): Candidate => ({
  id,
  instance: `of ${id}`,
  expect,
  names,
});

/** Who names whom, with how many each would begin, and who acts when, on how old news. */
const RUNS = fc.record({
  names: fc.array(fc.subarray([...IDS], { maxLength: 2 }), { minLength: IDS.length, maxLength: IDS.length }),
  expect: fc.integer({ min: 1, max: 3 }),
  acts: fc.array(
    fc.record({
      who: fc.nat(IDS.length - 1),
      deafTo: fc.subarray([...IDS], { maxLength: 2 }),
      age: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: IDS.length, maxLength: IDS.length }),
    }),
    { minLength: 40, maxLength: 120, size: 'max' },
  ),
});

const heard = (deafTo: readonly string[]): readonly string[] => IDS.filter((id) => !deafTo.includes(id));

class World {
  readonly servers: Map<string, Sim>;
  /** What each has said of itself, in order. */
  readonly said = new Map<string, Candidate[]>();

  constructor(names: readonly (readonly string[])[], expect: number) {
    this.servers = new Map(IDS.map((id, at) => [id, { own: candidate(id, expect, names[at] ?? []) }]));
    for (const [id, { own }] of this.servers) this.said.set(id, [own]);
  }

  /** `age`: how many of its last words a server's answer lags behind. */
  act(who: string, hears: readonly string[], age: (id: string) => number): void {
    const server = this.servers.get(who) as Sim;
    if (server.founded !== undefined) return;
    const answers = new Map([[who, server.own]]);
    const next = new Set(server.own.names);
    for (const id of next) {
      if (!hears.includes(id)) continue;
      const words = this.said.get(id) as Candidate[];
      const answer = words[Math.max(0, words.length - 1 - age(id))] as Candidate;
      answers.set(id, answer);
      for (const name of answer.names) next.add(name);
      this.#isAsked(id, who);
    }
    const step = foundingStep({ own: server.own, answers });
    if (step.step === 'found')
      this.#say(server, who, { ...server.own, founded: (server.founded = step.set) });
    if (step.step === 'promise') this.#say(server, who, { ...server.own, promised: step.set });
  }

  /** Who has asked is known from then on. */
  #isAsked(id: string, by: string): void {
    const server = this.servers.get(id) as Sim;
    const { own } = server;
    if (!own.names.includes(by)) this.#say(server, id, { ...own, names: [...own.names, by] });
  }

  #say(server: Sim, who: string, own: Candidate): void {
    const next = { ...server, own };
    this.servers.set(who, next);
    this.said.get(who)?.push(own);
  }

  get groups(): readonly FoundingSet[] {
    const all = [...this.servers.values()].flatMap(({ founded }) => (founded === undefined ? [] : [founded]));
    return [...new Map(all.map((set) => [set.join(), set])).values()];
  }
}

describe('the first group', () => {
  test('is one, whatever is heard when', () => {
    let founded = 0;
    fc.assert(
      fc.property(RUNS, ({ names, expect: count, acts }) => {
        const world = new World(names, count);
        for (const { who, deafTo, age } of acts)
          world.act(IDS[who] as string, heard(deafTo), (id) => age[IDS.indexOf(id as 'a')] ?? 0);
        const { groups } = world;
        founded += groups.length;
        for (const [at, one] of groups.entries()) {
          expect(one.length).toBeGreaterThanOrEqual(count);
          for (const other of groups.slice(at + 1)) {
            const named = one.flatMap((id) => names[IDS.indexOf(id as 'a')] ?? []);
            expect([...one, ...named].filter((id) => other.includes(id))).toEqual([]);
          }
        }
      }),
      { numRuns: 10_000, seed: 7 },
    );
    // Runs without a group would prove nothing.
    expect(founded).toBeGreaterThan(2_000);
  });

  test('comes about once all hear each other, also after promises that crossed', () => {
    fc.assert(
      fc.property(RUNS, ({ names, acts }) => {
        const told = names.map((some, at) => [...some, IDS[(at + 1) % IDS.length] as string]);
        const world = new World(told, 3);
        for (const { who, deafTo, age } of acts)
          world.act(IDS[who] as string, heard(deafTo), (id) => age[IDS.indexOf(id as 'a')] ?? 0);
        for (let round = 0; round < 8; round += 1) for (const id of IDS) world.act(id, IDS, () => 0);
        expect(world.groups).toEqual([[...IDS]]);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  test.each([
    [
      'the same name twice',
      [{ ...candidate('b', 3, []), instance: 'other' }, candidate('b', 3, [])],
      'two servers are named b',
    ],
    ['another expectation', [candidate('b', 5, [])], 'b has bootstrap_expect 5, this server 3'],
    ['too few', [candidate('b', 3, [])], '2 of 3 are here (a, b)'],
    ['its own name in the group', [{ ...candidate('b', 3, []), group: ['a', 'b'] }], 'remove-peer a'],
  ])('is waited for, with a word: %s', (_name, others, why) => {
    const answers = new Map(others.map((other, at) => [`h${at}:1`, other]));
    const own = candidate('a', 3, [...answers.keys()]);
    expect(foundingStep({ own, answers })).toMatchObject({ step: 'wait', why: expect.stringContaining(why) });
  });

  test('waits for one that is named and not reached, and is joined by who comes later', () => {
    const own = candidate('a', 1, ['gone:1']);
    expect(foundingStep({ own, answers: new Map() })).toMatchObject({
      why: expect.stringContaining('gone:1'),
    });
    const answers = new Map([['h:1', { ...candidate('b', 1, []), group: ['b', 'c'] }]]);
    expect(foundingStep({ own, answers })).toEqual({ step: 'join', group: ['b', 'c'] });
  });
});
