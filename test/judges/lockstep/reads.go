package main

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/quorum"
	pb "go.etcd.io/raft/v3/raftpb"
)

// read is one that a leader owes an answer to.
type read struct {
	id   string
	from uint64
	// What must have been applied to answer it.
	index uint64
	// Not handed to etcd, which would put it off (rule 21).
	isEarly bool
	// etcd asks others about it; a group of one has nobody to ask.
	isAsked bool
}

// reads is what a server knows of them in one process life.
type reads struct {
	// Of this leadership, in the order in which they were asked.
	open []read
	// Ours asks in rounds; by round: how many reads had been asked when it was first spoken of (rule 20).
	byRound map[uint64]int
	round   uint64
	// By server: how many reads it has confirmed.
	confirmedBy map[uint64]int
	// By read: the indexes at which etcd lets the leader answer it; several if the question came repeatedly. Of a
	// follower's own the first that a leader has told.
	answers map[string][]uint64
	askedBy map[string]uint64
}

func newReads() reads {
	r := reads{answers: map[string][]uint64{}, askedBy: map[string]uint64{}}
	r.beginLeading()
	return r
}

func (r *reads) beginLeading() {
	r.open, r.round = nil, 0
	r.byRound, r.confirmedBy = map[uint64]int{}, map[uint64]int{}
}

// askLeader: a read has come to this server, from a client of its own or from a follower.
func (t *twin) askLeader(from uint64, id string) error {
	if t.role() != raft.StateLeader {
		return nil
	}
	asked := read{id: id, from: from, index: t.commit(), isEarly: t.log.term(t.commit()) != t.term()}
	if asked.isEarly {
		asked.index = t.log.firstOf(t.term())
	}
	asked.isAsked = !asked.isEarly && !t.inside.tracker.IsSingleton()
	t.reads.open = append(t.reads.open, asked)
	t.reads.askedBy[id] = from
	if asked.isEarly {
		return nil
	}
	question := &pb.Message{
		Type: pb.MsgReadIndex.Enum(), From: new(from), To: new(t.id), Entries: []*pb.Entry{{Data: []byte(id)}},
	}
	if err := t.node.Step(question); err != nil {
		return err
	}
	return t.countConfirmations()
}

// receiveRead: a follower's read, or the answer to one; an answer is as good in another role (rule 20).
func (t *twin) receiveRead(from uint64, m *message) error {
	if m.Term < t.term() {
		return nil
	}
	if err := t.teach(from, m.Term); err != nil {
		return err
	}
	if m.Type == "read-index" {
		return t.askLeader(from, m.Read)
	}
	if len(t.reads.answers[m.Read]) == 0 {
		t.noteAnswered(m.Read, m.Index)
	}
	return nil
}

// noteRounds: what is said from here on of a new round is said after these reads were asked.
func (t *twin) noteRounds(all []sent) {
	for _, s := range all {
		if s.Message.Type == "append" && s.Message.Round > t.reads.round {
			t.reads.round = s.Message.Round
			t.reads.byRound[s.Message.Round] = len(t.reads.open)
		}
	}
}

// confirmReads: an answer to a round is one to etcd's heartbeat that asks about the same reads (rule 20).
func (t *twin) confirmReads(from uint64, m *message) error {
	if t.role() != raft.StateLeader || m.Term != t.term() {
		return nil
	}
	t.reads.confirmedBy[from] = max(t.reads.confirmedBy[from], t.reads.byRound[m.Round])
	return t.countConfirmations()
}

// countConfirmations hands over again who has confirmed what: the group may be another by now.
func (t *twin) countConfirmations() error {
	for server, count := range t.reads.confirmedBy {
		if t.inside.tracker.Progress[server] == nil {
			continue
		}
		answer := &pb.Message{
			Type: pb.MsgHeartbeatResp.Enum(), From: new(server), To: new(t.id), Term: new(t.term()),
			Context: binary.LittleEndian.AppendUint64(nil, t.reads.handed(count)),
		}
		if err := t.node.Step(answer); err != nil {
			return err
		}
	}
	// Now, for it may be its last act as a leader.
	t.noteUnasked()
	return nil
}

// handed is about how many of the first reads etcd asks others.
func (r *reads) handed(count int) uint64 {
	handed := uint64(0)
	for _, asked := range r.open[:count] {
		if asked.isAsked {
			handed++
		}
	}
	return handed
}

// noteAnswered keeps what etcd lets a leader answer.
func (t *twin) noteAnswered(id string, index uint64) {
	t.reads.answers[id] = append(t.reads.answers[id], index)
}

// noteUnasked: of reads that etcd was not asked, or of which it forgets to ask itself when nobody else is left in the
// group, its quorum decides (rule 21).
func (t *twin) noteUnasked() {
	if t.role() != raft.StateLeader {
		return
	}
	isAlone := t.inside.tracker.IsSingleton()
	for at, asked := range t.reads.open {
		if (!asked.isEarly && !isAlone) || len(t.reads.answers[asked.id]) > 0 {
			continue
		}
		votes := map[uint64]bool{t.id: true}
		for server, count := range t.reads.confirmedBy {
			if count > at {
				votes[server] = true
			}
		}
		if t.inside.tracker.Voters.VoteResult(votes) == quorum.VoteWon {
			t.noteAnswered(asked.id, asked.index)
		}
	}
}

// checkReads: ours answers what etcd would answer, from a state that has come as far.
func (t *twin) checkReads(f *frame) error {
	for _, r := range f.Ready {
		if !slices.Contains(t.reads.answers[r.Read], r.Index) {
			return fmt.Errorf("read %s is answered at %d, etcd answers at %d", r.Read, r.Index, t.reads.answers[r.Read])
		}
		if f.State.Applied < r.Index {
			return fmt.Errorf("read %s is answered at %d, applied is %d", r.Read, r.Index, f.State.Applied)
		}
	}
	if f.Leading && (t.role() != raft.StateLeader || t.log.term(f.State.Applied) != t.term()) {
		return fmt.Errorf("ours tells that it leads, having applied up to %d: nothing of term %d", f.State.Applied, t.term())
	}
	return nil
}

func (t *twin) standsForRead(to uint64, m *message) error {
	if !slices.Contains(t.reads.answers[m.Read], m.Index) || t.reads.askedBy[m.Read] != to {
		return fmt.Errorf("read %s may be answered at %d, etcd answers at %d", m.Read, m.Index, t.reads.answers[m.Read])
	}
	return nil
}
