"""What schemathesis is told of our API: which waits to cut short, names that exist, which failures are Nomad's own words, and
that every acknowledged write is noted, so that it can be looked for afterwards. Environment: ORRERY_JOURNAL, the file of
those notes; ORRERY_KNOWN, JSON of a path's beginning to a name that exists there.
"""

import itertools
import json
import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

import schemathesis

JOURNAL = open(os.environ["ORRERY_JOURNAL"], "a", encoding="utf-8")
KNOWN = json.loads(os.environ["ORRERY_KNOWN"])
TURN = itertools.count()

# Nomad answers these with 500, and its SDKs know them by their text.
NOMADS_OWN = re.compile(
    r"^(\d+ errors? occurred:|No path to region|(alloc|eval|node) lookup failed: index error: UUID must be 36 characters"
    r"|Enforcing job modify index|job not found|job .* (not found|is in nonexistent namespace)|parameterized job not found"
    r"|Specified job |Payload |Dispatch |can't (force launch|revert|evaluate)|Current job has version|node not found"
    r"|Task not running)",
    re.DOTALL,
)

# A job that can be placed, into which what was made up is put.
SOUND = {
    "Type": "batch",
    "Priority": 50,
    "Datacenters": ["dc1"],
    "Namespace": "default",
    "TaskGroups": [
        {"Name": "g", "Count": 1, "Tasks": [{"Name": "t", "Driver": "mock_driver", "Config": {"run_for": "1s"}}]}
    ],
}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Nobody waits here, nobody asks for a stream without an end, and every second call is about what exists."""
    query = case.query
    if query:
        for name in ("index", "wait", "region"):
            query.pop(name, None)
        if "follow" in query:
            query["follow"] = "false"
    if case.path.startswith("/v1/client/fs/stream/"):
        case.query = {**(query or {}), "follow": "false"}
    turn = next(TURN)
    if turn % 2 == 0 and case.path_parameters and "id" in case.path_parameters:
        known = next((name for start, name in KNOWN.items() if case.path.startswith(start)), None)
        if known is not None:
            case.path_parameters["id"] = known
    if turn % 3 == 0 and isinstance(case.body, dict) and isinstance(case.body.get("Job"), dict):
        job = {**case.body["Job"], **SOUND}
        job["ID"] = job["Name"] = KNOWN["/v1/job/"] if "id" in (case.path_parameters or {}) else f"made-{turn % 20}"
        case.body["Job"] = job


@schemathesis.check
def no_failure_of_ours(context, response, case):
    """A 5xx is a defect of ours, unless its words are Nomad's."""
    if response.status_code < 500:
        return
    text = response.content.decode("utf-8", "replace")
    assert NOMADS_OWN.match(text), f"{response.status_code} {text[:300]}"


@schemathesis.hook
def after_call(context, case, response):
    """Notes what was acknowledged of variables and namespaces: the last write of one counts."""
    request = response.request
    if response.status_code >= 300 or request.method == "GET":
        return
    split = urlsplit(request.path_url)
    path = unquote(split.path)
    if path.startswith("/v1/var/"):
        gone = request.method == "DELETE"
        said = {} if gone else json.loads(response.content)
        namespace = said.get("Namespace") or parse_qs(split.query).get("namespace", ["default"])[0]
        note = {"kind": "variable", "name": path[len("/v1/var/") :], "namespace": namespace, "gone": gone}
        JOURNAL.write(json.dumps({**note, "index": said.get("ModifyIndex", 0)}) + "\n")
        JOURNAL.flush()


