------------------------------- MODULE MCRaft -------------------------------
(***************************************************************************)
(* Small worlds in which TLC looks at every state of Raft.tla. What is     *)
(* bounded is said in the cfg files: terms, entries, who may campaign,     *)
(* what may happen at all.                                                 *)
(***************************************************************************)
EXTENDS Raft, TLC

CONSTANTS
  s1, s2, s3,
  MaxTerm, MaxIndex,
  Turns,             \* by term: the servers that may campaign for it
  Configs,           \* the configurations that a leader may ask for
  Compacts,          \* whether snapshots are taken
  Crashes,           \* whether servers crash
  Heard              \* whether votes and acknowledgements are received one by one

Symmetry == Permutations(Server)
Anybody == [t \in 1 .. MaxTerm |-> Server]
OneOrThree == [t \in 1 .. MaxTerm |-> {s1, s3}]
InTurn == [t \in 1 .. MaxTerm |-> IF t % 2 = 1 THEN {s1} ELSE {s3}]

Voters(S) == [voters |-> S, learners |-> {}]
AllVote == Voters(Server)
NoConfigs == {}
(* One server is taken out, and another *)
Smaller == {Voters({s1, s2}), Voters({s1, s3}), Voters({s2, s3})}
(* One server is left of three *)
Single == {Voters({s1})}
(* One by one, until one is left *)
Fewer == {Voters({s1, s2}), Voters({s1})}
(* Two servers are there, and a third comes in, by way of being taught *)
TwoVote == Voters({s1, s2})
Larger == {[voters |-> {s1, s2}, learners |-> {s3}], AllVote}

(* Fewer, yet all that matters. Entries go one by one, and what is committed is said apart from them, once for *)
(* each index: a message with more in it does what several of these do.                                       *)
OneByOne(i, s) ==
  {Appends(s.term, i, Position(s, n), <<Entry(s, n + 1)>>, 0) : n \in s.base.index .. LastIndex(s) - 1}
  \cup {Appends(s.term, i, Position(s, n), <<>>, n) : n \in Max(1, s.base.index) .. s.commit}
(* What was said counts as heard. *)
GrantedTo(i) ==
  {j \in Server : Granted(node[i].term, j, i) \in msgs}
KeptFor(i, j) ==
  LET said == {m \in msgs : m.type = "kept" /\ m.term = node[i].term /\ m.from = j /\ m.to = i}
  IN IF said = {} THEN 0 ELSE Greatest({m.index : m \in said})

(* Whether a message can still do anything *)
Matters(i, m) ==
  LET s == node[i]
      newer == m.term > s.term
      leads == newer \/ (m.term = s.term /\ s.role = "candidate")
  IN /\ m.from # i
     /\ m.term >= s.term
     /\ CASE m.type = "vote" -> newer \/ s.vote = Nobody
          [] m.type = "append" ->
               leads \/ IF m.entries = <<>> THEN m.commit > s.commit
                        ELSE Kept(s.term, i, m.from, m.prev.index + 1) \notin msgs
          [] m.type = "snapshot" -> leads \/ m.snap.index > s.commit
          [] OTHER -> Heard /\ m.to = i

Steps(i) ==
  \/ node[i].term < MaxTerm /\ i \in Turns[node[i].term + 1] /\ Campaign(i)
  \/ BecomeLeader(i)
  \/ \E v \in Value : LastIndex(node[i]) < MaxIndex /\ Propose(i, v)
  \/ \E v \in Value, c \in Configs : LastIndex(node[i]) < MaxIndex /\ c # Config(node[i]) /\ ChangeConfig(i, v, c)
  \/ \E n \in 1 .. MaxIndex : AdvanceCommit(i, n)
  \/ \E m \in msgs : Matters(i, m) /\ Receive(i, m)
  \/ Compacts /\ \E n \in 1 .. MaxIndex : Compact(i, n, n)
  \/ Sync(i)
  \/ Crashes /\ \E d \in Remains(i) : Restart(i, d)

Next == \E i \in Server : Steps(i)
Spec == Init /\ [][Next]_vars
=============================================================================
