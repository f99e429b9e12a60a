/**
 * Two-phase commit (Gray 1978), once with participants that lose patience after they have voted, which breaks it, and once
 * as it should be. What is found, and why: the README beside this file.
 */
import { system } from 'orrery';
import { assign, setup } from 'xstate';

type Participant = 'p1' | 'p2';
type Decision = 'none' | 'commit' | 'abort';

/** Collects votes, decides, tells. What it has decided is on disk; votes are not. */
const coordinator = setup({
  types: {
    context: {} as { readonly p1: boolean; readonly p2: boolean; readonly decided: Decision },
    events: {} as
      | { type: 'VOTED_YES'; by: Participant }
      | { type: 'COMMIT' }
      | { type: 'ABORT' }
      | { type: 'TELL' }
      | { type: 'CRASH' }
      | { type: 'RECOVER' },
  },
  guards: {
    allSaidYes: ({ context }) => context.p1 && context.p2,
    hasDecided: ({ context }) => context.decided !== 'none',
  },
  actions: {
    countVote: assign(({ event }) => (event.type === 'VOTED_YES' ? { [event.by]: true } : {})),
    logCommit: assign({ decided: 'commit' }),
    logAbort: assign({ decided: 'abort' }),
    forgetVotes: assign({ p1: false, p2: false }),
  },
}).createMachine({
  id: 'coordinator',
  context: { p1: false, p2: false, decided: 'none' },
  initial: 'collecting',
  states: {
    collecting: {
      on: {
        VOTED_YES: { actions: 'countVote' },
        COMMIT: { guard: 'allSaidYes', target: 'decided', actions: 'logCommit' },
        ABORT: { target: 'decided', actions: 'logAbort' },
        CRASH: 'down',
      },
    },
    decided: { on: { TELL: {}, CRASH: 'down' } },
    down: {
      entry: 'forgetVotes',
      on: {
        // Nothing on disk: it cannot have told anybody to commit, so aborting is safe.
        RECOVER: [
          { guard: 'hasDecided', target: 'decided' },
          { target: 'decided', actions: 'logAbort' },
        ],
      },
    },
  },
});

/** Votes, and does as it is told. An impatient one that hears nothing gives up, also after it has promised to commit. */
const participant = setup({
  types: {
    context: {} as { readonly isPatient: boolean },
    input: {} as { readonly isPatient: boolean },
    events: {} as { type: 'VOTE_YES' } | { type: 'LEARN'; decision: Decision } | { type: 'TIME_OUT' },
  },
  guards: {
    mayCommit: ({ event }) => event.type === 'LEARN' && event.decision === 'commit',
    mustAbort: ({ event }) => event.type === 'LEARN' && event.decision === 'abort',
    isImpatient: ({ context }) => !context.isPatient,
  },
}).createMachine({
  id: 'participant',
  context: ({ input }) => ({ isPatient: input.isPatient }),
  initial: 'working',
  states: {
    working: {
      on: { VOTE_YES: 'prepared', TIME_OUT: 'aborted', LEARN: { guard: 'mustAbort', target: 'aborted' } },
    },
    prepared: {
      on: {
        LEARN: [
          { guard: 'mayCommit', target: 'committed' },
          { guard: 'mustAbort', target: 'aborted' },
        ],
        TIME_OUT: { guard: 'isImpatient', target: 'aborted' },
      },
    },
    committed: {},
    aborted: {},
  },
});

function twoPhaseCommit(name: string, isPatient: boolean) {
  const participants = ['p1', 'p2'] as const;
  return system(name, {
    coordinator,
    p1: { machine: participant, input: { isPatient } },
    p2: { machine: participant, input: { isPatient } },
  })
    .observe('decision', ['coordinator'], (c) => c.context.decided)
    .observe('one committed', ['p1', 'p2'], (p1, p2) => p1.value === 'committed' || p2.value === 'committed')
    .observe('one aborted', ['p1', 'p2'], (p1, p2) => p1.value === 'aborted' || p2.value === 'aborted')
    .observe('everybody is done', ['p1', 'p2'], (p1, p2) =>
      [p1, p2].every(({ value }) => value === 'committed' || value === 'aborted'),
    )
    .each(participants, (s, p) =>
      s
        .event(`${p} votes yes`, {
          sentence: `${p} promises to commit if it is told to; the vote is lost where nobody listens`,
          parts: [
            { component: p, type: 'VOTE_YES' },
            { component: 'coordinator', type: 'VOTED_YES', with: { by: p }, optional: true },
          ],
        })
        .event(`${p} loses patience`, {
          sentence: `${p} has heard nothing for too long`,
          parts: [{ component: p, type: 'TIME_OUT' }],
        })
        .event(`${p} is told`, {
          fairness: 'weak',
          sentence: `the coordinator's decision reaches ${p}`,
          parts: [
            { component: 'coordinator', type: 'TELL' },
            { component: p, type: 'LEARN', with: { decision: { see: 'decision' } } },
          ],
        }),
    )
    .event('the coordinator commits', { parts: [{ component: 'coordinator', type: 'COMMIT' }] })
    .event('the coordinator aborts', {
      fairness: 'weak',
      sentence: 'it has waited long enough for votes',
      parts: [{ component: 'coordinator', type: 'ABORT' }],
    })
    .event('the coordinator crashes', {
      environment: true,
      parts: [{ component: 'coordinator', type: 'CRASH' }],
    })
    .event('the coordinator recovers', {
      fairness: 'weak',
      sentence: 'it reads its log; without a decision in it, it aborts',
      parts: [{ component: 'coordinator', type: 'RECOVER' }],
    })
    .always(
      'atomicity',
      'Never has one participant committed and another one aborted.',
      ['one committed', 'one aborted'],
      (committed, aborted) => !(committed && aborted),
    )
    .sometimes(
      'commit',
      'A transaction can commit.',
      ['p1', 'p2'],
      (p1, p2) => p1.value === 'committed' && p2.value === 'committed',
    )
    .eventually('termination', 'Once faults stop, every participant learns its fate.', {
      goal: 'everybody is done',
      stays: true,
    });
}

export const impatient = twoPhaseCommit('two-phase commit, impatient', false).expecting({
  atomicity: 'violated',
});
export const patient = twoPhaseCommit('two-phase commit, patient', true);
