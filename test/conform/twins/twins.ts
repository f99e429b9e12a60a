/**
 * Deliberately wrong servers: ours, with one rule removed or altered each, the rules of #15808 first. Each says which
 * sessions show it and what is to be seen there, so that a twin is convicted for what is wrong with it and for nothing
 * else. The table judges nothing.
 */
export interface Twin {
  /** Kebab-case. */
  readonly name: string;
  /** What it does otherwise. */
  readonly wrong: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly before: string;
  readonly after: string;
  /** The sessions in which it shows. */
  readonly sessions: string;
  /** The event, what was to be expected and what was observed: `HEARTBEAT: expected ...; observed ...`. */
  readonly shows: RegExp;
}

const reconnect = { file: 'impl/core/reconnect.ts' } as const;
const outage = { file: 'impl/core/outage.ts' } as const;
const nodeWrites = { file: 'impl/core/state/node-writes.ts' } as const;
const nodeEntries = { file: 'impl/core/state/node-entries.ts' } as const;
const reports = { file: 'impl/core/state/report-writes.ts' } as const;
const merge = { file: 'impl/core/state/alloc-merge.ts' } as const;

export const TWINS: readonly Twin[] = [
  {
    name: 'register-sets-status',
    wrong: '#15808: Register sets the status of a node that is known',
    ...reconnect,
    before: 'return known ?? requested;',
    after: 'return requested ?? known;',
    sessions: 'session-changes',
    shows: /^REGISTER\(.*expected .*status=(initializing|disconnected|down).*observed .*status=ready/,
  },
  {
    name: 'ready-at-once',
    wrong: '#15808: a disconnected node is ready with its first heartbeat',
    ...reconnect,
    before: "    case 'disconnected':\n      return 'initializing';",
    after: "    case 'disconnected':\n      return 'ready';",
    sessions: 'session',
    shows: /^HEARTBEAT: expected .*status=initializing.*observed .*status=ready/,
  },
  {
    name: 'ready-without-the-report',
    wrong: '#15808: the second heartbeat makes a node ready, though nothing was reported',
    ...reconnect,
    before: "    case 'down':\n      return hasUnheard ? 'initializing' : 'ready';",
    after: "    case 'down':\n      return 'ready';",
    sessions: 'session',
    shows: /^HEARTBEAT: expected a=unknown.*status=initializing.*observed .*status=ready/,
  },
  {
    name: 'never-ready-again',
    wrong: '#15808: a node that has reported stays initializing',
    ...reconnect,
    before: "    case 'down':\n      return hasUnheard ? 'initializing' : 'ready';",
    after: "    case 'down':\n      return hasMissed || hasUnheard ? 'initializing' : 'ready';",
    sessions: 'session',
    shows: /^HEARTBEAT: expected .*status=ready.*observed .*status=initializing/,
  },
  {
    name: 'reports-taken-from-anyone',
    wrong: '#15808: UpdateAlloc is taken from nodes that are down or disconnected',
    ...reconnect,
    before: 'return !isUnresponsive(status);',
    after: "return !isUnresponsive(status) || status !== 'ready';",
    sessions: 'session',
    shows: /^REPORT\(.*expected .*answer=refused.*status=disconnected.*observed .*answer=none/,
  },
  {
    name: 'reports-taken-while-disconnected',
    wrong: '#15808: UpdateAlloc is taken from a node that is disconnected',
    ...reconnect,
    before: 'return !isUnresponsive(status);',
    after: "return status !== 'down';",
    sessions: 'session',
    shows: /^REPORT\(.*expected .*answer=refused.*status=disconnected.*observed .*answer=none/,
  },
  {
    name: 'reports-taken-while-down',
    wrong: '#15808: UpdateAlloc is taken from a node that is down',
    ...reconnect,
    before: 'return !isUnresponsive(status);',
    after: "return status !== 'disconnected';",
    sessions: 'session-plain',
    shows: /^REPORT\(.*expected .*answer=refused.*status=down.*observed .*answer=none/,
  },
  {
    name: 'reports-refused-while-initializing',
    wrong: '#15808: UpdateAlloc is taken from ready nodes alone, so no node ever comes back',
    ...reconnect,
    before: 'return !isUnresponsive(status);',
    after: "return status === 'ready';",
    sessions: 'session',
    shows: /^REPORT\(.*expected .*answer=none.*status=initializing.*observed .*answer=refused/,
  },
  {
    name: 'report-index-forgotten',
    wrong: '#15808: LastAllocUpdateIndex is not written',
    ...nodeWrites,
    before: 'write.putNode({ ...stored, LastAllocUpdateIndex: write.index });',
    after: 'write.putNode({ ...stored });',
    sessions: 'session',
    shows: /^REPORT\(.*expected .*report=after.*observed .*report=(never|before)/,
  },
  {
    name: 'missed-index-forgotten',
    wrong: '#15808: LastMissedHeartbeatIndex is not written when a node falls silent',
    ...nodeWrites,
    before: 'if (!isUnresponsive(stored.Status) && isUnresponsive(status)) return index;',
    after: '',
    sessions: 'session',
    shows: /^SILENCE: expected .*missed=true.*observed .*missed=false/,
  },
  {
    name: 'missed-index-stays',
    wrong: '#15808: LastMissedHeartbeatIndex is not taken back when a node is ready again',
    ...nodeWrites,
    before: "if (stored.Status !== 'ready' && status === 'ready') return 0;",
    after: '',
    sessions: 'session',
    shows: /^HEARTBEAT: expected .*missed=false.*status=ready.*observed .*missed=true/,
  },
  {
    name: 'register-takes-the-outage-back',
    wrong: '#15808: Register clears LastMissedHeartbeatIndex',
    ...nodeWrites,
    before: 'LastMissedHeartbeatIndex: stored.LastMissedHeartbeatIndex,\n    LastAllocUpdateIndex: stored',
    after: 'LastMissedHeartbeatIndex: 0,\n    LastAllocUpdateIndex: stored',
    sessions: 'session-changes',
    shows: /^REGISTER\(.*expected .*missed=true.*observed .*missed=false/,
  },
  {
    name: 'register-forgets-the-report',
    wrong: '#15808: Register clears LastAllocUpdateIndex',
    ...nodeWrites,
    before: 'LastAllocUpdateIndex: stored.LastAllocUpdateIndex,',
    after: 'LastAllocUpdateIndex: 0,',
    sessions: 'session-changes',
    shows: /^REGISTER\(.*expected .*report=(after|before).*observed .*report=never/,
  },
  {
    name: 'always-down',
    wrong: 'a silent node is down whatever may be waited for on it',
    ...outage,
    before: "? 'disconnected' : 'down';",
    after: "? 'down' : 'down';",
    sessions: 'session',
    shows: /^SILENCE: expected .*status=disconnected.*observed .*status=down/,
  },
  {
    name: 'never-down',
    wrong: 'a silent node is disconnected though nothing on it has a window',
    ...outage,
    before: "? 'disconnected' : 'down';",
    after: "? 'disconnected' : 'disconnected';",
    sessions: 'session-plain',
    shows: /^SILENCE: expected .*status=down.*observed .*status=disconnected/,
  },
  {
    name: 'not-put-out-of-sight',
    wrong: 'what runs on a disconnected node is not marked unknown',
    ...outage,
    before: "=== 'running' ? 'unknown' : 'none';",
    after: "=== 'pending' ? 'none' : 'none';",
    sessions: 'session',
    shows: /^SILENCE: expected a=unknown.*observed a=running/,
  },
  {
    name: 'not-given-up',
    wrong: 'what was on a node that is down is not given up',
    ...outage,
    before: "if (next !== 'disconnected') return 'lost';",
    after: "if (next !== 'disconnected') return 'none';",
    sessions: 'session-plain',
    shows: /^SILENCE: expected a=lost.*observed a=(running|pending)/,
  },
  {
    name: 'given-up-and-wanted',
    wrong: 'what is given up is not stopped',
    file: 'impl/core/state/outage-writes.ts',
    before: "return asStopped({ alloc, description: LOST, clientStatus: 'lost' }, at);",
    after:
      "return { ...asStopped({ alloc, description: LOST, clientStatus: 'lost' }, at), DesiredStatus: 'run' };",
    sessions: 'session-plain',
    shows: /^SILENCE: expected a=lost\/stop.*observed a=lost\/run/,
  },
  {
    name: 'outage-unevaluated',
    wrong: 'no evaluation comes of a node whose status changes',
    ...nodeEntries,
    before: 'if (changes || marked) evaluateNode(write, evalSeed, stored);',
    after: '',
    sessions: 'session',
    shows: /expected .*waits=true.*observed .*waits=false/,
  },
  {
    name: 'return-unevaluated',
    wrong: 'no evaluation comes of an allocation that is back',
    ...reports,
    before: "if (wasUnknown) return 'reconnect';",
    after: 'if (wasUnknown) return undefined;',
    sessions: 'session',
    shows: /^REPORT\(.*expected .*waits=true.*observed .*waits=false/,
  },
  {
    name: 'completion-unevaluated',
    wrong: 'a service allocation that completes leaves its place empty',
    ...reports,
    before: "if (Type === 'service') return stored.DesiredStatus === 'run';",
    after: "if (Type === 'service') return stored.DesiredStatus === 'evict';",
    sessions: 'session-exits',
    shows: /^REPORT\(.*expected a=complete.*waits=true.*observed .*waits=false/,
  },
  {
    name: 'lost-runs-again',
    wrong: 'a report makes what was given up run again',
    ...merge,
    before: "lost: ['complete', 'failed'],",
    after: "lost: ['running', 'complete', 'failed'],",
    sessions: 'session-plain',
    shows: /^REPORT\(a=running.*expected a=lost\/stop.*observed a=running\/stop/,
  },
  {
    name: 'unknown-for-ever',
    wrong: 'a report that runs is not taken of what is out of sight',
    ...merge,
    before: "unknown: ['running', 'complete', 'failed'],",
    after: "unknown: ['complete', 'failed'],",
    sessions: 'session',
    shows: /^REPORT\(a=running.*expected a=running.*observed a=unknown/,
  },
  {
    name: 'completion-not-heard',
    wrong: 'a report that is complete is not taken of what runs',
    ...merge,
    before: "running: ['running', 'complete', 'failed'],",
    after: "running: ['running', 'failed'],",
    sessions: 'session-exits',
    shows: /^REPORT\(a=complete.*expected a=complete.*observed a=running/,
  },
  {
    name: 'awaited-replaced',
    wrong: 'what is about to be heard of is replaced',
    file: 'impl/core/scheduler/classify.ts',
    before: "then: 'awaited',",
    after: "then: 'lost',",
    sessions: 'session',
    shows: /^SCHEDULED: expected a=unknown\/run.*observed a=lost\/stop/,
  },
  {
    name: 'purged-and-running',
    wrong: 'what was on a purged node is not given up',
    ...nodeEntries,
    before: "endContact(write, node.ID, { next: 'gone' });",
    after: '',
    sessions: 'session-purges',
    shows: /^PURGED: expected a=lost.*observed a=(running|pending|unknown)/,
  },
  {
    name: 'words-of-its-own',
    wrong: 'an unknown node is refused in words that no client knows, so it never registers again',
    file: 'impl/core/endpoints/node-status.ts',
    before: 'if (node === undefined) return answer.refuse(NODE_NOT_FOUND);',
    after: "if (node === undefined) return answer.refuse(NODE_NOT_FOUND && 'who are you');",
    sessions: 'session-purges',
    shows: /^HEARTBEAT: expected .*answer=node not found.*observed .*answer=refused/,
  },
];
