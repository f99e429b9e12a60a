/**
 * One walk again, step by step, from its token (`walk:node/complete-1/17`). It finds the walk by generating its suite
 * anew; the caller brings the target.
 */
import { eventLabel } from '../model/label.ts';
import { OF_OUR_SERVERS, type RevisionName } from '../../machines/revisions.ts';
import { walkById } from '../suites/catalogue.ts';
import type { Walk } from '../suites/types.ts';
import { componentsOf, type Component } from './components.ts';
import { account, Judge } from './judge.ts';
import { flagsOfFacts, flagsText } from './observations.ts';
import { seedOf } from './run.ts';
import type { Sent, Target } from './target.ts';

const PREFIX = 'walk:';

export interface Found {
  readonly component: Component;
  readonly walk: Walk;
}

/** The component and the walk that a token names; undefined when there is none. */
export function walkOf(token: string, revision: RevisionName = OF_OUR_SERVERS): Found | undefined {
  return walkAmong(componentsOf(revision), token);
}

/** The same among other components. */
export function walkAmong(components: readonly Component[], token: string): Found | undefined {
  const id = token.startsWith(PREFIX) ? token.slice(PREFIX.length) : token;
  const component = components.find(({ name }) => id.startsWith(`${name}/`));
  const walk = component && walkById(component.mealy, id);
  return component && walk && { component, walk };
}

export interface ReplayedStep {
  readonly event: string;
  readonly observed: string;
  /** What the machine allows; present where the target parts from it. */
  readonly expected?: readonly string[];
}

/** Every step up to the first difference, that one included. */
export async function replayWalk(
  target: Target,
  component: Component,
  walk: Walk,
  seed = 0,
): Promise<readonly ReplayedStep[]> {
  const judge = new Judge(component);
  const steps: ReplayedStep[] = [];
  await target.start({ component: component.name, seed: seedOf(walk.id, seed) });
  for (const event of walk.events) {
    const instance = component.table.events[event]!;
    const sent = await target.send(instance);
    const facts = await target.observe();
    const trouble = target.trouble?.();
    const expected = trouble === undefined ? judge.step(event, sent, facts) : ['an answer'];
    const observed = trouble ?? `${answerOf(sent)}${flagsText(flagsOfFacts(component.observation, facts))}`;
    steps.push({ event: eventLabel(instance), observed, ...(expected === undefined ? {} : { expected }) });
    if (expected !== undefined) break;
  }
  await target.stop();
  return steps;
}

function answerOf(sent: Sent): string {
  if ('notDrivable' in sent) return `not sent (${sent.notDrivable}), `;
  if ('doubtful' in sent) return `in doubt (${sent.doubtful}), `;
  return 'accepted' in sent ? account('', sent.accepted) : '';
}
