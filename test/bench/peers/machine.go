package main

import (
	"encoding/binary"
	"io"
	"sync"
)

// kept is how many of the newest entries the replicated state holds: a snapshot has about 25 MB then.
const kept = 100_000

// A machine is the replicated state: the newest entries, and how many there were. It does as little as a state can, so
// that the benchmark measures Raft.
type machine struct {
	mutex  sync.Mutex
	count  uint64
	newest [kept][]byte
}

func newMachine() *machine { return &machine{} }

func (m *machine) apply(data []byte) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.newest[m.count%kept] = data
	m.count++
}

func (m *machine) applied() uint64 {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.count
}

// copied gives a state that no later entry changes; the entries themselves never change.
func (m *machine) copied() *machine {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return &machine{count: m.count, newest: m.newest}
}

func (m *machine) write(to io.Writer) error {
	if err := binary.Write(to, binary.LittleEndian, m.count); err != nil {
		return err
	}
	for _, data := range m.newest {
		if err := binary.Write(to, binary.LittleEndian, uint32(len(data))); err != nil {
			return err
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) read(from io.Reader) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if err := binary.Read(from, binary.LittleEndian, &m.count); err != nil {
		return err
	}
	for place := range m.newest {
		var length uint32
		if err := binary.Read(from, binary.LittleEndian, &length); err != nil {
			return err
		}
		m.newest[place] = make([]byte, length)
		if _, err := io.ReadFull(from, m.newest[place]); err != nil {
			return err
		}
	}
	return nil
}
