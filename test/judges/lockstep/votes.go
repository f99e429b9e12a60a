package main

import (
	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
)

// receivePreVote: ours asks under the term it is in, and so teaches it; etcd asks under the next one (rule 7).
func (t *twin) receivePreVote(from uint64, m *message) error {
	request := &pb.Message{
		Type: pb.MsgPreVote.Enum(), From: new(from), To: new(t.id), Term: new(m.Term + 1),
		Index: new(m.Last.Index), LogTerm: new(m.Last.Term),
	}
	inLease := t.inLease()
	if err := t.node.Step(request); err != nil {
		return err
	}
	if inLease {
		return nil
	}
	return t.teach(from, m.Term)
}

// inLease: etcd's own condition for not listening to campaigns.
func (t *twin) inLease() bool {
	return t.node.BasicStatus().Lead != raft.None && *t.inside.elapsed < t.ticks
}

func (t *twin) receiveVote(from uint64, m *message) error {
	request := &pb.Message{
		Type: pb.MsgVote.Enum(), From: new(from), To: new(t.id), Term: new(m.Term),
		Index: new(m.Last.Index), LogTerm: new(m.Last.Term),
	}
	if m.Transfer {
		request.Context = []byte("CampaignTransfer")
	}
	before := t.node.BasicStatus()
	sameTerm := m.Term == before.GetTerm()
	elapsed := *t.inside.elapsed
	shielded := sameTerm && t.inLease() && !m.Transfer
	if sameTerm && before.Lead != raft.None && !shielded {
		// A free vote may be given also in a term whose leader was heard before (rule 9).
		if t.role() == raft.StateFollower {
			t.forgotten = before.Lead
		}
		if err := t.node.ForgetLeader(); err != nil {
			return err
		}
	}
	if err := t.node.Step(request); err != nil {
		return err
	}
	after := t.node.BasicStatus()
	granted := m.Term == after.GetTerm() && after.GetVote() == from && *t.inside.elapsed == 0
	if shielded {
		// ours has not listened: nothing is renewed by asking again (rule 9).
		*t.inside.elapsed = elapsed
		return nil
	}
	if granted {
		t.wait()
		return t.leavePreCampaign()
	}
	return nil
}

// leavePreCampaign: who has given its vote does not go on to ask for one (rule 11).
func (t *twin) leavePreCampaign() error {
	for _, peer := range t.log.group().confState().GetVoters() {
		if peer == t.id || t.role() != raft.StatePreCandidate {
			continue
		}
		delete(t.inside.tracker.Votes, peer)
		refusal := &pb.Message{
			Type: pb.MsgPreVoteResp.Enum(), From: new(peer), To: new(t.id), Term: new(t.term()), Reject: new(true),
		}
		if err := t.node.Step(refusal); err != nil {
			return err
		}
	}
	return nil
}

// receiveAnswer: a yes that comes after a no of the same server counts (rule 12). Of a server that is not in the group neither
// side has a use for it.
func (t *twin) receiveAnswer(from uint64, kind pb.MessageType, m *message) error {
	if t.inside.tracker.Progress[from] == nil {
		return t.teach(from, m.Term)
	}
	answer := &pb.Message{Type: kind.Enum(), From: new(from), To: new(t.id), Term: new(m.Term), Reject: new(!m.Granted)}
	if kind == pb.MsgPreVoteResp && m.Granted {
		answer.Term = new(m.Term + 1)
	}
	expected := raft.StateCandidate
	if kind == pb.MsgPreVoteResp {
		expected = raft.StatePreCandidate
	}
	if m.Granted && m.Term == t.term() && t.role() == expected {
		delete(t.inside.tracker.Votes, from)
	}
	return t.node.Step(answer)
}
