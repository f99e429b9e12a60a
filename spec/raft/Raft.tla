-------------------------------- MODULE Raft --------------------------------
(***************************************************************************)
(* Raft as its author describes it: Diego Ongaro, "Consensus: Bridging     *)
(* Theory and Practice", Stanford 2014. Numbers in comments are sections   *)
(* of that thesis.                                                         *)
(*                                                                         *)
(* It says what servers may do, never when. Left out on purpose, since     *)
(* each of them only narrows what happens here: timeouts, pre-vote (9.6),  *)
(* leases (6.4.1), leadership transfer (3.10) beyond its campaign, the     *)
(* next index (3.5), sizes of messages, proposals that fail.               *)
(*                                                                         *)
(* Disks are not instant. A server acts on what it has in memory; a write  *)
(* is under way until Sync; a crash leaves what was synced, perhaps more.  *)
(* What a server says that claims anything about its disk leaves it only   *)
(* when that is true (3.8, 10.2.1).                                        *)
(*                                                                         *)
(* Messages are never taken away from `msgs`: one that is lost is one that *)
(* nobody receives, one that is repeated is received twice.                *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
  Server,
  Nobody,         \* for whom a server has voted that has not voted
  Value,          \* what clients may want in the log
  FirstConfig,    \* [voters |-> set of servers, learners |-> set of servers]
  MaxUnsynced,    \* how many writes may be under way at one disk; 0: disks are instant
  Eager           \* TRUE: whatever a leader may send, it sends. The same behaviours, in fewer steps

VARIABLES
  node,           \* what each server has in memory
  disk,           \* by server: what is on its disk, then the writes that are under way
  msgs,           \* everything ever said
  leaders,        \* history: who led which term
  chosen          \* history: by index, the entry committed there, and the term of the server that knew first
vars == <<node, disk, msgs, leaders, chosen>>

-----------------------------------------------------------------------------
(* Words *)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
Least(S) == CHOOSE x \in S : \A y \in S : x <= y
Greatest(S) == CHOOSE x \in S : \A y \in S : x >= y

NoConfig == [voters |-> {}, learners |-> {}]
Origin == [index |-> 0, term |-> 0, config |-> FirstConfig]

Data(t, v) == [term |-> t, val |-> v, config |-> NoConfig]
Change(t, v, c) == [term |-> t, val |-> v, config |-> c]
IsChange(e) == e.config # NoConfig

IsQuorum(S, c) == 2 * Cardinality(S \cap c.voters) > Cardinality(c.voters)

(* Below, `s` is a server's memory or an image on disk: both have `base`,  *)
(* the position before the first entry kept, and `log`, the entries kept.  *)
LastIndex(s) == s.base.index + Len(s.log)
Holds(s, n) == n > s.base.index /\ n <= LastIndex(s)
Entry(s, n) == s.log[n - s.base.index]
TermAt(s, n) == IF n = s.base.index THEN s.base.term ELSE Entry(s, n).term
LastTerm(s) == TermAt(s, LastIndex(s))
Matches(s, n, t) == n >= s.base.index /\ n <= LastIndex(s) /\ TermAt(s, n) = t
(* Up to n, included *)
UpTo(s, n) == SubSeq(s.log, 1, n - s.base.index)
(* From n on *)
From(s, n) == SubSeq(s.log, n - s.base.index, Len(s.log))

(* The configuration that counts is the latest in the log, committed or not (4.1) *)
ChangesUpTo(s, n) == {k \in s.base.index + 1 .. n : IsChange(Entry(s, k))}
ConfigAt(s, n) ==
  LET known == ChangesUpTo(s, n)
  IN IF known = {} THEN s.base.config ELSE Entry(s, Greatest(known)).config
Config(s) == ConfigAt(s, LastIndex(s))

(* Whether a log that ends so is at least as complete as that of s (3.6.1) *)
Covers(last, s) ==
  \/ last.term > LastTerm(s)
  \/ last.term = LastTerm(s) /\ last.index >= LastIndex(s)

-----------------------------------------------------------------------------
(* Disks *)

(* What is to survive of a server's memory (3.8, 5.1). Entries that its snapshot covers may stay in memory. *)
Image(s) ==
  [term |-> s.term, vote |-> s.vote, base |-> s.snap, log |-> From(s, s.snap.index + 1)]

Stored(w) == [term |-> w.term, vote |-> w.vote, base |-> w.base, log |-> w.log]
Write(image, said) ==
  [term |-> image.term, vote |-> image.vote, base |-> image.base, log |-> image.log, said |-> said]

OnDisk(i) == disk[i][1]

(* Whether an image has all of memory's log up to n: as entries, or in its snapshot *)
Keeps(w, s, n) ==
  /\ n <= LastIndex(w)
  /\ \A k \in Max(w.base.index, s.base.index) + 1 .. n : Entry(w, k) = Entry(s, k)

(* From which write on the disk will have the term and vote of now, or the log up to n *)
VoteKeptFrom(i, s, ws) == Least({k \in 1 .. Len(ws) : ws[k].term = s.term /\ ws[k].vote = s.vote})
KeptFrom(i, s, n, ws) ==
  IF Len(ws) = 1 THEN 1 ELSE Least({k \in 1 .. Len(ws) : \A l \in k .. Len(ws) : Keeps(ws[l], s, n)})

(* How much of memory's log no crash can take away any more *)
DurableIndex(s, ws) ==
  IF Len(ws) = 1 THEN LastIndex(s) ELSE Greatest({n \in 0 .. LastIndex(s) : \A k \in 1 .. Len(ws) : Keeps(ws[k], s, n)})

(* The writes once memory is s *)
Writing(i, s) ==
  LET ws == disk[i]
      last == ws[Len(ws)]
  IN CASE Stored(last) = Image(s) -> ws
       [] OTHER -> IF MaxUnsynced = 0 THEN <<Write(Image(s), {})>>
                                      ELSE Append(ws, Write(Image(s), {}))

(* Up to where write `new` keeps what image `old` has *)
Common(old, new) ==
  Greatest({n \in new.base.index .. LastIndex(new) : n = new.base.index \/ Keeps(old, new, n)})

(* What can be left of write `new` on a disk that had `old`, when the power fails: none of it, all of it, all  *)
(* but some of the entries, the snapshot alone                                                                *)
Torn(old, new) ==
  {Stored(old)}
  \cup {[Stored(new) EXCEPT !.log = UpTo(new, n)] : n \in Common(old, new) .. LastIndex(new)}
  \cup IF new.base.index = old.base.index THEN {}
       ELSE {[Stored(old) EXCEPT !.base = new.base,
                                 !.log = IF Matches(old, new.base.index, new.base.term)
                                           THEN From(old, new.base.index + 1) ELSE <<>>]}

-----------------------------------------------------------------------------
(* What is said *)

Asked(t, i, last) == [type |-> "vote", term |-> t, from |-> i, last |-> last]
Granted(t, i, j) == [type |-> "granted", term |-> t, from |-> i, to |-> j]
Appends(t, i, prev, entries, commit) ==
  [type |-> "append", term |-> t, from |-> i, prev |-> prev, entries |-> entries, commit |-> commit]
Kept(t, i, j, n) == [type |-> "kept", term |-> t, from |-> i, to |-> j, index |-> n]
Snapshot(t, i, snap) == [type |-> "snapshot", term |-> t, from |-> i, snap |-> snap]
(* Anything of which no more matters than the sender's term: refusals, pre-votes, parts of snapshots *)
Spoken(t, i) == [type |-> "term", term |-> t, from |-> i]

Position(s, n) == [index |-> n, term |-> TermAt(s, n)]

(* AppendEntries: any stretch of the log, the empty one too (3.5) *)
AppendsOf(i, s) ==
  UNION {{Appends(s.term, i, Position(s, n), SubSeq(s.log, n - s.base.index + 1, k - s.base.index), s.commit) :
            k \in n .. LastIndex(s)} : n \in s.base.index .. LastIndex(s)}
(* InstallSnapshot (5.3) *)
SnapshotsOf(i, s) == IF s.snap.index = 0 THEN {} ELSE {Snapshot(s.term, i, s.snap)}

Offers(i, s) == IF s.role = "leader" THEN AppendsOf(i, s) \cup SnapshotsOf(i, s) ELSE {}

-----------------------------------------------------------------------------
(* Every step of server i ends here: its memory is now s; `replies` are pairs of what it answers and of the   *)
(* write from which on that holds.                                                                            *)

Reply(k, m) == [from |-> k, msg |-> m]

Becomes(i, s, replies) ==
  LET ws == Writing(i, s)
      due == {r.msg : r \in {x \in replies : x.from = 1}}
      later(k) == {r.msg : r \in {x \in replies : x.from = k}}
  IN /\ Len(ws) <= MaxUnsynced + 1
     /\ node' = [node EXCEPT ![i] = s]
     /\ disk' = [disk EXCEPT ![i] =
                   [k \in 1 .. Len(ws) |-> IF k = 1 THEN ws[k]
                                           ELSE [ws[k] EXCEPT !.said = @ \cup later(k)]]]
     /\ msgs' = msgs \cup due \cup (IF Eager THEN Offers(i, s) ELSE {})

(* Commit history: what server s, now of this term, knows to be committed up to n *)
Chosen(s, n) ==
  LET news == {k \in s.base.index + 1 .. n : k \notin DOMAIN chosen}
  IN [k \in DOMAIN chosen \cup news |->
        IF k \in DOMAIN chosen THEN chosen[k] ELSE [entry |-> Entry(s, k), by |-> s.term]]

-----------------------------------------------------------------------------
(* Terms and roles (3.3, 3.4) *)

StartOf(d) ==
  \* A snapshot can be on disk before the newer term in which it came
  LET term == Max(d.term, LastTerm(d))
  IN [role |-> "follower",
      term |-> term,
      vote |-> IF term = d.term THEN d.vote ELSE Nobody,
      snap |-> d.base,
      base |-> d.base,
      log |-> d.log,
      commit |-> d.base.index,
      granted |-> {},
      match |-> [j \in Server |-> 0]]

AtStart(d) == StartOf(d)

Blank == [term |-> 0, vote |-> Nobody, base |-> Origin, log |-> <<>>]

Init ==
  /\ node = [i \in Server |-> AtStart(Blank)]
  /\ disk = [i \in Server |-> <<Write(Blank, {})>>]
  /\ msgs = {}
  /\ leaders = {}
  /\ chosen = <<>>

AsFollower(s) == [s EXCEPT !.role = "follower", !.granted = {}, !.match = [j \in Server |-> 0]]
(* A newer term makes everybody a follower who has not voted yet (3.3) *)
InTerm(s, t) == IF t > s.term THEN [AsFollower(s) EXCEPT !.term = t, !.vote = Nobody] ELSE s

(* A campaign: a new term, and a vote for oneself (3.4). A server that is not in its own configuration may     *)
(* campaign too (4.2.2).                                                                                       *)
Campaign(i) ==
  LET s == node[i]
      new == [AsFollower(s) EXCEPT !.role = "candidate", !.term = s.term + 1, !.vote = i]
      ws == Writing(i, new)
      last == Position(s, LastIndex(s))
  IN /\ s.role # "leader"
     /\ Becomes(i, new, {Reply(VoteKeptFrom(i, new, ws), Asked(new.term, i, last))})
     /\ UNCHANGED <<leaders, chosen>>

(* Its own vote counts once it is on disk *)
GrantsOf(i) == node[i].granted
VotesOf(i) ==
  GrantsOf(i) \cup (IF OnDisk(i).term = node[i].term /\ OnDisk(i).vote = i THEN {i} ELSE {})

BecomeLeader(i) ==
  LET s == node[i]
      new == [s EXCEPT !.role = "leader", !.granted = {}, !.match = [j \in Server |-> 0]]
  IN /\ s.role = "candidate"
     /\ IsQuorum(VotesOf(i), Config(s))
     /\ Becomes(i, new, {})
     /\ leaders' = leaders \cup {[term |-> s.term, server |-> i]}
     /\ UNCHANGED chosen

(* A campaign is lost, or a leader gives up: nobody need wait for it (6.2) *)
StepDown(i) ==
  /\ node[i].role # "follower"
  /\ Becomes(i, AsFollower(node[i]), {})
  /\ UNCHANGED <<leaders, chosen>>

-----------------------------------------------------------------------------
(* The leader's log (3.5, 4.1) *)

Propose(i, v) ==
  /\ node[i].role = "leader"
  /\ Becomes(i, [node[i] EXCEPT !.log = Append(@, Data(node[i].term, v))], {})
  /\ UNCHANGED <<leaders, chosen>>

StatusIn(c, j) == IF j \in c.voters THEN "voter" ELSE IF j \in c.learners THEN "learner" ELSE "none"

(* One server at a time (4.1); the change before is committed, and so is an entry of this term: without the    *)
(* latter, changes of two leaders can both commit (erratum to 4.1, raft-dev 2015).                             *)
MayChange(i, c) ==
  LET s == node[i]
  IN /\ Cardinality({j \in Server : StatusIn(c, j) # StatusIn(Config(s), j)}) <= 1
     /\ c.voters # {}
     /\ c.voters \cap c.learners = {}
     /\ \A k \in ChangesUpTo(s, LastIndex(s)) : k <= s.commit
     /\ TermAt(s, s.commit) = s.term

(* Of a server that it takes out the leader forgets what it knew: should it come back, it may be an empty one *)
ChangeConfig(i, v, c) ==
  LET s == node[i]
      known == [j \in Server |-> IF StatusIn(c, j) = "none" THEN 0 ELSE s.match[j]]
  IN /\ s.role = "leader"
     /\ MayChange(i, c)
     /\ Becomes(i, [s EXCEPT !.log = Append(@, Change(s.term, v, c)), !.match = known], {})
     /\ UNCHANGED <<leaders, chosen>>

(* Up to where server j's disk is known to hold the leader's log *)
MatchOf(i, j) == node[i].match[j]

(* Committed by counting is only an entry of one's own term (3.6.2). The leader's own disk counts like any     *)
(* other (10.2.1); a leader that is not a voter does not count itself (4.2.2).                                 *)
IsCommittable(i, n) ==
  LET s == node[i]
      has(j) == IF j = i THEN DurableIndex(s, disk[i]) >= n ELSE MatchOf(i, j) >= n
  IN /\ TermAt(s, n) = s.term
     /\ IsQuorum({j \in Server : has(j)}, Config(s))

AdvanceCommit(i, n) ==
  LET s == node[i]
  IN /\ s.role = "leader"
     /\ n > s.commit /\ n <= LastIndex(s)
     /\ IsCommittable(i, n)
     /\ Becomes(i, [s EXCEPT !.commit = n], {})
     /\ chosen' = Chosen(s, n)
     /\ UNCHANGED leaders

(* Sent when and as often as the leader likes *)
Send(i, m) ==
  /\ m \in Offers(i, node[i])
  /\ msgs' = msgs \cup {m}
  /\ UNCHANGED <<node, disk, leaders, chosen>>

(* Any server may say a term that its disk knows *)
Speak(i, t) ==
  /\ t <= OnDisk(i).term
  /\ msgs' = msgs \cup {Spoken(t, i)}
  /\ UNCHANGED <<node, disk, leaders, chosen>>

-----------------------------------------------------------------------------
(* What is received (3.4, 3.5, 5.3) *)

ReceiveVote(i, m) ==
  LET s == InTerm(node[i], m.term)
      grants == m.term = s.term /\ s.vote \in {Nobody, m.from} /\ Covers(m.last, s)
      new == [s EXCEPT !.vote = m.from]
  IN /\ m.from # i
     /\ IF grants THEN Becomes(i, new, {Reply(VoteKeptFrom(i, new, Writing(i, new)), Granted(s.term, i, m.from))})
                  ELSE Becomes(i, s, {})
     /\ UNCHANGED <<leaders, chosen>>

ReceiveGranted(i, m) ==
  LET s == node[i]
  IN /\ m.to = i
     /\ m.term <= s.term
     /\ Becomes(i, IF m.term = s.term /\ s.role = "candidate" THEN [s EXCEPT !.granted = @ \cup {m.from}] ELSE s, {})
     /\ UNCHANGED <<leaders, chosen>>

(* There is one leader in a term: whoever hears it follows it *)
Follows(s, m) ==
  LET now == InTerm(s, m.term) IN IF now.role = "candidate" /\ m.term = now.term THEN AsFollower(now) ELSE now

Acknowledges(i, s, j, n) == Reply(KeptFrom(i, s, n, Writing(i, s)), Kept(s.term, i, j, n))

(* The log once these entries follow position n: nothing is dropped but what contradicts *)
Merged(s, n, entries) ==
  LET known(k) == n + k <= s.base.index \/ (Holds(s, n + k) /\ Entry(s, n + k).term = entries[k].term)
      fresh == {k \in 1 .. Len(entries) : ~known(k)}
  IN IF fresh = {} THEN s.log
     ELSE UpTo(s, n + Least(fresh) - 1) \o SubSeq(entries, Least(fresh), Len(entries))

AppendedTo(s, m) ==
  LET end == m.prev.index + Len(m.entries)
  IN [s EXCEPT !.log = Merged(s, m.prev.index, m.entries), !.commit = Max(@, Min(m.commit, end))]

ReceiveAppend(i, m) ==
  LET s == Follows(node[i], m)
      end == m.prev.index + Len(m.entries)
      new == AppendedTo(s, m)
      \* A sign of life asks how much there is, even before everything is on disk
      part == IF m.entries = <<>> THEN {Kept(s.term, i, m.from, Min(end, DurableIndex(s, disk[i])))} ELSE {}
  IN /\ m.from # i
     /\ \/ m.term < s.term /\ Becomes(i, s, {}) /\ UNCHANGED chosen
        \* An old one: what is committed here is in the leader's log as well (3.6.3)
        \/ /\ m.term = s.term /\ m.prev.index < s.commit
           /\ Becomes(i, s, {Acknowledges(i, s, m.from, s.commit)})
           /\ UNCHANGED chosen
        \/ /\ m.term = s.term /\ m.prev.index >= s.commit /\ ~Matches(s, m.prev.index, m.prev.term)
           /\ Becomes(i, s, {})
           /\ UNCHANGED chosen
        \/ /\ m.term = s.term /\ Matches(s, m.prev.index, m.prev.term)
           /\ Becomes(i, new, {Acknowledges(i, new, m.from, end)} \cup {Reply(1, r) : r \in part})
           /\ chosen' = Chosen(new, new.commit)
     /\ UNCHANGED leaders

ReceiveKept(i, m) ==
  LET s == node[i]
      counts == m.term = s.term /\ s.role = "leader" /\ StatusIn(Config(s), m.from) # "none"
  IN /\ m.to = i
     /\ m.term <= s.term
     /\ Becomes(i, IF counts THEN [s EXCEPT !.match[m.from] = Max(@, m.index)] ELSE s, {})
     /\ UNCHANGED <<leaders, chosen>>

Installed(s, snap) ==
  [s EXCEPT !.snap = snap, !.base = snap, !.log = <<>>, !.commit = snap.index]

(* A snapshot arrives whole, or a part of it does; what it brings may be known already *)
ReceiveSnapshot(i, m) ==
  LET s == Follows(node[i], m)
      n == m.snap.index
      known == [s EXCEPT !.commit = Max(@, n)]
  IN /\ m.from # i
     /\ \/ (m.term < s.term \/ m.snap.index > s.commit) /\ Becomes(i, s, {}) /\ UNCHANGED chosen
        \/ /\ m.term = s.term /\ n <= s.commit
           /\ Becomes(i, s, {Acknowledges(i, s, m.from, s.commit)})
           /\ UNCHANGED chosen
        \/ /\ m.term = s.term /\ n > s.commit /\ Matches(s, n, m.snap.term)
           /\ Becomes(i, known, {Acknowledges(i, known, m.from, n)})
           /\ chosen' = Chosen(known, n)
        \/ /\ m.term = s.term /\ n > s.commit /\ ~Matches(s, n, m.snap.term)
           /\ Becomes(i, Installed(s, m.snap), {Acknowledges(i, Installed(s, m.snap), m.from, n)})
           /\ UNCHANGED chosen
     /\ UNCHANGED leaders

ReceiveTerm(i, m) ==
  /\ m.from # i
  /\ Becomes(i, InTerm(node[i], m.term), {})
  /\ UNCHANGED <<leaders, chosen>>

Receive(i, m) ==
  CASE m.type = "vote" -> ReceiveVote(i, m)
    [] m.type = "granted" -> ReceiveGranted(i, m)
    [] m.type = "append" -> ReceiveAppend(i, m)
    [] m.type = "kept" -> ReceiveKept(i, m)
    [] m.type = "snapshot" -> ReceiveSnapshot(i, m)
    [] m.type = "term" -> ReceiveTerm(i, m)

-----------------------------------------------------------------------------
(* Snapshots of one's own, disks, crashes (5.1, 3.8) *)

(* A snapshot of the state after entry n; entries up to `b` are forgotten *)
Compact(i, n, b) ==
  LET s == node[i]
      at(k) == [index |-> k, term |-> TermAt(s, k), config |-> ConfigAt(s, k)]
  IN /\ n > s.snap.index /\ n <= s.commit
     /\ b >= s.base.index /\ b <= n
     /\ Becomes(i, [s EXCEPT !.snap = at(n), !.base = at(b), !.log = From(s, b + 1)], {})
     /\ UNCHANGED <<leaders, chosen>>

(* The oldest write under way reaches the disk *)
Sync(i) ==
  /\ Len(disk[i]) > 1
  /\ disk' = [disk EXCEPT ![i] = [Tail(@) EXCEPT ![1].said = {}]]
  /\ msgs' = msgs \cup disk[i][2].said
  /\ UNCHANGED <<node, leaders, chosen>>

(* Everything that a power failure can leave on the disk of i *)
Remains(i) ==
  {Stored(disk[i][Len(disk[i])])} \cup UNION {Torn(disk[i][k], disk[i][k + 1]) : k \in 1 .. Len(disk[i]) - 1}

Restart(i, d) ==
  /\ d \in Remains(i)
  /\ node' = [node EXCEPT ![i] = AtStart(d)]
  /\ disk' = [disk EXCEPT ![i] = <<Write(Image(AtStart(d)), {})>>]
  /\ UNCHANGED <<msgs, leaders, chosen>>

-----------------------------------------------------------------------------
(* What must hold (3.2, figure 3.2; 3.6.2; 3.8) *)

ElectionSafety ==
  \A a, b \in leaders : a.term = b.term => a.server = b.server

LogMatching ==
  \A i, j \in Server :
    LET s == node[i]
        o == node[j]
        both == Max(s.base.index, o.base.index) + 1 .. Min(LastIndex(s), LastIndex(o))
        same == {k \in both : TermAt(s, k) = TermAt(o, k)}
    IN same # {} => \A k \in both : k <= Greatest(same) => Entry(s, k) = Entry(o, k)

LeaderCompleteness ==
  \A i \in Server : node[i].role = "leader" =>
    \A k \in DOMAIN chosen :
      chosen[k].by < node[i].term /\ k > node[i].base.index =>
        Holds(node[i], k) /\ Entry(node[i], k) = chosen[k].entry

StateMachineSafety ==
  \A i \in Server : \A k \in node[i].base.index + 1 .. node[i].commit :
    k \in DOMAIN chosen /\ Holds(node[i], k) /\ Entry(node[i], k) = chosen[k].entry

(* Each stretch of commits ends with an entry of the term of whoever committed it *)
CommittedInOwnTerm ==
  \A k \in DOMAIN chosen :
    \E top \in DOMAIN chosen : top >= k /\ chosen[top].entry.term = chosen[top].by /\ chosen[top].by = chosen[k].by

OneVote ==
  \A m, o \in {x \in msgs : x.type = "granted"} :
    m.term = o.term /\ m.from = o.from => m.to = o.to

TermsGrow ==
  \A i \in Server : \A k \in node[i].base.index + 1 .. LastIndex(node[i]) :
    TermAt(node[i], k) >= TermAt(node[i], k - 1) /\ TermAt(node[i], k) <= node[i].term

(* Memory is never behind the disk, and agrees with the newest write *)
DiskFollows ==
  \A i \in Server : Stored(disk[i][Len(disk[i])]) = Image(node[i])

(* As actions *)
LeaderAppendsOnly ==
  [][\A i \in Server :
       node[i].role = "leader" /\ node'[i].role = "leader" /\ node'[i].term = node[i].term =>
         LastIndex(node'[i]) >= LastIndex(node[i])]_vars

=============================================================================
