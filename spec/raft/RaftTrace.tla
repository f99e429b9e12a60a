------------------------------ MODULE RaftTrace ------------------------------
(***************************************************************************)
(* Windows of real runs, held against Raft.tla: each event must be a step  *)
(* that the specification allows, and each server must then look as it was *)
(* observed to look. The windows come from a generated module; all of them *)
(* are judged in one run of TLC, which never stops at the first that does  *)
(* not fit: it prints how far each window was followed, and whoever started *)
(* TLC draws the conclusion.                                               *)
(***************************************************************************)
EXTENDS Raft, Windows, TLC

VARIABLES
  window,     \* which one
  at          \* how many of its events are explained
traceVars == <<node, disk, msgs, leaders, chosen, window, at>>

Events == Windows[window].events

(* A server that is not in the window's group *)
Absent == AtStart(Blank)

TraceInit ==
  \E w \in 1 .. Len(Windows) :
    LET start == Windows[w]
    IN /\ window = w
       /\ at = 0
       /\ node = [i \in Server |-> IF i \in DOMAIN start.nodes THEN start.nodes[i] ELSE Absent]
       /\ disk = [i \in Server |-> <<Write(IF i \in DOMAIN start.disks THEN start.disks[i] ELSE Blank, {})>>]
       /\ msgs = start.msgs
       /\ leaders = start.leaders
       /\ chosen = start.chosen

(* An acknowledgement of more is one of less *)
IsSaid(m) ==
  \/ m \in msgs
  \/ m.type = "kept" /\ \E o \in msgs : /\ o.type = "kept" /\ o.term = m.term /\ o.from = m.from /\ o.to = m.to
                                        /\ o.index >= m.index

Say(m) == msgs' = msgs \cup {m} /\ UNCHANGED <<node, disk, leaders, chosen>>

(* What server i says was due before, or is its to say at any time *)
Says(i, m) ==
  /\ m.from = i
  /\ \/ IsSaid(m) /\ Say(m)
     \/ ~IsSaid(m) /\ m.type \in {"append", "snapshot"} /\ Send(i, m)
     \/ ~IsSaid(m) /\ m.type = "term" /\ Speak(i, m.term)

Hears(i, m) == m \in msgs /\ Receive(i, m)

(* The step that e names; `goes on`: it needs one more before it is done. *)
Step(e) ==
  LET i == e.server
  IN CASE e.kind = "receive" -> Hears(i, e.msg)
       [] e.kind = "send" -> Says(i, e.msg)
       [] e.kind = "campaign" -> Campaign(i)
       [] e.kind = "lead" -> BecomeLeader(i)
       [] e.kind = "down" -> StepDown(i)
       [] e.kind = "propose" -> Propose(i, e.val)
       [] e.kind = "change" -> ChangeConfig(i, e.val, e.config)
       [] e.kind = "commit" -> AdvanceCommit(i, e.index)
       [] e.kind = "compact" -> Compact(i, e.index, e.base)
       [] e.kind = "sync" -> Stored(OnDisk(i)) = e.image /\ UNCHANGED vars
       [] e.kind = "restart" -> \E d \in Remains(i) : AtStart(d) = e.after /\ Restart(i, d)
       [] e.kind = "none" -> UNCHANGED vars

(* A write of our core's may be several of the specification's: the disk goes on until it holds what was seen *)
StepOnTheWay(e) ==
  /\ e.kind = "sync"
  /\ Stored(OnDisk(e.server)) # e.image
  /\ Sync(e.server)

LooksRight(e) == "after" \in DOMAIN e => node'[e.server] = e.after

TraceNext ==
  /\ at < Len(Events)
  /\ LET e == Events[at + 1]
     IN \/ Step(e) /\ LooksRight(e) /\ at' = at + 1
        \/ StepOnTheWay(e) /\ at' = at
  /\ UNCHANGED window

TraceSpec == TraceInit /\ [][TraceNext]_traceVars

Broken ==
  {p \in {<<"ElectionSafety", ElectionSafety>>, <<"LogMatching", LogMatching>>,
          <<"LeaderCompleteness", LeaderCompleteness>>, <<"StateMachineSafety", StateMachineSafety>>,
          <<"OneVote", OneVote>>, <<"TermsGrow", TermsGrow>>, <<"DiskFollows", DiskFollows>>} : ~p[2]}

(* Looked at once for each state; a state in which something is broken is not followed further *)
Watch ==
  /\ PrintT(<<"at", window, at>>)
  /\ Broken = {} \/ (PrintT(<<"broken", window, at, {p[1] : p \in Broken}>>) /\ FALSE)
=============================================================================
