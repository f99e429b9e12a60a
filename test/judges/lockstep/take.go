package main

import (
	"errors"
	"fmt"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
)

// take hands the input of a step to etcd, in its own words.
func (t *twin) take(f *frame) error {
	switch f.Do {
	case "start":
		return nil
	case "tick":
		return t.tick(f.Campaigned)
	case "message":
		return t.receive(f.From, f.Message)
	case "propose":
		return t.propose(f)
	case "persisted":
		t.durable = max(t.durable, f.Seq)
		return nil
	case "snapshot":
		compactAt := f.Index - min(f.Index, f.Trailing)
		taken := write{seq: f.LastSeq, snapshotAt: f.Index, compactAt: compactAt, group: t.log.groupAt(f.Index)}
		t.pending = append(t.pending, taken)
		return nil
	case "transfer":
		t.transfer(f.To)
		return nil
	case "change":
		return t.change(f)
	case "read":
		return t.askLeader(t.id, f.Read)
	}
	return fmt.Errorf("unknown step %q", f.Do)
}

// tick: etcd's clock goes on by one. A leader looks at its quorum at each tick, over the last timeout (rule 5).
func (t *twin) tick(campaigned bool) error {
	t.now++
	t.refreshActivity()
	t.node.Tick()
	if t.role() == raft.StateLeader {
		t.refreshActivity()
		look := &pb.Message{Type: pb.MsgCheckQuorum.Enum(), From: new(raft.LocalAppendThread)}
		if err := t.node.Step(look); err != nil {
			return err
		}
	}
	if campaigned {
		t.wait()
		return t.node.Campaign()
	}
	return nil
}

func (t *twin) refreshActivity() {
	if t.role() != raft.StateLeader {
		return
	}
	for peer, progress := range t.inside.tracker.Progress {
		progress.RecentActive = peer == t.id || t.now-t.heardAt[peer] < t.ticks
	}
}

func (t *twin) propose(f *frame) error {
	err := t.node.Propose([]byte(f.Command))
	if err != nil && !errors.Is(err, raft.ErrProposalDropped) {
		return err
	}
	if (err == nil) != f.Taken {
		return fmt.Errorf("a proposal is taken by etcd: %v, by ours: %v", err == nil, f.Taken)
	}
	return nil
}

// transfer: an order given again renews its time (rule 6); one to oneself is none for ours.
func (t *twin) transfer(to uint64) {
	if t.node.BasicStatus().LeadTransferee == to {
		*t.inside.elapsed = 0
	}
	t.node.TransferLeader(to)
}

func (t *twin) role() raft.StateType { return t.node.BasicStatus().RaftState }

// receive hands over one message of ours.
func (t *twin) receive(from uint64, m *message) error {
	switch m.Type {
	case "pre-vote":
		return t.receivePreVote(from, m)
	case "vote":
		return t.receiveVote(from, m)
	case "pre-vote-response":
		// etcd's numbering would let a grant for a term that is over pass for one of this term (rule 8).
		if m.Term < t.term() {
			return nil
		}
		return t.receiveAnswer(from, pb.MsgPreVoteResp, m)
	case "vote-response":
		return t.receiveAnswer(from, pb.MsgVoteResp, m)
	case "read-index", "read-index-response":
		return t.receiveRead(from, m)
	case "timeout-now":
		// Of a leader that this server does not know, ours takes no orders (rule 10).
		if m.Term == t.term() && t.node.BasicStatus().Lead != from && t.forgotten != from {
			return nil
		}
	}
	translated := t.translate(from, m)
	if raft.IsResponseMsg(translated.GetType()) && t.inside.tracker.Progress[from] == nil {
		// Of a server that is not in the group: neither side has a use for it.
		return t.teach(from, m.Term)
	}
	if err := t.node.Step(translated); err != nil && !errors.Is(err, raft.ErrProposalDropped) {
		return err
	}
	t.noteHeard(from, m)
	if m.Type == "append-response" {
		return t.confirmReads(from, m)
	}
	return nil
}

// teach hands over a message that says nothing but its term.
func (t *twin) teach(from, term uint64) error {
	if term <= t.term() {
		return nil
	}
	return t.node.Step(&pb.Message{Type: pb.MsgTransferLeader.Enum(), From: new(from), To: new(t.id), Term: new(term)})
}

func (t *twin) term() uint64 { return t.node.BasicStatus().GetTerm() }

// noteHeard keeps what etcd's own clock does not: since when a follower waits, whom a leader has heard when.
func (t *twin) noteHeard(from uint64, m *message) {
	if m.Term != t.term() {
		return
	}
	switch m.Type {
	case "append", "install-snapshot":
		t.wait()
	case "append-response", "install-snapshot-response":
		if t.role() == raft.StateLeader {
			t.heardAt[from] = t.now
		}
	}
}

func (t *twin) translate(from uint64, m *message) *pb.Message {
	out := &pb.Message{From: new(from), To: new(t.id), Term: new(m.Term)}
	switch m.Type {
	case "append":
		// Without entries too: ours has no heartbeat beside it (rule 3).
		out.Type = pb.MsgApp.Enum()
		out.Index, out.LogTerm, out.Commit = new(m.Prev.Index), new(m.Prev.Term), new(m.Commit)
		for _, e := range m.Entries {
			out.Entries = append(out.Entries, e.translate())
		}
	case "append-response":
		out.Type = pb.MsgAppResp.Enum()
		if m.Result.Ok {
			out.Index = new(m.Result.MatchIndex)
		} else {
			out.Index, out.Reject = new(m.Result.PrevIndex), new(true)
			out.RejectHint, out.LogTerm = new(m.Result.Hint.Index), new(m.Result.Hint.Term)
		}
	case "install-snapshot":
		t.translateSnapshot(m, out)
	case "install-snapshot-response":
		out.Type = pb.MsgHeartbeatResp.Enum()
	case "timeout-now":
		out.Type = pb.MsgTimeoutNow.Enum()
	}
	return out
}

func (e entry) translate() *pb.Entry {
	out := &pb.Entry{Type: pb.EntryNormal.Enum(), Index: new(e.Index), Term: new(e.Term)}
	if data := text(e); data != "" {
		out.Data = []byte(data)
	}
	return out
}
