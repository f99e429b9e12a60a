// Linearizable judges histories (docs/formats/history.md, one or several on standard input) with Porcupine: is there
// an order of all operations, each between its invocation and its answer, in which one register a key explains every
// answer? For a history that is refused it names the key, and the first operation that has no place.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// Of one key. Undecided is not accepted.
const patience = 60 * time.Second

func main() {
	histories, err := read(os.Stdin)
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	operations, refused := 0, 0
	for _, h := range histories {
		for _, key := range h.keys() {
			operations += len(h.operations[key])
			if complaint := check(h.operations[key]); complaint != "" {
				refused++
				fmt.Printf("%s: %s: %s\n", h.name, key, complaint)
			}
		}
	}
	if refused > 0 {
		os.Exit(1)
	}
	fmt.Printf("%d histories, %d operations: linearizable\n", len(histories), operations)
}

// check is empty when the operations of one key are linearizable. It is first tried without those that may never have
// happened and that nobody saw: with an order for the others there is one for all, these at its end. Each of them
// doubles what has to be searched otherwise.
func check(operations []*operation) string {
	model := register(indexesOf(operations))
	if porcupine.CheckOperations(model, asked(certain(operations))) {
		return ""
	}
	result, info := porcupine.CheckOperationsVerbose(model, asked(operations), patience)
	switch result {
	case porcupine.Ok:
		return ""
	case porcupine.Unknown:
		return fmt.Sprintf("not decided within %v", patience)
	}
	return "not linearizable: no place for " + firstWithoutPlace(operations, info).String()
}

func asked(operations []*operation) []porcupine.Operation {
	var all []porcupine.Operation
	for _, o := range operations {
		all = append(all, porcupine.Operation{ClientId: o.process, Input: o, Call: o.invokedAt, Return: o.endedAt})
	}
	return all
}

// certain is what was answered for sure, and what must have happened because its value was read.
func certain(operations []*operation) []*operation {
	read := map[string]bool{}
	for _, o := range operations {
		if o.f == "read" && o.ended == "ok" && o.value != nil {
			read[*o.value] = true
		}
	}
	var sure []*operation
	for _, o := range operations {
		if o.ended != "info" || (o.f != "delete" && o.value != nil && read[*o.value]) {
			sure = append(sure, o)
		}
	}
	return sure
}

// firstWithoutPlace is, of those outside the longest linearization found, the one that was answered first.
func firstWithoutPlace(operations []*operation, info porcupine.LinearizationInfo) *operation {
	longest := map[*operation]bool{}
	for _, partition := range info.PartialLinearizationsOperations() {
		for _, linearization := range partition {
			if len(linearization) <= len(longest) {
				continue
			}
			longest = map[*operation]bool{}
			for _, o := range linearization {
				longest[o.Input.(*operation)] = true
			}
		}
	}
	var first *operation
	for _, o := range operations {
		if !longest[o] && (first == nil || o.endedAt < first.endedAt) {
			first = o
		}
	}
	return first
}
