package main

import (
	"fmt"
	"reflect"
	"unsafe"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
)

// Never drawn by etcd itself: our core draws, and the twin is told when to campaign (rule 1).
const never = 1 << 30

// disk is what the twin's process finds when it starts.
type disk struct {
	*raft.MemoryStorage
	// Whom it was told to belong to when it had nothing.
	first group
}

// group is the newest snapshot's.
func (d disk) group() group {
	snapshot, _ := d.Snapshot()
	if g, ok := groupOf(snapshot.GetData()); ok {
		return g
	}
	return d.first
}

// InitialState: the commit index is not on our disks (rule 2).
func (d disk) InitialState() (*pb.HardState, *pb.ConfState, error) {
	hard, _, err := d.MemoryStorage.InitialState()
	base := d.base()
	stored := &pb.HardState{Term: new(hard.GetTerm()), Vote: new(hard.GetVote()), Commit: new(base)}
	// A snapshot may be on disk before the term in which it came.
	if last, _ := d.LastIndex(); last > 0 {
		if term, err := d.Term(last); err == nil && term > stored.GetTerm() {
			stored.Term, stored.Vote = new(term), new(uint64(0))
		}
	}
	return stored, d.group().confState(), err
}

// base is the index of the newest snapshot.
func (d disk) base() uint64 {
	snapshot, _ := d.Snapshot()
	return snapshot.GetMetadata().GetIndex()
}

// write is a batch for the disk, and what may be said when it is there.
type write struct {
	// The write of our core in whose company it is on disk.
	seq uint64
	// etcd's
	msg *pb.Message
	// or our state machine's own snapshot
	snapshotAt, compactAt uint64
	group                 group
}

// twin is etcd's server beside one of ours.
type twin struct {
	id     uint64
	disk   disk
	ticks  int
	node   *raft.RawNode
	inside inside

	pending []write
	durable uint64
	lastSeq uint64
	wrote   bool
	hard    pb.HardState
	// The log as etcd has told its disk to write it, on disk or not.
	log shadow

	now        int
	quietSince int
	// Since it started, in a group of one, nothing has made it wait.
	isAlone bool
	heardAt map[uint64]int
	// What regroup has made of it.
	inForce   string
	wasNeeded bool
	// To whom etcd has handed over in this step.
	handedOver []uint64
	ledBefore  bool
	// What it had under way before this step.
	transferBefore handOver
	reads          reads
	chunks         chunks
	// The leader of this term, if only rule 9 made etcd forget it.
	forgotten uint64
	said      answers
}

// inside is what etcd's interface does not show or set.
type inside struct {
	randomized, elapsed *int
	tracker             *tracker.ProgressTracker
}

func newTwin(id uint64, first group, ticks int) *twin {
	return &twin{id: id, disk: disk{raft.NewMemoryStorage(), first}, ticks: ticks}
}

func (t *twin) start() error {
	node, err := raft.NewRawNode(&raft.Config{
		ID: t.id, ElectionTick: t.ticks, HeartbeatTick: 1, Storage: t.disk, Applied: t.disk.base(),
		AsyncStorageWrites: true, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256,
		CheckQuorum: true, PreVote: true, DisableProposalForwarding: true, StepDownOnRemoval: true, Logger: silent{},
	})
	if err != nil {
		return err
	}
	t.node = node
	inner := reflect.ValueOf(node).Elem().FieldByName("raft").Elem()
	field := func(name string) unsafe.Pointer { return unsafe.Pointer(inner.FieldByName(name).UnsafeAddr()) }
	t.inside = inside{
		randomized: (*int)(field("randomizedElectionTimeout")),
		elapsed:    (*int)(field("electionElapsed")),
		tracker:    (*tracker.ProgressTracker)(field("trk")),
	}
	*t.inside.randomized = never
	status := node.BasicStatus()
	t.hard = pb.HardState{Term: new(status.GetTerm()), Vote: new(status.GetVote())}
	t.log = shadowOf(t.disk)
	t.heardAt = map[uint64]int{}
	t.said = answers{}
	t.pending, t.durable, t.lastSeq, t.forgotten = nil, 0, 0, raft.None
	t.reads, t.chunks, t.inForce = newReads(), newChunks(), ""
	t.wait()
	t.isAlone = len(t.log.group().Voters) <= 1
	return t.regroup()
}

