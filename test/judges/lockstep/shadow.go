package main

import (
	pb "go.etcd.io/raft/v3/raftpb"
)

// shadow is etcd's log, kept from what it gives its disk to write: base, and the entries after it.
type shadow struct {
	base    position
	entries []*pb.Entry
	// In force where no entry says otherwise.
	baseGroup group
}

func shadowOf(d disk) shadow {
	first, _ := d.FirstIndex()
	last, _ := d.LastIndex()
	term, _ := d.Term(first - 1)
	s := shadow{base: position{first - 1, term}, baseGroup: d.group()}
	if last >= first {
		s.entries, _ = d.Entries(first, last+1, 1<<40)
	}
	return s
}

func (s *shadow) write(m *pb.Message) {
	if m.GetSnapshot() != nil {
		meta := m.GetSnapshot().GetMetadata()
		s.base, s.entries = position{meta.GetIndex(), meta.GetTerm()}, nil
		s.baseGroup, _ = groupOf(m.GetSnapshot().GetData())
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
	s.baseGroup = s.groupAt(index)
	s.entries = s.entries[index-s.base.Index:]
	s.base = position{e.GetIndex(), e.GetTerm()}
}

// term of the entry at index; 0: not known here.
func (s *shadow) term(index uint64) uint64 {
	if e := s.at(index); e != nil {
		return e.GetTerm()
	}
	if index == s.base.Index {
		return s.base.Term
	}
	return 0
}

// group is the newest, committed or not.
func (s *shadow) group() group { return s.groupAt(s.last().Index) }

// groupIndex is that of the entry that brought it; 0: none that is kept.
func (s *shadow) groupIndex() uint64 {
	for n := len(s.entries) - 1; n >= 0; n-- {
		if _, ok := groupOf(s.entries[n].GetData()); ok {
			return s.entries[n].GetIndex()
		}
	}
	return 0
}

// groupAt is the one for a log that ends at index.
func (s *shadow) groupAt(index uint64) group { return s.groupsFrom(index)[0] }

// groupsFrom is the group for a log that ends at index, and all later ones.
func (s *shadow) groupsFrom(index uint64) []group {
	groups := []group{s.baseGroup}
	for _, e := range s.entries {
		g, ok := groupOf(e.GetData())
		switch {
		case ok && e.GetIndex() <= index:
			groups[0] = g
		case ok:
			groups = append(groups, g)
		}
	}
	return groups
}

// firstOf is the index of the first entry of a term; 0: there is none here.
func (s *shadow) firstOf(term uint64) uint64 {
	for _, e := range s.entries {
		if e.GetTerm() == term {
			return e.GetIndex()
		}
	}
	return 0
}
