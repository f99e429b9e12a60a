package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hashicorp/raft"
	boltdb "github.com/hashicorp/raft-boltdb/v2"
	wal "github.com/hashicorp/raft-wal"
)

// A hashicorp member is github.com/hashicorp/raft with its defaults, over its own TCP transport.
type hashicorp struct {
	raft    *raft.Raft
	machine *machine
	won     chan struct{}
}

type store interface {
	raft.LogStore
	raft.StableStore
}

func openStore(kind, dir string) (store, error) {
	if kind == "hraft-bolt" {
		return boltdb.NewBoltStore(filepath.Join(dir, "raft.db"))
	}
	return wal.Open(dir)
}

func hashicorpConfig(with settings) *raft.Config {
	config := raft.DefaultConfig()
	config.LocalID = raft.ServerID(strconv.Itoa(with.id))
	config.LogOutput = io.Discard
	// The benchmark says itself when a member starts without a snapshot; none is taken behind its back.
	config.SnapshotThreshold = 1 << 40
	if with.fast {
		config.HeartbeatTimeout = 150 * time.Millisecond
		config.ElectionTimeout = 150 * time.Millisecond
		config.LeaderLeaseTimeout = 100 * time.Millisecond
	}
	return config
}

func startHashicorp(kind string, with settings) (replica, error) {
	if err := os.MkdirAll(with.dir, 0o755); err != nil {
		return nil, err
	}
	logs, err := openStore(kind, with.dir)
	if err != nil {
		return nil, err
	}
	snapshots, err := raft.NewFileSnapshotStore(with.dir, 2, io.Discard)
	if err != nil {
		return nil, err
	}
	transport, err := raft.NewTCPTransport(with.peers[with.id], nil, 3, 10*time.Second, io.Discard)
	if err != nil {
		return nil, err
	}
	known, err := raft.HasExistingState(logs, logs, snapshots)
	if err != nil {
		return nil, err
	}
	node, err := raft.NewRaft(hashicorpConfig(with), fsm{with.machine}, logs, logs, snapshots, transport)
	if err != nil {
		return nil, err
	}
	if !known {
		var servers []raft.Server
		for id, address := range with.peers {
			servers = append(servers, raft.Server{ID: raft.ServerID(strconv.Itoa(id)), Address: raft.ServerAddress(address)})
		}
		if err := node.BootstrapCluster(raft.Configuration{Servers: servers}).Error(); err != nil {
			return nil, err
		}
	}
	member := &hashicorp{node, with.machine, make(chan struct{})}
	go member.watch()
	return member, nil
}

func (h *hashicorp) watch() {
	for leads := range h.raft.LeaderCh() {
		if leads {
			h.won <- struct{}{}
		}
	}
}

func (h *hashicorp) elected() <-chan struct{} { return h.won }
func (h *hashicorp) applied() uint64          { return h.machine.applied() }

func (h *hashicorp) propose(data []byte) error { return h.raft.Apply(data, 10*time.Second).Error() }

type fsm struct{ machine *machine }

func (f fsm) Apply(entry *raft.Log) any {
	f.machine.apply(entry.Data)
	return nil
}

func (f fsm) Snapshot() (raft.FSMSnapshot, error) { return image{f.machine.copied()}, nil }

func (f fsm) Restore(from io.ReadCloser) error {
	defer from.Close()
	return f.machine.read(bufio.NewReaderSize(from, 1<<20))
}

type image struct{ machine *machine }

func (i image) Persist(to raft.SnapshotSink) error {
	buffered := bufio.NewWriterSize(to, 1<<20)
	if err := i.machine.write(buffered); err != nil {
		to.Cancel()
		return err
	}
	if err := buffered.Flush(); err != nil {
		to.Cancel()
		return err
	}
	return to.Close()
}

func (i image) Release() {}
