package main

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/etcd/server/v3/storage/wal"
	"go.etcd.io/etcd/server/v3/storage/wal/walpb"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
)

// An etcd member is etcd's raft with etcd's write-ahead log, driven as etcd's server drives it: the leader sends while
// it writes, everyone else writes first. Snapshots are not part of it, so a member that lost its disk cannot come back.
type etcd struct {
	node    raft.Node
	storage *raft.MemoryStorage
	log     *wal.WAL
	links   *links
	machine *machine
	won     chan struct{}
	id      uint64

	mutex   sync.Mutex
	next    uint64
	waiting map[uint64]chan struct{}
}

// The log of a new member begins behind this point, at which the three of them are the voters.
var origin = &raftpb.SnapshotMetadata{Index: proto.Uint64(1), Term: proto.Uint64(1)}

func startEtcd(with settings) (replica, error) {
	voters := &raftpb.ConfState{}
	for id := range with.peers {
		voters.Voters = append(voters.Voters, uint64(id))
	}
	member := &etcd{
		storage: raft.NewMemoryStorage(),
		machine: with.machine,
		won:     make(chan struct{}, 1),
		id:      uint64(with.id),
		waiting: map[uint64]chan struct{}{},
	}
	point := proto.Clone(origin).(*raftpb.SnapshotMetadata)
	point.ConfState = voters
	if err := member.storage.ApplySnapshot(&raftpb.Snapshot{Metadata: point}); err != nil {
		return nil, err
	}
	if err := member.openLog(filepath.Join(with.dir, "wal"), voters); err != nil {
		return nil, err
	}
	var err error
	if member.links, err = connect(with, member.receive); err != nil {
		return nil, err
	}
	tick, config := 100*time.Millisecond, &raft.Config{
		ID: member.id, ElectionTick: 10, HeartbeatTick: 1, Storage: member.storage,
		MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 512, CheckQuorum: true, PreVote: true,
		Logger: &raft.DefaultLogger{Logger: quiet()},
	}
	if with.fast {
		tick = 15 * time.Millisecond
	}
	member.node = raft.RestartNode(config)
	go member.run(tick)
	return member, nil
}

func (e *etcd) openLog(dir string, voters *raftpb.ConfState) error {
	point := &walpb.Snapshot{Index: origin.Index, Term: origin.Term, ConfState: voters}
	if !wal.Exist(dir) {
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			return err
		}
		var err error
		if e.log, err = wal.Create(zap.NewNop(), dir, nil); err != nil {
			return err
		}
		return e.log.SaveSnapshot(point)
	}
	log, err := wal.Open(zap.NewNop(), dir, point)
	if err != nil {
		return err
	}
	e.log = log
	_, state, entries, err := log.ReadAll()
	if err != nil {
		return err
	}
	if err := e.storage.SetHardState(state); err != nil {
		return err
	}
	return e.storage.Append(entries)
}

func (e *etcd) receive(message *raftpb.Message) { _ = e.node.Step(context.Background(), message) }

func (e *etcd) run(tick time.Duration) {
	ticks := time.NewTicker(tick)
	leads := false
	for {
		select {
		case <-ticks.C:
			e.node.Tick()
		case ready := <-e.node.Ready():
			if ready.SoftState != nil {
				now := ready.SoftState.RaftState == raft.StateLeader
				if now && !leads {
					e.won <- struct{}{}
				}
				leads = now
			}
			if err := e.handle(ready, leads); err != nil {
				fatal(err)
			}
			e.node.Advance()
		}
	}
}

func (e *etcd) handle(ready raft.Ready, leads bool) error {
	if leads {
		e.links.send(ready.Messages)
	}
	if err := e.log.Save(ready.HardState, ready.Entries); err != nil {
		return err
	}
	if ready.HardState != nil {
		if err := e.storage.SetHardState(ready.HardState); err != nil {
			return err
		}
	}
	if err := e.storage.Append(ready.Entries); err != nil {
		return err
	}
	if !leads {
		e.links.send(ready.Messages)
	}
	for _, entry := range ready.CommittedEntries {
		e.apply(entry)
	}
	return nil
}

// A command is the proposer's member and number, so that its own member can tell it, and then the entry.
func (e *etcd) apply(entry *raftpb.Entry) {
	data := entry.GetData()
	if entry.GetType() != raftpb.EntryNormal || len(data) < 16 {
		return
	}
	e.machine.apply(data[16:])
	if binary.LittleEndian.Uint64(data) != e.id {
		return
	}
	number := binary.LittleEndian.Uint64(data[8:])
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if done := e.waiting[number]; done != nil {
		close(done)
		delete(e.waiting, number)
	}
}

func (e *etcd) propose(data []byte) error {
	done := make(chan struct{})
	e.mutex.Lock()
	e.next++
	number := e.next
	e.waiting[number] = done
	e.mutex.Unlock()
	command := make([]byte, 16+len(data))
	binary.LittleEndian.PutUint64(command, e.id)
	binary.LittleEndian.PutUint64(command[8:], number)
	copy(command[16:], data)
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := e.node.Propose(limit, command); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-limit.Done():
		return errors.New("not committed within 10 s")
	}
}

func (e *etcd) elected() <-chan struct{} { return e.won }
func (e *etcd) applied() uint64          { return e.machine.applied() }