// crash: the process is gone; of what it wrote the disk has kept what ours has.
func (t *twin) crash(kept, torn uint64) error {
	for _, w := range t.pending {
		if w.seq > kept+1 || (w.seq == kept+1 && torn == 0) {
			break
		}
		limit := uint64(never)
		if w.seq == kept+1 {
			limit = torn
		}
		if err := t.toDisk(w, limit); err != nil {
			return err
		}
	}
	t.node = nil
	return nil
}

// step takes one step of ours and says where the two then differ.
func (t *twin) step(f *frame) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("etcd's own check fails: %v", panicked)
		}
	}()
	switch f.Do {
	case "crash":
		return t.crash(f.Seq, f.Torn)
	case "start":
		if err := t.start(); err != nil {
			return err
		}
	}
	t.lastSeq, t.wrote = f.LastSeq, f.Wrote
	before := before{t.node.BasicStatus(), t.quietSince, t.mayCampaign(), t.isAlone}
	t.handedOver, t.ledBefore = nil, before.status.RaftState == raft.StateLeader
	t.transferBefore = t.transferNow()
	if err := t.take(f); err != nil {
		return err
	}
	for _, settle := range []func() error{t.settle, t.regroup, t.settle} {
		if err := settle(); err != nil {
			return err
		}
	}
	t.noteRole(before.status)
	*t.inside.randomized = never
	return t.check(f, before)
}

// before is what a step found.
type before struct {
	status      raft.BasicStatus
	quietSince  int
	mayCampaign bool
	isAlone     bool
}

func (t *twin) check(f *frame, before before) error {
	t.noteRounds(f.Sent)
	t.noteUnasked()
	if err := t.checkCampaign(f, before); err != nil {
		return err
	}
	if err := t.compare(f); err != nil {
		return err
	}
	if err := t.checkRestored(f.Restored); err != nil {
		return err
	}
	if err := t.checkReads(f); err != nil {
		return err
	}
	return t.checkSent(f.Sent)
}

// wait: it has a reason to wait a full timeout before it campaigns.
func (t *twin) wait() { t.quietSince, t.isAlone = t.now, false }

// noteRole: a leader begins by counting everybody as heard; who led waits a full timeout.
func (t *twin) noteRole(before raft.BasicStatus) {
	after := t.node.BasicStatus()
	if after.RaftState != raft.StateFollower || before.GetTerm() != after.GetTerm() || after.Lead != raft.None {
		t.forgotten = raft.None
	}
	if after.RaftState == raft.StateLeader && (before.RaftState != raft.StateLeader || before.GetTerm() != after.GetTerm()) {
		for peer := range t.inside.tracker.Progress {
			t.heardAt[peer] = t.now
		}
		t.reads.beginLeading()
	}
	if before.RaftState == raft.StateLeader && after.RaftState != raft.StateLeader {
		t.wait()
	}
	if after.RaftState == raft.StateCandidate && before.RaftState != raft.StateCandidate {
		t.wait()
	}
}

// settle lets etcd do all that it can do without waiting for the disk.
func (t *twin) settle() error {
	for {
		for t.node.HasReady() {
			if err := t.harvest(t.node.Ready()); err != nil {
				return err
			}
		}
		if len(t.pending) == 0 || t.pending[0].seq > t.durable {
			return nil
		}
		w := t.pending[0]
		t.pending = t.pending[1:]
		if err := t.toDisk(w, never); err != nil {
			return err
		}
		if w.msg == nil {
			continue
		}
		for _, m := range w.msg.GetResponses() {
			// Who is not in the group has nobody, itself included, to count for.
			if m.GetTo() == t.id && (t.inside.tracker.Progress[t.id] != nil || !raft.IsResponseMsg(m.GetType()) || raft.IsLocalMsgTarget(m.GetFrom())) {
				if err := t.node.Step(m); err != nil {
					return err
				}
			}
		}
	}
}

