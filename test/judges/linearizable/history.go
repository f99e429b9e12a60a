package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// line is one of docs/formats/history.md: a header or an event.
type line struct {
	History  string  `json:"history"`
	Process  int     `json:"process"`
	Type     string  `json:"type"`
	F        string  `json:"f"`
	Key      string  `json:"key"`
	Value    *string `json:"value"`
	Expected *uint64 `json:"expected"`
	Index    uint64  `json:"index"`
	Found    *uint64 `json:"found"`
}

// operation is an invocation with its answer.
type operation struct {
	line      int
	process   int
	f         string
	value     *string
	expected  uint64
	ended     string
	index     uint64
	found     *uint64
	invokedAt int64
	endedAt   int64
}

func (o *operation) String() string {
	value := "nothing"
	if o.value != nil {
		value = *o.value
	}
	return fmt.Sprintf("%s (line %d, process %d): %s %s, index %d", o.f, o.line, o.process, o.ended, value, o.index)
}

type history struct {
	name       string
	operations map[string][]*operation
	// By process: what it waits for.
	open map[int]*operation
}

func (h *history) keys() []string {
	keys := make([]string, 0, len(h.operations))
	for key := range h.operations {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func newHistory(name string) *history {
	return &history{name, map[string][]*operation{}, map[int]*operation{}}
}

func read(input io.Reader) ([]*history, error) {
	scanner := bufio.NewScanner(input)
	scanner.Buffer(nil, 1<<20)
	var all []*history
	for number := 1; scanner.Scan(); number++ {
		if strings.TrimSpace(scanner.Text()) == "" {
			continue
		}
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d is not JSON (%v): write one event a line, as docs/formats/history.md says", number, err)
		}
		if l.History != "" {
			all = append(all, newHistory(l.History))
			continue
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("line %d: a history begins with a header, {\"history\": NAME}", number)
		}
		if err := all[len(all)-1].add(number, l); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	for _, h := range all {
		h.close()
	}
	return all, scanner.Err()
}

func (h *history) add(number int, l line) error {
	o := h.open[l.Process]
	if l.Type == "invoke" {
		if o != nil {
			return fmt.Errorf("process %d invokes before it was answered: give it a number of its own after an info", l.Process)
		}
		h.open[l.Process] = &operation{line: number, process: l.Process, f: l.F, value: l.Value, invokedAt: int64(number)}
		if l.Expected != nil {
			h.open[l.Process].expected = *l.Expected
		}
		h.operations[l.Key] = append(h.operations[l.Key], h.open[l.Process])
		return known(l.F, "f", "write", "cas", "delete", "read")
	}
	if o == nil {
		return fmt.Errorf("process %d is answered and has not invoked", l.Process)
	}
	if err := known(l.Type, "type", "invoke", "ok", "fail", "info"); err != nil {
		return err
	}
	delete(h.open, l.Process)
	o.ended, o.index, o.found, o.endedAt = l.Type, l.Index, l.Found, int64(number)
	if o.f == "read" && l.Type == "ok" {
		o.value = l.Value
	}
	if l.Type == "info" {
		o.endedAt = math.MaxInt64
	}
	return nil
}

func known(word, field string, words ...string) error {
	if slices.Contains(words, word) {
		return nil
	}
	return fmt.Errorf("%s is %q: write one of %s", field, word, strings.Join(words, ", "))
}

// close: what was never answered is unknown. What says nothing is left out: a read without a result, and what failed
// without telling why.
func (h *history) close() {
	for _, o := range h.open {
		o.ended, o.endedAt = "info", math.MaxInt64
	}
	for key, operations := range h.operations {
		h.operations[key] = slices.DeleteFunc(operations, func(o *operation) bool {
			return (o.f == "read" && o.ended != "ok") || (o.ended == "fail" && o.found == nil)
		})
	}
}
