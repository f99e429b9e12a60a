------------------------------ MODULE Doctored ------------------------------
(***************************************************************************)
(* Raft with one rule broken at a time, each put in place of the right one *)
(* by a line in a cfg. TLC has to refute every one of them: else it, or    *)
(* the invariants, are asleep.                                             *)
(***************************************************************************)
EXTENDS MCRaft

(* An entry of an old term is committed by counting (3.6.2, figure 3.7) *)
CountsOldTerms(i, n) ==
  LET has(j) == IF j = i THEN DurableIndex(node[i], disk[i]) >= n ELSE MatchOf(i, j) >= n
  IN IsQuorum({j \in Server : has(j)}, Config(node[i]))

(* A leader commits what it has itself *)
CountsNobody(i, n) == TermAt(node[i], n) = node[i].term

(* Half of the voters are enough *)
IsHalf(S, c) == 2 * Cardinality(S \cap c.voters) >= Cardinality(c.voters) - 1

(* A vote is given to whoever asks, however short its log *)
CoversAnything(last, s) == TRUE

(* The vote is forgotten by a crash *)
ForgetsVote(d) == [StartOf(d) EXCEPT !.vote = Nobody]
(* The term is forgotten by a crash, and the vote with it *)
ForgetsTerm(d) == [StartOf(d) EXCEPT !.vote = Nobody, !.term = LastTerm(d)]

(* A vote is told before it is on disk *)
TellsVoteAtOnce(i, s, ws) == 1
(* Entries are acknowledged before they are on disk *)
AcknowledgesAtOnce(i, s, n, ws) == 1

(* Entries are taken without a look at what they follow *)
FitsAnywhere(s, n, t) == n >= s.base.index /\ n <= LastIndex(s)

(* Entries are added to the log, never put in place of others *)
NeverTruncates(s, n, entries) ==
  SubSeq(s.log, 1, Len(s.log))
    \o SubSeq(entries, Min(LastIndex(s) - n, Len(entries)) + 1, Len(entries))

(* What follows an append's entries may be some older leader's, and is committed all the same *)
CommitsTheRest(s, m) ==
  LET log == Merged(s, m.prev.index, m.entries)
  IN [s EXCEPT !.log = log, !.commit = Max(@, Min(m.commit, s.base.index + Len(log)))]

(* The configuration changes again before the last change is committed *)
ChangesTooSoon(i, c) ==
  LET s == node[i]
  IN /\ Cardinality({j \in Server : StatusIn(c, j) # StatusIn(Config(s), j)}) <= 1
     /\ c.voters # {}
     /\ c.voters \cap c.learners = {}
(* Two servers change at once *)
ChangesTwo(i, c) ==
  /\ \A k \in ChangesUpTo(node[i], LastIndex(node[i])) : k <= node[i].commit
  /\ TermAt(node[i], node[i].commit) = node[i].term
=============================================================================