func (t *twin) harvest(ready raft.Ready) error {
	for _, state := range ready.ReadStates {
		t.noteAnswered(string(state.RequestCtx), state.Index)
	}
	for _, m := range ready.Messages {
		switch m.GetType() {
		case pb.MsgTimeoutNow:
			t.handedOver = append(t.handedOver, m.GetTo())
		case pb.MsgReadIndexResp:
			t.noteAnswered(string(m.GetEntries()[0].GetData()), m.GetIndex())
		}
		switch m.GetTo() {
		case raft.LocalAppendThread:
			if err := t.noteWrite(m); err != nil {
				return err
			}
		case raft.LocalApplyThread:
			for _, answer := range m.GetResponses() {
				if err := t.node.Step(answer); err != nil {
					return err
				}
			}
		}
		// All else etcd wants to say itself; only what ours says is on the wire (rule 3).
	}
	return nil
}

func (t *twin) noteWrite(m *pb.Message) error {
	changed := (m.Term != nil && m.GetTerm() != t.hard.GetTerm()) || (m.Vote != nil && m.GetVote() != t.hard.GetVote())
	if (changed || len(m.GetEntries()) > 0 || m.GetSnapshot() != nil) && !t.wrote {
		return fmt.Errorf("etcd writes term %d, vote %d, %d entries to its disk, ours writes nothing",
			m.GetTerm(), m.GetVote(), len(m.GetEntries()))
	}
	if m.Term != nil {
		t.hard = pb.HardState{Term: new(m.GetTerm()), Vote: new(m.GetVote())}
	}
	t.log.write(m)
	var later []*pb.Message
	for _, answer := range m.GetResponses() {
		// A pre-vote for oneself binds nothing (rule 4).
		if answer.GetTo() == t.id && answer.GetType() == pb.MsgPreVoteResp {
			if err := t.node.Step(answer); err != nil {
				return err
			}
			continue
		}
		t.said.note(answer)
		later = append(later, answer)
	}
	m.Responses = later
	t.pending = append(t.pending, write{seq: t.lastSeq, msg: m})
	return nil
}

// toDisk writes entries up to limit only: a torn write.
func (t *twin) toDisk(w write, limit uint64) error {
	if w.snapshotAt > 0 {
		if w.snapshotAt <= t.disk.base() {
			return nil
		}
		if _, err := t.disk.CreateSnapshot(w.snapshotAt, w.group.confState(), []byte(w.group.text())); err != nil {
			return err
		}
		if first, _ := t.disk.FirstIndex(); w.compactAt >= first {
			return t.disk.Compact(w.compactAt)
		}
		return nil
	}
	m := w.msg
	if m.GetSnapshot() != nil {
		if err := t.disk.ApplySnapshot(m.GetSnapshot()); err != nil {
			return err
		}
	}
	var entries []*pb.Entry
	for _, e := range m.GetEntries() {
		if e.GetIndex() <= limit {
			entries = append(entries, e)
		}
	}
	if err := t.disk.Append(entries); err != nil {
		return err
	}
	if m.Term == nil {
		return nil
	}
	return t.disk.SetHardState(&pb.HardState{Term: new(m.GetTerm()), Vote: new(m.GetVote()), Commit: new(m.GetCommit())})
}

// silent: etcd's log says nothing, its panics stand.
type silent struct{}

func (silent) Debug(...any)              {}
func (silent) Debugf(string, ...any)     {}
func (silent) Error(...any)              {}
func (silent) Errorf(string, ...any)     {}
func (silent) Info(...any)               {}
func (silent) Infof(string, ...any)      {}
func (silent) Warning(...any)            {}
func (silent) Warningf(string, ...any)   {}
func (silent) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Fatalf(s string, v ...any) { panic(fmt.Sprintf(s, v...)) }
func (silent) Panic(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Panicf(s string, v ...any) { panic(fmt.Sprintf(s, v...)) }
