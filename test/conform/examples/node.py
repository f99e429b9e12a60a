"""A node's record, judged by `orrery conform program`: the conversation in ten lines, then the rules."""
import json
import sys

OUT_OF_SIGHT = ("disconnected", "down")


def main(node=None, index=0):
    for line in sys.stdin:
        asked, reply = json.loads(line), {"ok": True}
        if asked["type"] == "start":
            node, index = None, 0
            reply = {} if asked["component"] == "node" else {"unsupported": "a node's record is all there is"}
        elif asked["type"] == "send":
            index += 1
            node, reply["accepted"] = apply(node, asked["event"], index)
        elif asked["type"] == "observe":
            reply["facts"] = node or {"status": None}
        print(json.dumps(reply), flush=True)


def apply(node, event, index):
    """One log entry. Returns the record and whether the entry was taken."""
    kind, status = event["type"], event.get("status")
    if node is None:
        fresh = {"status": status, "eligibility": "eligible", "lastMissedHeartbeatIndex": 0, "lastAllocUpdateIndex": 0}
        return (fresh, True) if kind == "REGISTERED" else (None, kind == "ALLOCS_REPORTED")
    node = dict(node)
    if kind == "DEREGISTERED":
        return None, True
    if kind == "ALLOCS_REPORTED":
        node["lastAllocUpdateIndex"] = index
    if kind == "ELIGIBILITY_SET":
        node["eligibility"] = event["eligibility"]
    if status in OUT_OF_SIGHT and node["status"] not in OUT_OF_SIGHT:
        node["lastMissedHeartbeatIndex"] = index
    if kind == "STATUS_SET" and status == "ready" and node["status"] != "ready":
        node["lastMissedHeartbeatIndex"] = 0
    node["status"] = status or node["status"]
    return node, True


main()
