/**
 * A lock service in three versions: locks that are held until they are given back, locks that are leased, and leases with a
 * fencing token that the storage checks (Gray and Cheriton 1989; Kleppmann 2016). What is found: the README beside this file.
 */
import { system } from 'orrery';
import { assign, setup } from 'xstate';

type Client = 'alice' | 'bob';
/** The number of a lease; 0 is none. Three leases are enough to see everything that two clients can do to each other. */
type Token = 0 | 1 | 2 | 3;

const next = (token: Token): Token => (token < 3 ? ((token + 1) as Token) : 3);

/** Gives the lock to one client at a time, and numbers the leases. */
const lockServer = setup({
  types: {
    context: {} as { readonly holder: Client | 'nobody'; readonly token: Token },
    events: {} as { type: 'GRANT'; to: Client } | { type: 'GIVEN_BACK'; by: Client } | { type: 'EXPIRE' },
  },
  guards: {
    hasTokens: ({ context }) => context.token < 3,
    isHolder: ({ context, event }) => event.type === 'GIVEN_BACK' && event.by === context.holder,
  },
  actions: {
    grant: assign(({ context, event }) =>
      event.type === 'GRANT' ? { holder: event.to, token: next(context.token) } : {},
    ),
    free: assign({ holder: 'nobody' }),
  },
}).createMachine({
  id: 'lock-server',
  context: { holder: 'nobody', token: 0 },
  initial: 'free',
  states: {
    free: {
      // Who gives back a lock that has expired meanwhile is told nothing.
      on: { GRANT: { guard: 'hasTokens', target: 'held', actions: 'grant' }, GIVEN_BACK: {} },
    },
    held: {
      on: {
        GIVEN_BACK: [{ guard: 'isHolder', target: 'free', actions: 'free' }, {}],
        EXPIRE: { target: 'free', actions: 'free' },
      },
    },
  },
});

/** Believes that it holds the lock from the grant until it has written. Between the two it may sleep for any time. */
const client = setup({
  types: {
    context: {} as { readonly token: Token },
    events: {} as { type: 'GRANTED'; token: Token } | { type: 'WRITE' },
  },
  actions: {
    keepToken: assign(({ event }) => (event.type === 'GRANTED' ? { token: event.token } : {})),
    dropToken: assign({ token: 0 }),
  },
}).createMachine({
  id: 'client',
  context: { token: 0 },
  initial: 'idle',
  states: {
    idle: { on: { GRANTED: { target: 'holding', actions: 'keepToken' } } },
    holding: { on: { WRITE: { target: 'idle', actions: 'dropToken' } } },
  },
});

/** Keeps the last write. With fencing it takes none whose token is older than one that it has seen. */
const storage = setup({
  types: {
    context: {} as { readonly fences: boolean; readonly writtenUnder: Token },
    input: {} as { readonly fences: boolean },
    events: {} as { type: 'WRITTEN'; token: Token },
  },
  guards: {
    isTooOld: ({ context, event }) => context.fences && event.token < context.writtenUnder,
  },
  actions: { write: assign({ writtenUnder: ({ event }) => event.token }) },
}).createMachine({
  id: 'storage',
  context: ({ input }) => ({ fences: input.fences, writtenUnder: 0 }),
  initial: 'open',
  states: { open: { on: { WRITTEN: [{ guard: 'isTooOld' }, { actions: 'write' }] } } },
});

function lockService(name: string, fences: boolean) {
  return system(name, {
    server: lockServer,
    alice: client,
    bob: client,
    storage: { machine: storage, input: { fences } },
  })
    .observe('next token', ['server'], (server) => next(server.context.token))
    .observe('the lock is free', ['server'], (server) => server.value === 'free')
    .observe('the lock is held', ['server'], (server) => server.value === 'held')
    .each(['alice', 'bob'], (s, who) =>
      s
        .observe(`token of ${who}`, [who], (c) => c.context.token)
        .event(`${who} gets the lock`, {
          parts: [
            { component: 'server', type: 'GRANT', with: { to: who } },
            { component: who, type: 'GRANTED', with: { token: { see: 'next token' } } },
          ],
        })
        .event(`${who} writes`, {
          sentence: `${who} writes under its token, and gives the lock back`,
          parts: [
            { component: who, type: 'WRITE' },
            { component: 'storage', type: 'WRITTEN', with: { token: { see: `token of ${who}` } } },
            { component: 'server', type: 'GIVEN_BACK', with: { by: who } },
          ],
        }),
    )
    .onEveryStep(
      'writes in order',
      'No write replaces one that was made under a later lease.',
      ['storage'],
      ([before], _event, [after]) => after.context.writtenUnder >= before.context.writtenUnder,
    )
    .always(
      'one believer',
      'At most one client believes that it holds the lock.',
      ['alice', 'bob'],
      (alice, bob) => !(alice.value === 'holding' && bob.value === 'holding'),
    )
    .sometimes('both write', 'Both clients get to write.', ['storage'], (s) => s.context.writtenUnder === 2)
    .eventually('free again', 'A lock that is held becomes free again, whatever its holder does.', {
      from: 'the lock is held',
      goal: 'the lock is free',
    });
}

function leased(name: string, fences: boolean) {
  return lockService(name, fences).event('the lease ends', {
    fairness: 'weak',
    sentence: 'the server takes the lock back, wherever its holder is',
    parts: [{ component: 'server', type: 'EXPIRE' }],
  });
}

export const heldForever = lockService('lock held for ever', false).expecting({ 'free again': 'violated' });
export const leasedOnly = leased('lock with leases', false).expecting({
  'one believer': 'violated',
  'writes in order': 'violated',
});
export const fenced = leased('lock with leases and fencing', true).expecting({ 'one believer': 'violated' });
