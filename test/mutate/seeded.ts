/**
 * Mistakes that are known to be made in a consensus core, a log and a plan applier, each as one small edit of ours.
 * They are written by hand, unlike those of operators.ts: what they have in common is that somebody once shipped
 * something like them. The table says what is broken and why it matters; it judges nothing.
 */
export interface Seeded {
  /** Kebab-case, for people and for the table. */
  readonly name: string;
  readonly part: 'raft' | 'log' | 'plans';
  /** What goes wrong when nobody notices. */
  readonly harm: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly before: string;
  readonly after: string;
}

const raft = (file: string): Pick<Seeded, 'part' | 'file'> => ({
  part: 'raft',
  file: `impl/core/raft/${file}`,
});
const log = (file: string): Pick<Seeded, 'part' | 'file'> => ({ part: 'log', file: `impl/io/log/${file}` });
const plans = (file: string): Pick<Seeded, 'part' | 'file'> => ({ part: 'plans', file: `impl/core/${file}` });

export const SEEDED: readonly Seeded[] = [
  {
    name: 'own-vote-twice',
    harm: 'a candidate wins with a vote short of a majority: two leaders in one term',
    ...raft('quorum.ts'),
    before: 'voters.filter((voter) => votes.get(voter) === true).length;',
    after: 'voters.filter((voter) => votes.get(voter) === true).length + 1;',
  },
  {
    name: 'half-is-a-majority',
    harm: 'two halves of an even group decide apart',
    ...raft('quorum.ts'),
    before: 'Math.floor(voters.length / 2) + 1',
    after: 'Math.ceil(voters.length / 2)',
  },
  {
    name: 'old-term-by-counting',
    harm: 'an entry of an older term is committed and then overwritten (paper, figure 8)',
    ...raft('leader.ts'),
    before: 'if (index <= s.commitIndex || s.log.termAt(index) !== s.term) return false;',
    after: 'if (index <= s.commitIndex) return false;',
  },
  {
    name: 'term-not-written',
    harm: 'after a restart a server is in an older term, and votes in it again',
    ...raft('roles.ts'),
    before: 'writeHardState(s, term, undefined);',
    after: 's.term = term;\n    s.votedFor = undefined;',
  },
  {
    name: 'vote-forgotten',
    harm: 'a server that restarts votes twice in one term',
    ...raft('raft.ts'),
    before: 'term === durable.term ? durable.votedFor : undefined',
    after: 'undefined',
  },
  {
    name: 'votes-for-anybody',
    harm: 'a server votes for two candidates of one term',
    ...raft('election.ts'),
    before: 'const isFree = s.votedFor === undefined || s.votedFor === from;',
    after: 'const isFree = true;',
  },
  {
    name: 'votes-for-short-logs',
    harm: 'a leader without committed entries takes them away from the others',
    ...raft('election.ts'),
    before: 'const granted = isFree && s.log.isCoveredBy(message.last);',
    after: 'const granted = isFree;',
  },
  {
    name: 'length-over-term',
    harm: 'a long log of an old term wins against a shorter one with committed entries',
    ...raft('log.ts'),
    before: 'if (last.term !== this.last.term) return last.term > this.last.term;',
    after: '',
  },
  {
    name: 'answers-before-durable',
    harm: 'an acknowledged entry is gone after a power failure',
    ...raft('follower.ts'),
    before: "result.ok && result.matchIndex > s.log.durableIndex ? 'everything' : 'hard-state'",
    after: "'hard-state' as const",
  },
  {
    name: 'speaks-before-durable',
    harm: 'votes and terms are promised that a power failure takes back',
    ...raft('outbox.ts'),
    before: 'if (after <= this.#durableSeq) this.#effects.push(effect);',
    after: 'if (after <= this.#lastSeq) this.#effects.push(effect);',
  },
  {
    name: 'leader-counts-unwritten',
    harm: 'a leader commits what only its memory holds',
    ...raft('leader.ts'),
    before: '?.matchIndex ?? s.log.durableIndex;',
    after: '?.matchIndex ?? s.log.lastIndex;',
  },
  {
    name: 'counts-what-was-sent',
    harm: 'a leader commits what it has sent, whether it arrived or not',
    ...raft('progress.ts'),
    before: 'this.matchIndex = Math.max(this.matchIndex, index);',
    after: 'this.matchIndex = Math.max(this.matchIndex, index, this.nextIndex - 1);',
  },
  {
    name: 'applies-before-commit',
    harm: 'a state machine is ahead of what the group has agreed on',
    ...raft('delivery.ts'),
    before: 'Math.min(s.commitIndex, s.log.durableIndex)',
    after: 's.log.durableIndex',
  },
  {
    name: 'applies-before-durable',
    harm: 'a state machine is ahead of its own log after a restart',
    ...raft('delivery.ts'),
    before: 'Math.min(s.commitIndex, s.log.durableIndex)',
    after: 's.commitIndex',
  },
  {
    name: 'commits-the-unmatched',
    harm: "a follower takes an older leader's entries for committed",
    ...raft('follower.ts'),
    before: 'Math.min(message.commitIndex, matchIndex)',
    after: 'Math.min(message.commitIndex, s.log.lastIndex)',
  },
  {
    name: 'acknowledges-the-unmatched',
    harm: "a follower vouches for entries that are not the leader's",
    ...raft('follower.ts'),
    before: 'const matchIndex = prev.index + entries.length;',
    after: 'const matchIndex = s.log.lastIndex;',
  },
  {
    name: 'matches-by-index',
    harm: 'logs that differ are taken for equal, and stay different',
    ...raft('log.ts'),
    before: 'return this.termAt(position.index) === position.term;',
    after: 'return this.termAt(position.index) !== undefined;',
  },
  {
    name: 'late-append-truncates',
    harm: 'an append that comes late takes away what a newer one brought',
    ...raft('log.ts'),
    before: 'const fresh = entries.findIndex((entry) => !this.matches(entry));',
    after: 'const fresh = entries.length > 0 ? 0 : -1;',
  },
  {
    name: 'replaced-stays-durable',
    harm: 'entries count as written that stand for others which were',
    ...raft('log.ts'),
    before: 'this.#capDurable(from - 1);',
    after: '',
  },
  {
    name: 'obeys-the-deposed',
    harm: 'a leader that was voted out goes on overwriting logs',
    ...raft('raft.ts'),
    before: 'if (message.term < s.term) return refuseStale(s, from, message);',
    after: "if (message.term < s.term && message.type !== 'append') return refuseStale(s, from, message);",
  },
  {
    name: 'stays-in-office',
    harm: 'a leader that hears of a newer term goes on leading',
    ...raft('raft.ts'),
    before: 'if (message.term > s.term) becomeFollower(s, message.term, undefined);',
    after:
      "if (message.term > s.term && s.role.name !== 'leader') becomeFollower(s, message.term, undefined);",
  },
  {
    name: 'no-lease',
    harm: 'a server that was cut off disturbs a leader at work',
    ...raft('election.ts'),
    before: 'return isRequest && message.term >= s.term && leaderIsAlive(s);',
    after: 'return isRequest && message.term >= s.term && false;',
  },
  {
    name: 'no-check-quorum',
    harm: 'a leader that is cut off believes for ever that it leads, and answers reads',
    ...raft('leader.ts'),
    before: 'if (s.now >= quorumDueAt(s, role)) {',
    after: 'if (s.now >= quorumDueAt(s, role) && s.now < 0) {',
  },
  {
    name: 'old-snapshot-installed',
    harm: 'a late snapshot takes a server back behind what it has applied',
    ...raft('follower.ts'),
    before: 'if (head.index <= s.commitIndex) return acknowledge(s, from, s.commitIndex);',
    after: '',
  },
  {
    name: 'proposes-in-transfer',
    harm: 'a target never catches up, and a hand-over never ends',
    ...raft('leader.ts'),
    before: "if (role.name !== 'leader' || role.transfer) {",
    after: "if (role.name !== 'leader') {",
  },
  {
    name: 'hands-over-too-soon',
    harm: 'a hand-over to a server that lacks entries costs an election for nothing',
    ...raft('leader.ts'),
    before: 'if (to === undefined || role.followers.get(to)?.matchIndex !== s.log.lastIndex) return;',
    after: 'if (to === undefined) return;',
  },
  {
    name: 'leads-before-its-no-op',
    harm: 'a new leader answers reads from a state that lacks what was acknowledged before it',
    ...raft('delivery.ts'),
    before: ' && s.appliedIndex >= s.role.noopIndex;',
    after: ';',
  },
  {
    name: 'skips-the-sync',
    harm: 'an acknowledged entry is gone after a power failure',
    ...log('segments.ts'),
    before: 'const at = await this.#current.write(frames);\n    await this.#current.sync();',
    after: 'const at = await this.#current.write(frames);',
  },
  {
    name: 'skips-the-folder-sync',
    harm: 'a new segment, with all that was acknowledged in it, is gone after a power failure',
    ...log('segment.ts'),
    before: 'await disk.syncFolder(folder);',
    after: '',
  },
  {
    name: 'new-segment-unsynced',
    harm: 'a segment has a name before it has a beginning',
    ...log('segment.ts'),
    before: '  await segment.sync();',
    after: '',
  },
  {
    name: 'announces-too-soon',
    harm: 'a log says that it goes on in a segment that a power failure took away, and cannot be opened',
    ...log('segments.ts'),
    before: '    this.#current = await createSegment(',
    after:
      "    await old.write([], 'continued');\n    await old.sync();\n    this.#current = await createSegment(",
  },
  {
    name: 'checksum-unread',
    harm: 'a torn write, or one that has rotted, is taken for entries',
    part: 'log',
    file: 'impl/wire/log/frame-head.ts',
    before: 'if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32LE(at)) {',
    after: 'if (crc32(bytes.subarray(at + 4, end)) < 0) {',
  },
  {
    name: 'unfinished-is-kept',
    harm: 'what a crash has left of a write stands before what is written next',
    ...log('open-log.ts'),
    before: 'if (tail.unfinishedBytes === 0) return [];',
    after: 'if (tail.unfinishedBytes >= 0) return [];',
  },
  {
    name: 'stale-snapshot-plan',
    harm: 'a plan made before its job was evaluated again is carried out: a job runs twice (upstream issue 28444)',
    ...plans('state/plan-entry.ts'),
    before:
      "if (isEvaluatedSince(write, entry)) return 'its job was given an evaluation after its snapshot';",
    after: '',
  },
  {
    name: 'plan-unchecked-at-entry',
    harm: 'a placement lands on a node that went away between check and entry',
    ...plans('state/plan-entry.ts'),
    before: 'if (!rule.accept) return `${nodeId}: ${rule.why}`;',
    after: '',
  },
  {
    name: 'plans-overtake',
    harm: 'two plans of one job on their way at once place it twice',
    ...plans('scheduler/plan-applier.ts'),
    before: 'if (first === undefined || this.followsInFlight(first.plan)) return undefined;',
    after: 'if (first === undefined) return undefined;',
  },
  {
    name: 'plan-without-the-one-before',
    harm: 'a plan is checked without the one in flight: a node is filled twice',
    ...plans('scheduler/plan-applier.ts'),
    before: 'const state = this.inFlight === undefined ? view : new OverlayView(view, this.inFlight.result);',
    after:
      'const state = this.inFlight === undefined ? view : new OverlayView(view, { ...this.inFlight.result, NodeAllocation: {} });',
  },
  {
    name: 'room-uncounted',
    harm: 'more is placed on a node than fits',
    ...plans('scheduler/plan-check.ts'),
    before: 'allocsFit(node, proposedAllocs(view, nodeId, plan)).fits;',
    after: 'true;',
  },
  {
    name: 'not-ready-accepted',
    harm: 'work is placed on a node that nobody hears',
    ...plans('scheduler/plan-check.ts'),
    before: "when: (f) => f.node?.Status !== 'ready',",
    after: "when: (f) => f.node?.Status === 'down',",
  },
  {
    name: 'half-a-plan',
    harm: 'a replacement is placed and what it replaces goes on, or the other way round',
    ...plans('scheduler/plan-check.ts'),
    before: 'plan.AllAtOnce || rejected.some((nodeId) => changesWhatExists(view, plan, nodeId));',
    after: 'plan.AllAtOnce;',
  },
  {
    name: 'enforced-index-unread',
    harm: 'of two submissions under one enforced index both are acknowledged, and one is lost',
    ...plans('state/job-entries.ts'),
    before: 'enforceIndex === undefined ? undefined : indexRefusal(enforceIndex, stored);',
    after: 'undefined;',
  },
];
