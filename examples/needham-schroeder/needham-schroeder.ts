/**
 * The public-key protocol of Needham and Schroeder (1978) with the attack that Lowe found in 1995, and with Lowe's repair.
 * What is found: the README beside this file.
 *
 * Messages are what the intruder makes of them: it hears all, keeps what it cannot read, sends what it likes, and opens what
 * is sealed with its own key (Dolev and Yao 1983). `na`, `nb` and `nm` are the nonces of Alice, Bob and the intruder Mallory.
 */
import { system } from 'orrery';
import { assign, setup } from 'xstate';

type Nonce = 'na' | 'nb' | 'nm';

/** The initiator. Message 1 is {na, alice}; she takes message 2 if her nonce is in it, and answers with the other one. */
const initiator = setup({
  types: {
    context: {} as { readonly checksSender: boolean; readonly peer: 'nobody' | 'bob' | 'mallory' },
    input: {} as { readonly checksSender: boolean },
    events: {} as
      | { type: 'START'; peer: 'bob' | 'mallory' }
      | { type: 'MESSAGE_2'; nonce: Nonce | 'none'; answer: Nonce; sender: 'bob' | 'mallory' },
  },
  guards: {
    isMine: ({ context, event }) =>
      event.type === 'MESSAGE_2' &&
      event.nonce === 'na' &&
      (!context.checksSender || event.sender === context.peer),
  },
  actions: { keepPeer: assign(({ event }) => (event.type === 'START' ? { peer: event.peer } : {})) },
}).createMachine({
  id: 'initiator',
  context: ({ input }) => ({ checksSender: input.checksSender, peer: 'nobody' }),
  initial: 'idle',
  states: {
    idle: { on: { START: { target: 'waiting', actions: 'keepPeer' } } },
    waiting: { on: { MESSAGE_2: { guard: 'isMine', target: 'done' } } },
    done: {},
  },
});

/** The responder. Message 2 is {the nonce of message 1, nb}, sealed for whom message 1 names; message 3 must be {nb}. */
const responder = setup({
  types: {
    context: {} as { readonly peer: 'nobody' | 'alice' | 'mallory' },
    events: {} as
      | { type: 'MESSAGE_1'; nonce: Nonce; sender: 'alice' | 'mallory' }
      | { type: 'MESSAGE_3'; nonce: Nonce | 'none' },
  },
  guards: { isMine: ({ event }) => event.type === 'MESSAGE_3' && event.nonce === 'nb' },
  actions: { keepPeer: assign(({ event }) => (event.type === 'MESSAGE_1' ? { peer: event.sender } : {})) },
}).createMachine({
  id: 'responder',
  context: { peer: 'nobody' },
  initial: 'idle',
  states: {
    idle: { on: { MESSAGE_1: { target: 'waiting', actions: 'keepPeer' } } },
    waiting: { on: { MESSAGE_3: { guard: 'isMine', target: 'done' } } },
    done: {},
  },
});

/** What the intruder has opened, and the sealed messages that it has kept. */
const intruder = setup({
  types: {
    context: {} as {
      readonly knowsNa: boolean;
      readonly knowsNb: boolean;
      /** Has {na, alice}, sealed for Bob. */
      readonly first: boolean;
      /** The first nonce of {.., nb}, sealed for Alice. */
      readonly second: Nonce | 'none';
      /** What is in {..}, sealed for Bob. */
      readonly third: Nonce | 'none';
    },
    events: {} as
      | { type: 'OPEN'; nonce: Nonce }
      | { type: 'KEEP_FIRST' }
      | { type: 'KEEP_SECOND'; nonce: Nonce }
      | { type: 'HEAR_THIRD'; nonce: Nonce; to: 'nobody' | 'bob' | 'mallory' },
  },
  guards: {
    isForMe: ({ event }) => event.type === 'HEAR_THIRD' && event.to === 'mallory',
  },
  actions: {
    open: assign(({ context, event }) =>
      'nonce' in event
        ? {
            knowsNa: context.knowsNa || event.nonce === 'na',
            knowsNb: context.knowsNb || event.nonce === 'nb',
          }
        : {},
    ),
    keepFirst: assign({ first: true }),
    keepSecond: assign(({ event }) => (event.type === 'KEEP_SECOND' ? { second: event.nonce } : {})),
    keepThird: assign(({ event }) => (event.type === 'HEAR_THIRD' ? { third: event.nonce } : {})),
  },
}).createMachine({
  id: 'intruder',
  context: { knowsNa: false, knowsNb: false, first: false, second: 'none', third: 'none' },
  initial: 'listening',
  states: {
    listening: {
      on: {
        OPEN: { actions: 'open' },
        KEEP_FIRST: { actions: 'keepFirst' },
        KEEP_SECOND: { actions: 'keepSecond' },
        HEAR_THIRD: [{ guard: 'isForMe', actions: 'open' }, { actions: 'keepThird' }],
      },
    },
  },
});

