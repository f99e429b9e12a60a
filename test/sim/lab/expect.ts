/**
 * What the lab's cases ask of a group again and again: that there is one leader, or none, and that a command is agreed
 * on. Each gives the group the time that the lab gives it, and fails with a sentence.
 */
import assert from 'node:assert/strict';
import type { Index } from '../../../impl/core/records.ts';
import type { Lab, Script } from './lab.ts';
import type { LabServer } from './lab-server.ts';

/** One leader among the servers that are connected, in the newest term that has one: within five seconds. */
export function* oneLeader(lab: Lab): Script<LabServer> {
  for (let tries = 0; tries < 10; tries += 1) {
    yield 450 + lab.random.int(100);
    const leaders = lab.servers.filter((server) => lab.isConnected(server) && server.isLeader);
    const terms = leaders.map(({ term }) => term);
    assert.equal(new Set(terms).size, terms.length, 'a term has one leader');
    const newest = leaders.find(({ term }) => term === Math.max(...terms));
    if (newest) return newest;
  }
  assert.fail('one leader is expected, there is none');
}

export function noLeader(lab: Lab): void {
  const leader = lab.servers.find((server) => lab.isConnected(server) && server.isLeader);
  assert.equal(leader, undefined, `no leader is expected, but ${leader?.id ?? ''} claims to be`);
}

/** The term on which all connected servers agree. */
export function sameTerm(lab: Lab): number {
  const terms = new Set(lab.servers.filter((server) => lab.isConnected(server)).map(({ term }) => term));
  assert.equal(terms.size, 1, 'servers agree on the term');
  return [...terms][0] ?? 0;
}

interface Wanted {
  /** How many servers must have applied it. */
  readonly by: number;
  /** Whether it may be proposed again when its leader lost it. Default: no. */
  readonly retry?: boolean;
}

/** Propose the command to whoever leads, and see it applied: within ten seconds. Its index. */
export function* agree(lab: Lab, command: string, { by, retry = false }: Wanted): Script<Index> {
  const end = lab.now + 10_000;
  let starts = 0;
  while (lab.now < end) {
    const index = proposeAnywhere(lab, command, starts);
    starts += 1;
    if (index === undefined) {
      yield 50;
      continue;
    }
    if (yield* isApplied(lab, command, index, by)) return index;
    assert(retry, `${command} is agreed on by ${by} within 2 s`);
  }
  assert.fail(`${command} is agreed on by ${by} servers within 10 s`);
}

function proposeAnywhere(lab: Lab, command: string, from: number): Index | undefined {
  for (let step = 0; step < lab.servers.length; step += 1) {
    const server = lab.server(from + step);
    const index = lab.isConnected(server) ? server.propose(command) : undefined;
    if (index !== undefined) return index;
  }
  return undefined;
}

function* isApplied(lab: Lab, command: string, index: Index, by: number): Script<boolean> {
  for (const end = lab.now + 2_000; lab.now < end; yield 20) {
    if (lab.appliedBy(index) >= by && lab.commandAt(index) === command) return true;
  }
  return false;
}

/** A command that nobody proposed before. */
export function fresh(lab: Lab): string {
  return `c${lab.random.int(1_000_000_000)}`;
}

/** Propose so many to this server, without waiting; it must lead. */
export function proposeMany(lab: Lab, leader: LabServer, count: number): void {
  for (let at = 0; at < count; at += 1) leader.propose(fresh(lab));
}
