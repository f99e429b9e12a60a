/**
 * One input of our core, as the steps of Raft.tla that it should amount to: what was received, then what a server did of
 * itself, then what it said. The guess decides nothing: TLC takes each step by the specification's own rules, and what
 * comes out must equal what was observed.
 */
import type { ServerId } from '../../../impl/core/effects.ts';
import type { RaftEffect, RaftInput } from '../../../impl/core/raft/messages.ts';
import type { Index } from '../../../impl/core/records.ts';
import {
  type Naming,
  NO_CONFIG,
  type SpecConfig,
  type SpecImage,
  type SpecMessage,
  specMessage,
  type SpecNode,
} from './spec-values.ts';

export type SpecStep =
  | { readonly kind: 'receive' | 'send'; readonly msg: SpecMessage }
  | { readonly kind: 'campaign' | 'lead' | 'down' | 'none' }
  | { readonly kind: 'propose'; readonly val: number }
  | { readonly kind: 'change'; readonly val: number; readonly config: SpecConfig }
  | { readonly kind: 'commit'; readonly index: Index }
  | { readonly kind: 'compact'; readonly index: Index; readonly base: Index }
  /** The disk goes on until it holds this. */
  | { readonly kind: 'sync'; readonly image: SpecImage }
  /** From a disk that a crash has left. */
  | { readonly kind: 'restart' };

/** `after`: what the server looked like then; of the steps of one input only the last that can change it has one. */
export type SpecEvent = SpecStep & { readonly server: ServerId; readonly after?: SpecNode };

export interface Observed {
  readonly id: ServerId;
  readonly input: RaftInput<unknown>;
  readonly before: SpecNode;
  readonly after: SpecNode;
  readonly effects: readonly RaftEffect<unknown>[];
  /** What the disk holds by now. */
  readonly image: SpecImage;
}

export function eventsOf(observed: Observed, naming: Naming): readonly SpecEvent[] {
  const { id, before, after, effects } = observed;
  const taken = [...cause(observed, naming), ...ownSteps(observed)];
  const changing: readonly SpecStep[] =
    taken.length === 0 && !isSame(before, after) ? [{ kind: 'none' }] : taken;
  const sent = effects.flatMap((effect): SpecStep[] =>
    effect.type === 'send' ? [{ kind: 'send', msg: specMessage(id, effect.to, effect.message, naming) }] : [],
  );
  return [
    ...changing.map((step, at) => ({
      ...step,
      server: id,
      ...(at === changing.length - 1 ? { after } : {}),
    })),
    ...sent.map((step) => ({ ...step, server: id })),
  ];
}

/** What came from outside. */
function cause({ id, input, before, after, image }: Observed, naming: Naming): readonly SpecStep[] {
  switch (input.type) {
    case 'message': {
      const msg = specMessage(input.from, id, input.message, naming);
      // A server that knows its leader alive lets a request pass unheard (thesis 4.2.3).
      const isUnheard = ['vote', 'term'].includes(msg.type) && isSame(before, after);
      return isUnheard || msg.term > after.term ? [] : [{ kind: 'receive', msg }];
    }
    case 'persisted':
      return [{ kind: 'sync', image }];
    case 'snapshot-taken':
      return after.snap.index > before.snap.index
        ? [{ kind: 'compact', index: after.snap.index, base: after.base.index }]
        : [];
    case 'time':
    case 'propose':
    case 'propose-all':
    case 'transfer-leadership':
    case 'read':
    case 'change-membership':
      return [];
  }
}

/** What it did of itself then, in the only order that makes sense. */
function ownSteps({ input, before, after }: Observed): readonly SpecStep[] {
  const heardTerm = input.type === 'message' ? Math.min(input.message.term, after.term) : 0;
  const hasCampaigned = after.term > Math.max(before.term, heardTerm);
  const hasWon = after.role === 'leader' && (before.role !== 'leader' || hasCampaigned);
  const asLeader = after.role === 'leader' || (before.role === 'leader' && after.term === before.term);
  return [
    ...(hasCampaigned ? ([{ kind: 'campaign' }] as const) : []),
    ...(hasWon ? ([{ kind: 'lead' }] as const) : []),
    ...(asLeader ? leaderSteps(before, after) : []),
    ...(!hasCampaigned && hasStoppedByItself(input, before, after) ? ([{ kind: 'down' }] as const) : []),
  ];
}

function leaderSteps(before: SpecNode, after: SpecNode): readonly SpecStep[] {
  const commits: readonly SpecStep[] =
    after.commit > before.commit ? [{ kind: 'commit', index: after.commit }] : [];
  return [...added(before, after), ...commits];
}

/** Not because of a newer term, and not because another leads this one. */
function hasStoppedByItself(input: RaftInput<unknown>, before: SpecNode, after: SpecNode): boolean {
  const isNewer = after.term > before.term;
  const isLed = input.type === 'message' && ['append', 'install-snapshot'].includes(input.message.type);
  return before.role !== 'follower' && after.role === 'follower' && !isNewer && !isLed;
}

function added(before: SpecNode, after: SpecNode): readonly SpecStep[] {
  const lastBefore = before.base.index + before.log.length;
  return after.log
    .slice(lastBefore - after.base.index)
    .map(({ val, config }) =>
      config === NO_CONFIG ? { kind: 'propose', val } : { kind: 'change', val, config },
    );
}

export function isSame(a: SpecNode, b: SpecNode): boolean {
  return shown(a) === shown(b);
}

function shown(node: SpecNode): string {
  return JSON.stringify(node, (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );
}

/** For messages to be known again. */
export function keyOf(msg: SpecMessage): string {
  return JSON.stringify(msg, (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );
}
