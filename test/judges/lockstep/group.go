package main

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/confchange"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
)

// group is who belongs to it, as our core writes it; both lists ascend.
type group struct {
	Voters    []string `json:"voters"`
	NonVoters []string `json:"nonVoters"`
}

// change is what an operator asks for.
type change struct {
	Type   string `json:"type"`
	Server string `json:"server"`
}

// What an entry's data begins with that changes the group; and a snapshot's, which tells the group then.
const groupMark = "group:"

func (g group) text() string {
	return groupMark + strings.Join(g.Voters, ",") + "|" + strings.Join(g.NonVoters, ",")
}

// groupOf is what the data of an entry or a snapshot says of the group; false: nothing.
func groupOf(data []byte) (group, bool) {
	lists, ok := strings.CutPrefix(string(data), groupMark)
	if !ok {
		return group{}, false
	}
	voters, nonVoters, _ := strings.Cut(lists, "|")
	return group{listed(voters), listed(nonVoters)}, true
}

func groupOfVoters(ids []uint64) group {
	var g group
	for _, id := range ids {
		g.Voters = append(g.Voters, name(id))
	}
	return g
}

func listed(names string) []string {
	if names == "" {
		return nil
	}
	return strings.Split(names, ",")
}

func (g group) has(id uint64) bool { return slices.Contains(g.Voters, name(id)) }

func (g group) confState() *pb.ConfState {
	return &pb.ConfState{Voters: numbers(g.Voters), Learners: numbers(g.NonVoters)}
}

func name(id uint64) string { return fmt.Sprint(id) }

func numbers(names []string) []uint64 {
	var ids []uint64
	for _, name := range names {
		var id uint64
		fmt.Sscan(name, &id)
		ids = append(ids, id)
	}
	return ids
}

// after is the group that the change makes; the reason, if it makes none.
func (g group) after(c change) (group, string) {
	isVoter, isNonVoter := slices.Contains(g.Voters, c.Server), slices.Contains(g.NonVoters, c.Server)
	next := group{without(g.Voters, c.Server), without(g.NonVoters, c.Server)}
	if c.Type != "promote" && isVoter && len(next.Voters) == 0 {
		return g, "last-voter"
	}
	isNews := map[string]bool{"add-non-voter": !isNonVoter, "promote": isNonVoter, "remove": isVoter || isNonVoter}
	if !isNews[c.Type] {
		return g, "nothing-to-change"
	}
	switch c.Type {
	case "add-non-voter":
		next.NonVoters = append(next.NonVoters, c.Server)
	case "promote":
		next.Voters = append(next.Voters, c.Server)
	}
	slices.Sort(next.Voters)
	slices.Sort(next.NonVoters)
	return next, ""
}

func without[T comparable](all []T, one T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(other T) bool { return other == one })
}

// change: our core takes it exactly when etcd takes proposals, no other change is open, this term has committed, and it
// would change something (rule 19).
func (t *twin) change(f *frame) error {
	next, useless := t.log.group().after(f.Change)
	isOpen := t.log.groupIndex() > t.commit() || t.log.term(t.commit()) != t.term()
	status := t.node.BasicStatus()
	expected := ""
	switch {
	case status.RaftState != raft.StateLeader || status.LeadTransferee != raft.None:
		expected = "not-leader"
	case isOpen:
		expected = "change-under-way"
	case useless != "":
		expected = useless
	}
	if expected == "" && f.Change.Type == "promote" && f.Refused == "not-caught-up" {
		// A judgement of time, which etcd leaves to whoever asks for the change.
		return nil
	}
	if f.Refused != expected {
		return fmt.Errorf("%s %s is refused by etcd: %q, by ours: %q", f.Change.Type, f.Change.Server, expected, f.Refused)
	}
	if !f.Taken {
		return nil
	}
	return t.node.Propose([]byte(next.text()))
}

// regroup gives etcd the group that is in force by its own log, committed or not (rule 18). A leader counts by it at
// once, and follows nobody any more once its own removal is applied.
func (t *twin) regroup() error {
	now, isNeeded := t.log.group(), t.mayCampaign() || t.leadsOn()
	if t.inForce == now.text() && t.wasNeeded == isNeeded {
		return nil
	}
	t.inForce, t.wasNeeded = now.text(), isNeeded
	state := now.confState()
	if isNeeded && !now.has(t.id) {
		state.Learners = without(state.Learners, t.id)
	}
	last := t.log.last().Index
	empty := confchange.Changer{Tracker: tracker.MakeProgressTracker(t.inside.tracker.MaxInflight, 0), LastIndex: last}
	config, progress, err := confchange.Restore(empty, state)
	if err != nil {
		return err
	}
	if isNeeded && progress[t.id] == nil {
		// It does not count.
		progress[t.id] = &tracker.Progress{Next: last + 1, Inflights: tracker.NewInflights(t.inside.tracker.MaxInflight, 0)}
	}
	for id, fresh := range progress {
		if known := t.inside.tracker.Progress[id]; known != nil {
			known.IsLearner = fresh.IsLearner
			progress[id] = known
		} else {
			t.heardAt[id] = t.now
		}
	}
	t.inside.tracker.Config, t.inside.tracker.Progress = config, progress
	if t.role() == raft.StateLeader {
		t.node.ApplyConfChange(noChange)
	}
	return nil
}

// noChange makes etcd look at its group: count anew, and step down if it is not in it.
var noChange = &pb.ConfChangeV2{Changes: []*pb.ConfChangeSingle{{Type: pb.ConfChangeRemoveNode.Enum(), NodeId: new(uint64(0))}}}

// leadsOn: a leader that has put itself out leads until it has applied that.
func (t *twin) leadsOn() bool {
	return t.role() == raft.StateLeader && t.log.groupIndex() > t.node.BasicStatus().Applied
}

// mayCampaign: in any group from the commit index on it has a vote, and may be what the others need.
func (t *twin) mayCampaign() bool {
	return slices.ContainsFunc(t.log.groupsFrom(t.commit()), func(g group) bool { return g.has(t.id) })
}

func (t *twin) commit() uint64 { return t.node.BasicStatus().GetCommit() }
