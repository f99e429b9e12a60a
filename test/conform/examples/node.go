// A node's record, judged by `orrery conform program`: the conversation in ten lines, then the rules.
package main

import (
	"encoding/json"
	"os"
)

type facts map[string]any

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	var node facts
	var asked struct {
		Type, Component string
		Event           map[string]string
	}
	for index := 1; in.Decode(&asked) == nil; index++ {
		reply := facts{"ok": true}
		switch asked.Type {
		case "start":
			node = nil
			if asked.Component != "node" {
				reply["unsupported"] = "a node's record is all there is"
			}
		case "send":
			node, reply["accepted"] = apply(node, asked.Event, index)
		case "observe":
			reply["facts"] = facts{"status": nil}
			if node != nil {
				reply["facts"] = node
			}
		}
		out.Encode(reply)
		asked.Event = nil
	}
}

func outOfSight(status any) bool { return status == "disconnected" || status == "down" }

// apply is one log entry; it answers the record and whether the entry was taken.
func apply(node facts, event map[string]string, index int) (facts, bool) {
	kind, status := event["type"], event["status"]
	if node == nil {
		if kind != "REGISTERED" {
			return nil, kind == "ALLOCS_REPORTED"
		}
		return facts{"status": status, "eligibility": "eligible", "lastMissedHeartbeatIndex": 0, "lastAllocUpdateIndex": 0}, true
	}
	switch kind {
	case "DEREGISTERED":
		return nil, true
	case "ALLOCS_REPORTED":
		node["lastAllocUpdateIndex"] = index
		return node, true
	case "ELIGIBILITY_SET":
		node["eligibility"] = event["eligibility"]
		return node, true
	}
	if outOfSight(status) && !outOfSight(node["status"]) {
		node["lastMissedHeartbeatIndex"] = index
	}
	if kind == "STATUS_SET" && status == "ready" && node["status"] != "ready" {
		node["lastMissedHeartbeatIndex"] = 0
	}
	node["status"] = status
	return node, true
}
