package main

import (
	"fmt"

	pb "go.etcd.io/raft/v3/raftpb"
)

// chunks is a snapshot of which a leader has sent the first part; and what is known of all in this process life.
type chunks struct {
	term, index uint64
	data        string
	// By leader's term and index: how much of it had come, at most, in hexadecimal digits.
	most map[position]int
	// By index: the whole.
	whole map[uint64]string
}

func newChunks() chunks { return chunks{most: map[position]int{}, whole: map[uint64]string{}} }

// take says whether this chunk completes its snapshot. Within a term a leader goes on to newer ones only.
func (c *chunks) take(m *message) bool {
	if c.term != m.Term || c.index < m.Snapshot.Index {
		c.term, c.index, c.data = m.Term, m.Snapshot.Index, ""
	}
	if c.index != m.Snapshot.Index || uint64(len(c.data)) != 2*m.Offset {
		return false
	}
	c.data += m.Chunk
	key := position{c.index, c.term}
	c.most[key] = max(c.most[key], len(c.data))
	if !m.Done {
		return false
	}
	c.whole[c.index] = c.data
	c.term, c.index, c.data = 0, 0, ""
	return true
}

// translateSnapshot: etcd is given the whole when the last chunk has come, or nothing of it is needed; before, a sign of
// life (rule 17).
func (t *twin) translateSnapshot(m *message, out *pb.Message) {
	head := m.Snapshot
	isNeeded := head.Index > t.commit() && t.log.term(head.Index) != head.Term
	if m.Term < t.term() || (isNeeded && !t.chunks.take(m)) {
		out.Type = pb.MsgHeartbeat.Enum()
		return
	}
	state := head.Configuration.confState()
	if !head.Configuration.has(t.id) {
		// etcd takes no snapshot of a group that it is not in; regroup then says what it is in.
		state.Learners = append(without(state.Learners, t.id), t.id)
	}
	t.inForce = ""
	out.Type = pb.MsgSnap.Enum()
	out.Snapshot = &pb.Snapshot{Data: []byte(head.Configuration.text()), Metadata: &pb.SnapshotMetadata{
		Index: new(head.Index), Term: new(head.Term), ConfState: state,
	}}
}

// checkRestored: what took the place of our state machine is what has come.
func (t *twin) checkRestored(r *restored) error {
	if r == nil {
		return nil
	}
	if data, ok := t.chunks.whole[r.Index]; !ok || data != r.Data {
		return fmt.Errorf("the snapshot at %d is restored as %q, what came is %q", r.Index, r.Data, data)
	}
	return nil
}

func (t *twin) standsForChunk(m *message) error {
	if most := t.chunks.most[position{m.Index, m.Term}]; uint64(most) < 2*m.Offset {
		return fmt.Errorf("%d bytes of the snapshot at %d, %d have come", m.Offset, m.Index, most/2)
	}
	return nil
}
