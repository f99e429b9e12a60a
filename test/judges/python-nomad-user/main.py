"""A user of python-nomad, the client library that Nomad's Python users take: registers a job, watches it, reads its logs,
scales, dispatches, drains a node, stops, and follows the events of all of it. Prints a line a step, and "ok" last. The
host and the port of an agent with a client are its arguments. It knows nothing of how the agent is made.
"""

import queue
import sys
import time

import nomad

PATIENCE_S = 40


def step(words):
    print(words, flush=True)


def must(holds, words):
    if not holds:
        sys.exit(f"FAILED: {words}")


def until(words, ask):
    late = time.monotonic() + PATIENCE_S
    while time.monotonic() < late:
        found = ask()
        if found:
            step(words)
            return found
        time.sleep(0.1)
    sys.exit(f"FAILED: within {PATIENCE_S} s it did not come to this: {words}")


def job(name, count=1, **more):
    script = "echo hello from $NOMAD_JOB_NAME; while true; do sleep 0.2; done"
    task = {
        "Name": "t",
        "Driver": "raw_exec",
        "Config": {"command": "/bin/sh", "args": ["-c", script]},
        "Resources": {"CPU": 20, "MemoryMB": 16},
    }
    group = {"Name": "g", "Count": count, "Tasks": [task]}
    return {"Job": {"ID": name, "Name": name, "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [group], **more}}


class Events:
    """The event stream, in a thread of its own."""

    def __init__(self, client):
        self.thread, self.leave, self.queue = client.event.stream.get_stream(index=0, namespace="*")
        self.thread.daemon = True
        self.thread.start()

    def heard(self, topic, kind):
        late = time.monotonic() + PATIENCE_S
        while time.monotonic() < late:
            try:
                batch = self.queue.get(timeout=1)
            except queue.Empty:
                continue
            for event in batch["Events"]:
                if (event["Topic"], event["Type"]) == (topic, kind):
                    step(f"event {topic} {kind}")
                    return event
        sys.exit(f"FAILED: no event {topic} {kind} within {PATIENCE_S} s")


def running(client, name):
    allocs = client.job.get_allocations(name)
    return [each for each in allocs if each["ClientStatus"] == "running" and each["DesiredStatus"] == "run"]


def watched(client, name, count):
    """By blocking queries, as a watcher does it."""
    index = 0
    late = time.monotonic() + PATIENCE_S
    while time.monotonic() < late:
        response = client.job.request(name, "allocations", params={"index": index, "wait": "2s"}, method="get")
        index = int(response.headers["X-Nomad-Index"])
        must(index > 0, "an answer has an index")
        if len([each for each in response.json() if each["ClientStatus"] == "running"]) == count:
            step(f"watched until {count} run")
            return
    sys.exit(f"FAILED: {count} allocations of {name} did not run within {PATIENCE_S} s")


def main(host, port):
    client = nomad.Nomad(host=host, port=int(port), timeout=10)
    step(f"leader {client.status.leader.get_leader()}, regions {client.regions.get_regions()}")
    must(client.agent.get_agent()["member"]["Name"] != "", "the agent has a name")
    until("a node is ready", lambda: [each for each in client.nodes.get_nodes() if each["Status"] == "ready"])
    events = Events(client)

    plan = client.job.plan_job("web", job("web"), diff=True)
    must(plan["Diff"]["Type"] == "Added", "a plan says that the job is new")
    client.job.register_job("web", job("web"))
    events.heard("Job", "JobRegistered")
    watched(client, "web", 1)
    events.heard("Allocation", "AllocationUpdated")
    must("web" in client.jobs and "none" not in client.jobs, "jobs are found by name")
    must(client.job.get_summary("web")["Summary"]["g"]["Running"] == 1, "the summary counts one")

    alloc = running(client, "web")[0]
    must(client.allocation.get_allocation(alloc["ID"])["Job"]["ID"] == "web", "the allocation has its job")
    read = lambda: client.client.stream_logs.stream(alloc["ID"], "t", "stdout", plain=True)
    must(until("logs are read", read) == "hello from web\n", "the log holds what the task has said")
    must("data" not in client.client.stream_logs.stream(alloc["ID"], "t", "stderr", plain=True), "stderr is another")
    names = [each["Name"] for each in client.client.ls.list_files(alloc["ID"])]
    must(names == ["alloc", "t"], f"the allocation's files are listed: {names}")
    client.client.allocation.restart_allocation(alloc["ID"])
    until("restarted", lambda: read().count("hello") == 2)

    scaled = client.job.request("web", "scale", json={"Count": 2, "Target": {"Group": "g"}}, method="post")
    must(scaled.json()["EvalID"] != "", "scaling is evaluated")
    watched(client, "web", 2)
    client.job.register_job("web", job("web", Meta={"version": "1"}))
    watched(client, "web", 1)
    versions = [each["Version"] for each in client.job.get_versions("web")["Versions"]]
    must(versions[:3] == [2, 1, 0], f"the versions are kept: {versions}")
    client.job.revert_job("web", 1)
    watched(client, "web", 2)
    step("reverted")

    client.namespace.create_namespace({"Name": "prod", "Description": "ours"})
    must("prod" in client.namespaces, "a namespace is found by name")
    pattern = job("pattern", Type="batch", ParameterizedJob={"Payload": "optional", "MetaRequired": ["who"]})
    pattern["Job"]["TaskGroups"][0]["Tasks"][0]["Config"] = {"command": "/bin/sh", "args": ["-c", "echo $NOMAD_META_who"]}
    client.job.register_job("pattern", pattern)
    child = client.job.dispatch_job("pattern", meta={"who": "me"})["DispatchedJobID"]
    until("a dispatched job ends", lambda: client.job.get_job(child)["Status"] == "dead")
    done = client.job.get_allocations(child)[0]
    must(client.client.stream_logs.stream(done["ID"], "t", "stdout", plain=True) == "me\n", "it had its meta")

    every_second = {"Enabled": True, "Spec": "* * * * * * *", "SpecType": "cron", "ProhibitOverlap": True}
    clock = job("clock", Type="batch", Periodic=every_second)
    clock["Job"]["TaskGroups"][0]["Tasks"][0]["Config"] = {"command": "/bin/true"}
    client.job.register_job("clock", clock)
    launched = lambda: [each for each in client.jobs if each["ParentID"] == "clock" and each["Status"] == "dead"]
    until("a periodic job is launched again and again", lambda: len(launched()) > 1)
    must("EvalID" in client.job.periodic_job("clock"), "and whenever it is wanted")
    client.job.deregister_job("clock", purge=True)

    node = client.nodes.get_nodes()[0]["ID"]
    # At once: there is no other node that what runs here could move to first.
    client.node.drain_node_with_spec(node, drain_spec={"Deadline": -1})
    events.heard("Node", "NodeDrain")
    until("drained", lambda: client.node.get_node(node)["DrainStrategy"] is None and not running(client, "web"))
    must(client.node.get_node(node)["SchedulingEligibility"] == "ineligible", "a drained node takes nothing")
    client.node.eligible_node(node, eligible=True)
    watched(client, "web", 2)

    client.job.deregister_job("web")
    events.heard("Job", "JobDeregistered")
    until("stopped", lambda: client.job.get_job("web")["Status"] == "dead")
    client.system.initiate_garbage_collection()
    until("collected", lambda: "web" not in client.jobs)
    try:
        client.job.get_job("web")
        must(False, "a job that is gone is not found")
    except nomad.api.exceptions.URLNotFoundNomadException as missing:
        must(missing.nomad_resp.text == "job not found", f"it is told in Nomad's words: {missing.nomad_resp.text}")
    step("ok")


main(*sys.argv[1:3])
