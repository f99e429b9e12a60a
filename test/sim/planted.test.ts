/**
 * Planted faults, each of which the checks must see: a simulation that cannot convict proves nothing.
 */
import { expect, test } from 'vitest';
import { Member } from '../../impl/core/member.ts';
import type { MemberEffect, MemberInput } from '../../impl/core/member.ts';
import { runSimulation, type SimOptions } from './run.ts';

/** Properties violated in the first of these seeds that convicts. */
async function convicted(
  options: Omit<SimOptions, 'seed' | 'minutes'>,
  seeds = 30,
  minutes = 10,
): Promise<string[]> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { violations } = await runSimulation({ ...options, seed, minutes });
    if (violations.length > 0) return [...new Set(violations.map(({ property }) => property))];
  }
  return [];
}

test('disks that confirm what is not durable lose what was committed', async () => {
  // About one seed in fifteen: the end of a log must be lost that others count on.
  const found = await convicted({ disksLie: true, faults: ['server-crash', 'server-isolated'] }, 90);
  expect(['Raft', 'S1', 'no crash', 'machines']).toEqual(expect.arrayContaining(found));
  expect(found).not.toEqual([]);
});

/** Counts every vote for itself twice: whatever a peer answers, it hears a yes from the other peer too. */
class Ballot extends Member {
  override apply(input: MemberInput): MemberEffect[] {
    const effects = super.apply(input);
    if (input.type !== 'message' || input.message.kind !== 'raft') return effects;
    const { message } = input.message;
    if (!message.type.endsWith('vote-response')) return effects;
    const others = ['s1', 's2', 's3'].filter((id) => id !== input.from && id !== this.raftStatus.id);
    const forged = { ...message, granted: true } as typeof message;
    for (const from of [input.from, ...others])
      effects.push(...super.apply({ ...input, from, message: { kind: 'raft', message: forged } }));
    return effects;
  }
}

test('a server that hears a yes in every answer to its candidacy leads beside another', async () => {
  const faults = ['servers-split', 'link-one-way', 'bad-weather', 'server-isolated'] as const;
  const found = await convicted({ newMember: (...life) => new Ballot(...life), faults });
  expect(found).not.toEqual([]);
});

/** Forgets now and then to apply what it was told: says that a write is there before it is, in its own way. */
class Forgetful extends Member {
  override fingerprint(): string {
    return `${super.fingerprint()}${this.raftStatus.id === 's2' ? '!' : ''}`;
  }
}

test('a replica that holds another state than its log gives is seen', async () => {
  expect(await convicted({ newMember: (...life) => new Forgetful(...life), faults: [] }, 3, 3)).toEqual([
    'S1',
  ]);
});