function needhamSchroeder(name: string, checksSender: boolean) {
  const participants = system(name, {
    alice: { machine: initiator, input: { checksSender } },
    bob: responder,
    mallory: intruder,
  })
    .observe('whom alice has chosen', ['alice'], (alice) => alice.context.peer)
    .observe('mallory has message 1', ['mallory'], (m) => m.context.first)
    .observe('mallory has message 2', ['mallory'], (m) => m.context.second !== 'none')
    .observe('mallory has message 3', ['mallory'], (m) => m.context.third !== 'none')
    .observe('nonce in message 2', ['mallory'], (m) => m.context.second)
    .observe('nonce in message 3', ['mallory'], (m) => m.context.third)
    .observe('mallory knows na', ['mallory'], (m) => m.context.knowsNa)
    .observe('mallory knows nb', ['mallory'], (m) => m.context.knowsNb)
    .observe('mallory knows nm', ['mallory'], () => true);
  const first = participants
    .event('alice starts with bob', {
      sentence: 'alice sends {na, alice}, sealed for bob; mallory keeps it',
      parts: [
        { component: 'alice', type: 'START', with: { peer: 'bob' } },
        { component: 'mallory', type: 'KEEP_FIRST' },
      ],
    })
    .event('alice starts with mallory', {
      sentence: 'alice sends {na, alice}, sealed for mallory, who opens it',
      parts: [
        { component: 'alice', type: 'START', with: { peer: 'mallory' } },
        { component: 'mallory', type: 'OPEN', with: { nonce: 'na' } },
      ],
    })
    .event('mallory hands message 1 on', {
      sentence: 'bob answers with {na, nb}, sealed for alice',
      when: ['mallory has message 1'],
      parts: [
        { component: 'bob', type: 'MESSAGE_1', with: { nonce: 'na', sender: 'alice' } },
        { component: 'mallory', type: 'KEEP_SECOND', with: { nonce: 'na' } },
      ],
    })
    .each(['na', 'nm'], (s, nonce) =>
      s
        .event(`mallory speaks to bob as alice, with ${nonce}`, {
          sentence: `mallory sends {${nonce}, alice}, sealed for bob; bob answers with {${nonce}, nb}, sealed for alice`,
          when: [`mallory knows ${nonce}`],
          parts: [
            { component: 'bob', type: 'MESSAGE_1', with: { nonce, sender: 'alice' } },
            { component: 'mallory', type: 'KEEP_SECOND', with: { nonce } },
          ],
        })
        .event(`mallory speaks to bob, with ${nonce}`, {
          sentence: `bob answers with {${nonce}, nb}, sealed for mallory, who opens it`,
          when: [`mallory knows ${nonce}`],
          parts: [
            { component: 'bob', type: 'MESSAGE_1', with: { nonce, sender: 'mallory' } },
            { component: 'mallory', type: 'OPEN', with: { nonce: 'nb' } },
          ],
        }),
    );
  const second = first
    .event('mallory hands message 2 on', {
      sentence: 'alice takes it for the answer of whom she has chosen, and sends {nb}, sealed for that one',
      when: ['mallory has message 2'],
      parts: [
        {
          component: 'alice',
          type: 'MESSAGE_2',
          with: { nonce: { see: 'nonce in message 2' }, answer: 'nb', sender: 'bob' },
        },
        {
          component: 'mallory',
          type: 'HEAR_THIRD',
          with: { nonce: 'nb', to: { see: 'whom alice has chosen' } },
        },
      ],
    })
    .each(['nb', 'nm'], (s, answer) =>
      s.each(['bob', 'mallory'], (t, sender) =>
        t.event(`mallory answers alice as ${sender}, with ${answer}`, {
          sentence: `mallory sends {na, ${answer}}, sealed for alice`,
          when: ['mallory knows na', `mallory knows ${answer}`],
          parts: [
            { component: 'alice', type: 'MESSAGE_2', with: { nonce: 'na', answer, sender } },
            {
              component: 'mallory',
              type: 'HEAR_THIRD',
              with: { nonce: answer, to: { see: 'whom alice has chosen' } },
            },
          ],
        }),
      ),
    );
  return second
    .event('mallory hands message 3 on', {
      when: ['mallory has message 3'],
      parts: [{ component: 'bob', type: 'MESSAGE_3', with: { nonce: { see: 'nonce in message 3' } } }],
    })
    .event('mallory answers bob', {
      sentence: 'mallory sends {nb}, sealed for bob',
      when: ['mallory knows nb'],
      parts: [{ component: 'bob', type: 'MESSAGE_3', with: { nonce: 'nb' } }],
    })
    .always(
      'bob knows whom he met',
      'When bob has finished a run with alice, alice has begun one with bob.',
      ['alice', 'bob'],
      (alice, bob) => !(bob.value === 'done' && bob.context.peer === 'alice') || alice.context.peer === 'bob',
    )
    .always(
      'alice knows whom she met',
      'When alice has finished a run with bob, bob has answered alice.',
      ['alice', 'bob'],
      (alice, bob) =>
        !(alice.value === 'done' && alice.context.peer === 'bob') || bob.context.peer === 'alice',
    )
    .always(
      'nb is secret',
      'What bob means for alice, mallory does not learn.',
      ['bob', 'mallory'],
      (bob, mallory) => !(bob.context.peer === 'alice' && mallory.context.knowsNb),
    )
    .sometimes(
      'honest run',
      'Alice and bob can finish a run with each other.',
      ['alice', 'bob'],
      (alice, bob) =>
        alice.value === 'done' &&
        alice.context.peer === 'bob' &&
        bob.value === 'done' &&
        bob.context.peer === 'alice',
    );
}

export const asPublished = needhamSchroeder('Needham-Schroeder, as published', false).expecting({
  'bob knows whom he met': 'violated',
  'nb is secret': 'violated',
});
export const withLowesRepair = needhamSchroeder('Needham-Schroeder, with the repair of Lowe', true);
