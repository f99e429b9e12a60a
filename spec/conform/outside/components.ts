/** The sessions as components, so that the kit judges a server seen from outside as it judges anything else. */
import type { RevisionName } from '../../../machines/revisions.ts';
import { REFUSED } from '../../model/types.ts';
import { component, type Component } from '../components.ts';
import type { Observation } from '../observations.ts';
import type { Facts } from '../target.ts';
import { sessionTable, type Shown } from './session.ts';
import { possibleTour, rhythmOf } from './tour.ts';
import { SESSION_WORLDS } from './worlds.ts';

/** What a server does not show is not compared: older ones show no indexes. */
export const sessionObservation: Observation = {
  partial: true,
  ofState: ({ context }) => context as Shown,
  ofFacts: (facts) =>
    Object.fromEntries(Object.entries(shownIn(facts)).filter((flag) => flag[1] !== undefined)) as Shown,
};

function shownIn(facts: Facts): Record<string, unknown> {
  const { status, eligibility, missedIndex, reportIndex, a = null, b = null, answer, waits } = facts;
  const slots = { a: a ?? 'free', b: b ?? 'free', answer: answer ?? undefined, waits: waits ?? undefined };
  if (status === null || status === undefined) return { status: 'gone', ...slots };
  const eligible = eligibility === 'eligible';
  if (typeof missedIndex !== 'number' || typeof reportIndex !== 'number')
    return { status, eligible, ...slots };
  const report = reportIndex === 0 ? 'never' : reportIndex > missedIndex ? 'after' : 'before';
  return { status, eligible, missed: missedIndex > 0, report, ...slots };
}

const made = new Map<RevisionName, readonly Component[]>();

/** All sessions under a revision; tabulated once. */
export function sessionComponents(revision: RevisionName): readonly Component[] {
  const components =
    made.get(revision) ?? SESSION_WORLDS.map((config) => sessionComponent(sessionTable(config, revision)));
  made.set(revision, components);
  return components;
}

function sessionComponent(table: ReturnType<typeof sessionTable>): Component {
  const types = [...new Set(table.events.map(({ type }) => type))];
  const whole = component(table, sessionObservation, types);
  const possible = [...table.next].map((into) => into !== REFUSED);
  return {
    ...whole,
    possible,
    rhythmOf: (word) => rhythmOf(table, word),
    suites: { tour: (mealy) => possibleTour(mealy, possible) },
  };
}
