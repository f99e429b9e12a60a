// Command peers runs one member of a three-member Raft cluster with somebody else's Raft: HashiCorp's, on bolt or on
// its own write-ahead log, or etcd's on etcd's. It is no benchmark by itself: test/bench/raft.ts starts the members,
// tells them what to do and measures. The lines they exchange are described in test/bench/member.ts.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A replica is what the benchmark needs of a Raft library.
type replica interface {
	// propose returns once the entry is committed and applied here, or fails.
	propose(data []byte) error
	// elected tells each time this member has become the leader.
	elected() <-chan struct{}
	applied() uint64
}

type settings struct {
	id      int
	dir     string
	peers   map[int]string
	fast    bool
	machine *machine
}

type order struct {
	Do        string `json:"do"`
	Proposers int    `json:"proposers"`
	Ms        int    `json:"ms"`
	Entries   int    `json:"entries"`
}

var (
	speaking sync.Mutex
	out      = json.NewEncoder(os.Stdout)
)

func say(line map[string]any) {
	speaking.Lock()
	defer speaking.Unlock()
	if out.Encode(line) != nil {
		os.Exit(1)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "peers:", err)
	os.Exit(1)
}

func parsePeers(text string) (map[int]string, error) {
	peers := map[int]string{}
	for _, peer := range strings.Split(text, ",") {
		id, address, ok := strings.Cut(peer, "=")
		number, err := strconv.Atoi(id)
		if !ok || err != nil {
			return nil, fmt.Errorf("-peers takes 1=HOST:PORT,2=..., not %q", text)
		}
		peers[number] = address
	}
	return peers, nil
}

func start(kind string, with settings) (replica, error) {
	switch kind {
	case "hraft-bolt", "hraft-wal":
		return startHashicorp(kind, with)
	case "etcd":
		return startEtcd(with)
	default:
		return nil, fmt.Errorf("-kind is hraft-bolt, hraft-wal or etcd, not %q", kind)
	}
}

func main() {
	kind := flag.String("kind", "", "hraft-bolt, hraft-wal or etcd")
	id := flag.Int("id", 0, "this member, one of -peers")
	dir := flag.String("dir", "", "its data directory")
	list := flag.String("peers", "", "1=HOST:PORT,2=HOST:PORT,3=HOST:PORT")
	fast := flag.Bool("fast", false, "elections after 150 to 300 ms instead of 1 to 2 s")
	flag.Parse()
	peers, err := parsePeers(*list)
	if err != nil {
		fatal(err)
	}
	member, err := start(*kind, settings{*id, *dir, peers, *fast, newMachine()})
	if err != nil {
		fatal(err)
	}
	say(map[string]any{"event": "ready"})
	go announce(member)
	obey(member)
}

// announce tells of each election won, once an entry of the new term is committed: until then nobody is served.
func announce(member replica) {
	for range member.elected() {
		if member.propose(make([]byte, entryBytes)) == nil {
			say(map[string]any{"event": "leads"})
		}
	}
}

func obey(member replica) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var order order
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			fatal(fmt.Errorf("an order that is no JSON: %w", err))
		}
		switch order.Do {
		case "applied":
			say(map[string]any{"event": "applied", "count": member.applied()})
		case "propose":
			say(proposeFor(member, order.Proposers, time.Duration(order.Ms)*time.Millisecond))
		case "fill":
			say(fill(member, order.Entries))
		default:
			fatal(fmt.Errorf("unknown order %q", order.Do))
		}
	}
}

const entryBytes = 256

// proposeFor keeps so many proposers busy for a while, each with one entry in flight, and times every entry.
func proposeFor(member replica, proposers int, span time.Duration) map[string]any {
	times := make([][]time.Duration, proposers)
	began := time.Now()
	failed := inParallel(proposers, func(proposer int) error {
		data := make([]byte, entryBytes)
		for time.Since(began) < span {
			sent := time.Now()
			if err := member.propose(data); err != nil {
				return err
			}
			times[proposer] = append(times[proposer], time.Since(sent))
		}
		return nil
	})
	took := time.Since(began)
	var all []time.Duration
	for _, some := range times {
		all = append(all, some...)
	}
	sort.Slice(all, func(a, b int) bool { return all[a] < all[b] })
	answer := map[string]any{"event": "proposed", "commits": len(all), "ms": float64(took.Microseconds()) / 1000}
	if failed != nil || len(all) == 0 {
		answer["error"] = fmt.Sprint(failed)
		return answer
	}
	answer["p50us"] = all[len(all)/2].Microseconds()
	answer["p99us"] = all[len(all)*99/100].Microseconds()
	return answer
}

// fill commits so many entries, with as many in flight as make it quick.
func fill(member replica, entries int) map[string]any {
	const proposers = 1024
	failed := inParallel(proposers, func(proposer int) error {
		data := make([]byte, entryBytes)
		for entry := proposer; entry < entries; entry += proposers {
			if err := member.propose(data); err != nil {
				return err
			}
		}
		return nil
	})
	answer := map[string]any{"event": "filled"}
	if failed != nil {
		answer["error"] = failed.Error()
	}
	return answer
}

func inParallel(workers int, work func(worker int) error) error {
	var done sync.WaitGroup
	var first sync.Once
	var failure error
	for worker := range workers {
		done.Go(func() {
			if err := work(worker); err != nil {
				first.Do(func() { failure = err })
			}
		})
	}
	done.Wait()
	return failure
}
