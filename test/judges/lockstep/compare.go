package main

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
)

var roles = map[raft.StateType]string{
	raft.StateFollower: "follower", raft.StatePreCandidate: "pre-candidate",
	raft.StateCandidate: "candidate", raft.StateLeader: "leader",
}

// compare: term, vote, role, commit and log must be the same; nothing may be applied sooner.
func (t *twin) compare(f *frame) error {
	ours, status, last := f.State, t.node.BasicStatus(), t.log.last()
	if ours == nil {
		return fmt.Errorf("the frame has no state")
	}
	theirs := figures{
		Term: status.GetTerm(), Vote: status.GetVote(), Role: roles[status.RaftState], Commit: status.GetCommit(),
		Applied: status.Applied, Last: last.Index, LastTerm: last.Term,
	}
	same := theirs
	same.Applied, same.Durable = ours.Applied, ours.Durable
	if ours.LastTerm == 0 {
		// Ours ends at a snapshot, of whose term it does not tell.
		same.LastTerm = 0
	}
	if same != ours.figures {
		return fmt.Errorf("etcd %+v, ours %+v", theirs, ours.figures)
	}
	if g := t.log.group(); g.text() != ours.Group.text() {
		return fmt.Errorf("etcd has the %s, ours the %s", g.text(), ours.Group.text())
	}
	if ours.Applied > theirs.Commit || (ours.Applied > theirs.Applied && !t.onDisk(ours.Applied)) {
		return fmt.Errorf("ours has applied up to %d, etcd up to %d", ours.Applied, theirs.Applied)
	}
	if f.Log == nil {
		return nil
	}
	return t.compareLog(f.Log)
}

// onDisk: etcd forgets that a write has arrived if its term was over by then; ours does not (rule 15).
func (t *twin) onDisk(index uint64) bool {
	e := t.log.at(index)
	if e == nil {
		return false
	}
	term, err := t.disk.Term(index)
	return err == nil && term == e.GetTerm()
}

func (t *twin) compareLog(ours *log) error {
	for _, e := range ours.Entries {
		if theirs := t.log.at(e.Index); theirs != nil && !sameEntry(theirs, e) {
			return fmt.Errorf("entry %d: etcd term %d %q, ours term %d %q", e.Index, theirs.GetTerm(), theirs.GetData(), e.Term, text(e))
		}
	}
	// What neither needs any more.
	if ours.First > 1 && t.disk.base() >= ours.First {
		t.log.compact(ours.First - 1)
	}
	return nil
}

func sameEntry(theirs *pb.Entry, ours entry) bool {
	return theirs.GetTerm() == ours.Term && string(theirs.GetData()) == text(ours)
}

func text(e entry) string {
	if e.Configuration != nil {
		return e.Configuration.text()
	}
	if e.Command == nil {
		return ""
	}
	return *e.Command
}

// checkCampaign: a campaign begins after one to two timeouts of silence, neither earlier nor later (rule 1).
// One that starts in a group of one has nobody to wait for.
func (t *twin) checkCampaign(f *frame, before before) error {
	if f.Do != "tick" || before.status.RaftState == raft.StateLeader || !before.mayCampaign {
		return nil
	}
	silence := t.now - before.quietSince
	if f.Campaigned && silence < t.ticks && !before.isAlone {
		return fmt.Errorf("a campaign after %d ticks of silence, the timeout is %d", silence, t.ticks)
	}
	if !f.Campaigned && silence >= 2*t.ticks {
		return fmt.Errorf("no campaign after %d ticks of silence, the timeout is %d", silence, t.ticks)
	}
	return nil
}

// answers is what etcd has answered in this process life, whether on its way or waiting for the disk.
type answers map[answer]uint64

type answer struct {
	kind pb.MessageType
	to   uint64
	term uint64
}

// note keeps the highest index acknowledged; for a grant the mere presence.
func (a answers) note(m *pb.Message) {
	if m.GetReject() {
		return
	}
	key := answer{m.GetType(), m.GetTo(), m.GetTerm()}
	a[key] = max(a[key], m.GetIndex())
}

// checkSent: ours says nothing that etcd would not stand for, and hands over when etcd does.
func (t *twin) checkSent(all []sent) error {
	for _, to := range t.handedOver {
		isSaid := func(s sent) bool { return s.To == to && s.Message.Type == "timeout-now" }
		if !slices.ContainsFunc(all, isSaid) {
			return fmt.Errorf("etcd hands over to %d, ours does not", to)
		}
	}
	for _, s := range all {
		if err := t.stands(s.To, &s.Message); err != nil {
			return fmt.Errorf("%s to %d: %w", s.Message.Type, s.To, err)
		}
	}
	return nil
}

