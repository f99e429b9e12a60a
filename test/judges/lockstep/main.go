// Lockstep judges our Raft core by etcd's: every step that a server of ours took is taken again by an etcd RawNode
// that was given the same messages, ticks, proposals and disk, and both are compared. It reads the steps from standard
// input (frames.go) and stops at the first difference. It draws nothing and decides nothing about the schedule.
//
// Where the two are meant to differ, a rule says so: docs/protocol/divergence.md, "Raft beside etcd's", by number.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	var seen seen
	steps, err := judge(os.Stdin, &seen)
	if err != nil {
		fmt.Printf("difference at step %d: %v\n", steps, err)
		os.Exit(1)
	}
	fmt.Printf("%d steps without a difference, among them %d crashes, %d changes of the group, %d snapshots restored, "+
		"%d reads answered, %d hand-overs\n", steps, seen.crashes, seen.changes, seen.restored, seen.reads, seen.handOvers)
}

// seen counts what a run must have had in it to say much.
type seen struct{ crashes, changes, restored, reads, handOvers int }

func (s *seen) note(f *frame) {
	s.reads += len(f.Ready)
	if f.Do == "crash" {
		s.crashes++
	}
	if f.Do == "change" && f.Taken {
		s.changes++
	}
	if f.Restored != nil {
		s.restored++
	}
	for _, said := range f.Sent {
		if said.Message.Type == "timeout-now" {
			s.handOvers++
		}
	}
}

// judge takes every step; the number of the last one, and what differed there.
func judge(input io.Reader, seen *seen) (int, error) {
	decoder := json.NewDecoder(bufio.NewReaderSize(input, 1<<20))
	var servers map[uint64]*twin
	for steps := 1; ; steps++ {
		var f frame
		if err := decoder.Decode(&f); err == io.EOF {
			return steps - 1, nil
		} else if err != nil {
			return steps, fmt.Errorf("the frame cannot be read: %w", err)
		}
		if f.Do == "reset" {
			servers = map[uint64]*twin{}
			for _, id := range f.Peers {
				servers[id] = newTwin(id, groupOfVoters(f.Peers), f.Ticks)
			}
			for _, id := range f.Joins {
				servers[id] = newTwin(id, groupOfVoters(nil), f.Ticks)
			}
			continue
		}
		seen.note(&f)
		t := servers[f.Node]
		if t == nil {
			return steps, fmt.Errorf("no server %d", f.Node)
		}
		if err := t.step(&f); err != nil {
			return steps, fmt.Errorf("server %d, %s: %w", f.Node, describe(&f), err)
		}
	}
}

func describe(f *frame) string {
	if f.Message == nil {
		return f.Do
	}
	return fmt.Sprintf("%s from %d at term %d", f.Message.Type, f.From, f.Message.Term)
}
