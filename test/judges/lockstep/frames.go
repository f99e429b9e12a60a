package main

// What the driver (test/judges/lockstep/frames.ts) writes: one JSON object a line, one line a step.

// frame is one step of one server: what went in, what our core made of it, what it then is.
type frame struct {
	Do   string `json:"do"`
	Node uint64 `json:"node"`
	// reset
	Peers []uint64 `json:"peers"`
	Joins []uint64 `json:"joins"`
	Ticks int      `json:"ticks"`
	// message
	From    uint64   `json:"from"`
	Message *message `json:"message"`
	// propose, change, and whether our core took it, else why not
	Command string `json:"command"`
	Change  change `json:"change"`
	Taken   bool   `json:"taken"`
	Refused string `json:"refused"`
	// read
	Read string `json:"read"`
	// transfer
	To uint64 `json:"to"`
	// snapshot, and how many entries are kept below it
	Index    uint64 `json:"index"`
	Trailing uint64 `json:"trailing"`
	// persisted; crash: writes up to this one are on disk
	Seq uint64 `json:"seq"`
	// crash: of the write after Seq, what holds entries up to this index is on disk too; 0: nothing of it
	Torn uint64 `json:"torn"`

	// What our core did.
	LastSeq    uint64 `json:"lastSeq"`
	Wrote      bool   `json:"wrote"`
	Campaigned bool   `json:"campaigned"`
	// Whether it has said that it leads, in the sense that reads may be answered.
	Leading  bool      `json:"leading"`
	Ready    []ready   `json:"ready"`
	Restored *restored `json:"restored"`
	Sent     []sent    `json:"sent"`
	State    *state    `json:"state"`
	Log      *log      `json:"log"`
}

type sent struct {
	To      uint64  `json:"to"`
	Message message `json:"message"`
}

// ready is a read that our core answers.
type ready struct {
	Read  string `json:"read"`
	Index uint64 `json:"index"`
}

// restored is the snapshot, as hexadecimal, that took the place of our state machine.
type restored struct {
	Index uint64 `json:"index"`
	Data  string `json:"data"`
}

// state is what our core says of itself after the step.
type state struct {
	figures
	Group group `json:"group"`
}

type figures struct {
	Term     uint64 `json:"term"`
	Vote     uint64 `json:"vote"`
	Role     string `json:"role"`
	Commit   uint64 `json:"commit"`
	Applied  uint64 `json:"applied"`
	Durable  uint64 `json:"durable"`
	Last     uint64 `json:"last"`
	LastTerm uint64 `json:"lastTerm"`
}

// log is the whole of it, as far as it is kept.
type log struct {
	First   uint64  `json:"first"`
	Entries []entry `json:"entries"`
}

type position struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
}

type entry struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
	// nil: the no-op that opens a term, or a change of the group
	Command       *string `json:"command"`
	Configuration *group  `json:"configuration"`
}

// message is one of impl/core/raft/messages.ts, as it stands there.
type message struct {
	Type     string   `json:"type"`
	Term     uint64   `json:"term"`
	Last     position `json:"last"`
	Granted  bool     `json:"granted"`
	Transfer bool     `json:"transfer"`
	Prev     position `json:"prev"`
	Entries  []entry  `json:"entries"`
	Commit   uint64   `json:"commitIndex"`
	Result   result   `json:"result"`
	// append, append-response
	Round uint64 `json:"round"`
	// install-snapshot, with a part of its bytes as hexadecimal; how many bytes are there: install-snapshot-response
	Snapshot head   `json:"snapshot"`
	Offset   uint64 `json:"offset"`
	Chunk    string `json:"chunk"`
	Done     bool   `json:"done"`
	// read-index, read-index-response
	Read string `json:"read"`
	// install-snapshot-response, read-index-response
	Index uint64 `json:"index"`
}

type head struct {
	position
	Configuration group `json:"configuration"`
}

type result struct {
	Ok         bool     `json:"ok"`
	MatchIndex uint64   `json:"matchIndex"`
	PrevIndex  uint64   `json:"prevIndex"`
	Hint       position `json:"hint"`
}
