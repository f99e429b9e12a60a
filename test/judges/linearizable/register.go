package main

import "github.com/anishathalye/porcupine"

// state of one register. Index 0 of one that exists: not known, because whoever wrote it was not told.
type state struct {
	exists bool
	value  string
	index  uint64
}

// indexesOf gives, by value, the index at which it was written, if any answer tells. Values are written once.
func indexesOf(operations []*operation) map[string]uint64 {
	indexes := map[string]uint64{}
	for _, o := range operations {
		if o.ended == "ok" && o.value != nil {
			indexes[*o.value] = o.index
		}
	}
	return indexes
}

func register(indexes map[string]uint64) porcupine.Model {
	return porcupine.Model{
		Init:  func() any { return state{} },
		Step:  func(before, input, _ any) (bool, any) { return input.(*operation).step(before.(state), indexes) },
		Equal: func(a, b any) bool { return a.(state) == b.(state) },
	}
}

// step: may this operation, with this answer, stand here, and what is the register afterwards? One whose answer is
// unknown may stand anywhere, at the end too, where it is as if it had never happened.
func (o *operation) step(s state, indexes map[string]uint64) (bool, state) {
	if o.ended == "fail" {
		return s.isAt(*o.found), s
	}
	switch o.f {
	case "read":
		if o.value == nil {
			return !s.exists, s
		}
		return s.exists && s.value == *o.value && s.isAt(o.index), s
	case "delete":
		return true, state{}
	case "cas":
		if !s.isAt(o.expected) {
			return o.ended == "info", s
		}
	}
	after := state{true, *o.value, indexes[*o.value]}
	// The log gives indexes in its order.
	return after.index == 0 || after.index > s.index, after
}

// isAt: 0 says that it does not exist.
func (s state) isAt(index uint64) bool {
	if index == 0 || !s.exists {
		return index == 0 && !s.exists
	}
	return s.index == 0 || s.index == index
}
