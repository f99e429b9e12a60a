package main

import (
	pb "go.etcd.io/raft/v3/raftpb"
)

// shadow is etcd's log, kept from what it gives its disk to write: base, and the entries after it.
type shadow struct {
	base    position
	entries []*pb.Entry
}

func shadowOf(d disk) shadow {
	first, _ := d.FirstIndex()
	last, _ := d.LastIndex()
	term, _ := d.Term(first - 1)
	s := shadow{base: position{first - 1, term}}
	if last >= first {
		s.entries, _ = d.Entries(first, last+1, 1<<40)
	}
	return s
}

func (s *shadow) write(m *pb.Message) {
	if m.GetSnapshot() != nil {
		meta := m.GetSnapshot().GetMetadata()
		s.base, s.entries = position{meta.GetIndex(), meta.GetTerm()}, nil
	}
	if len(m.GetEntries()) == 0 {
		return
	}
	keep := m.GetEntries()[0].GetIndex() - s.base.Index - 1
	s.entries = append(s.entries[:keep:keep], m.GetEntries()...)
}

func (s *shadow) last() position {
	if len(s.entries) == 0 {
		return s.base
	}
	e := s.entries[len(s.entries)-1]
	return position{e.GetIndex(), e.GetTerm()}
}

// at is nil below the base and above the last entry.
func (s *shadow) at(index uint64) *pb.Entry {
	if index <= s.base.Index || index > s.last().Index {
		return nil
	}
	return s.entries[index-s.base.Index-1]
}

// compact forgets what nobody will ask for, so that the shadow stays short.
func (s *shadow) compact(index uint64) {
	e := s.at(index)
	if e == nil {
		return
	}
	s.entries = s.entries[index-s.base.Index:]
	s.base = position{e.GetIndex(), e.GetTerm()}
}
