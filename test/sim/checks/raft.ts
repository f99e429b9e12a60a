/** Raft's own promises (paper, figure 3), after every step that changed anything a server shows of its log. */
import type { Command } from '../../../impl/core/commands.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';
import { RaftJudge } from '../raft-invariants.ts';
import type { NewCheck } from './check.ts';

export const raft: NewCheck = ({ findings, servers }) => {
  const judge = new RaftJudge<Command>();
  const faces = new Map<string, string>();
  return {
    onServerStep({ id, member }) {
      if (member === undefined) return;
      const face = faceOf(member.raftStatus);
      if (faces.get(id) === face) return;
      faces.set(id, face);
      const running = servers.flatMap((server) => server.member?.raftStatus ?? []);
      const wrong = judge.observe(running);
      if (wrong !== undefined) findings.violation('Raft', wrong);
    },
    onServerStop(server) {
      judge.forget(server);
      faces.delete(server);
    },
  };
};

/** Whatever the judge looks at, in short: an entry is determined by its index and term. */
function faceOf(status: RaftStatus<Command>): string {
  const { term, votedFor, role, commitIndex, appliedIndex, firstIndex, lastIndex, durableIndex } = status;
  const lastTerm = status.entry(lastIndex)?.term;
  return `${term} ${votedFor} ${role} ${commitIndex} ${appliedIndex} ${firstIndex} ${lastIndex} ${lastTerm} ${durableIndex}`;
}