func (t *twin) stands(to uint64, m *message) error {
	status := t.node.BasicStatus()
	if m.Term > status.GetTerm() {
		return fmt.Errorf("term %d is not reached", m.Term)
	}
	switch m.Type {
	case "vote-response", "pre-vote-response":
		return t.standsForVote(to, m)
	case "append-response":
		return t.standsForMatch(to, m)
	case "append":
		return t.standsForAppend(m)
	case "timeout-now":
		return t.standsForHandOver(to, m)
	case "install-snapshot":
		if !t.ledIn(m.Term) {
			return fmt.Errorf("etcd does not lead term %d", m.Term)
		}
		if m.Snapshot.Index > status.GetCommit() {
			return fmt.Errorf("a snapshot at %d, etcd has committed up to %d", m.Snapshot.Index, status.GetCommit())
		}
	case "install-snapshot-response":
		return t.standsForChunk(m)
	case "read-index-response":
		return t.standsForRead(to, m)
	case "vote":
		if last := t.log.last(); m.Term == status.GetTerm() && status.RaftState == raft.StateCandidate && m.Last != last {
			return fmt.Errorf("the log ends at %v, not %v", last, m.Last)
		}
	}
	return nil
}

// ledIn: when the step began, or when it ended; a leader that puts itself out speaks for the last time in between.
func (t *twin) ledIn(term uint64) bool {
	return (t.ledBefore || t.role() == raft.StateLeader) && t.term() == term
}

func (t *twin) standsForVote(to uint64, m *message) error {
	if !m.Granted {
		return nil
	}
	key := answer{pb.MsgVoteResp, to, m.Term}
	if m.Type == "pre-vote-response" {
		key = answer{pb.MsgPreVoteResp, to, m.Term + 1}
	}
	if _, ok := t.said[key]; !ok {
		return fmt.Errorf("etcd has given none in term %d", m.Term)
	}
	stored, _, _ := t.disk.InitialState()
	if m.Type == "vote-response" && stored.GetTerm() == m.Term && stored.GetVote() != to {
		return fmt.Errorf("the disk has the vote for %d", stored.GetVote())
	}
	if stored.GetTerm() < m.Term {
		return fmt.Errorf("the disk has term %d only", stored.GetTerm())
	}
	return nil
}

// standsForMatch: an acknowledgement claims no more than etcd's, and nothing that is not on disk (rule 13).
func (t *twin) standsForMatch(to uint64, m *message) error {
	if !m.Result.Ok {
		return nil
	}
	claimed, ok := t.said[answer{pb.MsgAppResp, to, m.Term}]
	if !ok || m.Result.MatchIndex > claimed {
		return fmt.Errorf("%d acknowledged in term %d, etcd acknowledges %d", m.Result.MatchIndex, m.Term, claimed)
	}
	// Of an older term it may have waited until its entries were replaced.
	if last, _ := t.disk.LastIndex(); m.Term == t.term() && m.Result.MatchIndex > last {
		return fmt.Errorf("%d acknowledged, the disk ends at %d", m.Result.MatchIndex, last)
	}
	return nil
}

// standsForHandOver: only to whom etcd hands over as well, and when it has all that etcd's log holds. A leader that the same
// step has put out of the group was handing over before it, and remembers nothing of it.
func (t *twin) standsForHandOver(to uint64, m *message) error {
	if slices.Contains(t.handedOver, to) {
		return nil
	}
	current := t.transferNow()
	if t.ledBefore && t.role() != raft.StateLeader {
		current = t.transferBefore
	}
	if !t.ledIn(m.Term) || current.to != to {
		return fmt.Errorf("etcd does not hand over term %d to %d", m.Term, to)
	}
	if last := t.log.last().Index; current.match != last {
		return fmt.Errorf("%d is known to have entries up to %d, the log ends at %d", to, current.match, last)
	}
	return nil
}

// handOver is one that etcd's leader has under way: to whom, and how far it knows that one's log.
type handOver struct{ to, match uint64 }

func (t *twin) transferNow() handOver {
	to := t.node.BasicStatus().LeadTransferee
	if progress := t.inside.tracker.Progress[to]; progress != nil {
		return handOver{to, progress.Match}
	}
	return handOver{to: to}
}

func (t *twin) standsForAppend(m *message) error {
	status := t.node.BasicStatus()
	if !t.ledIn(m.Term) {
		return fmt.Errorf("etcd does not lead term %d", m.Term)
	}
	if m.Commit > status.GetCommit() {
		return fmt.Errorf("commit index %d, etcd has %d", m.Commit, status.GetCommit())
	}
	if theirs := t.log.at(m.Prev.Index); theirs != nil && theirs.GetTerm() != m.Prev.Term {
		return fmt.Errorf("the entry before has term %d, not %d", theirs.GetTerm(), m.Prev.Term)
	}
	for n, e := range m.Entries {
		theirs := t.log.at(e.Index)
		if e.Index != m.Prev.Index+uint64(n)+1 || (theirs == nil && e.Index > t.log.base.Index) {
			return fmt.Errorf("entry %d does not follow", e.Index)
		}
		if theirs != nil && !sameEntry(theirs, e) {
			return fmt.Errorf("entry %d is another", e.Index)
		}
	}
	return nil
}
