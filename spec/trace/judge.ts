/**
 * Does this trace fit the machines? Streaming: one line after another, and the first that does not fit is named with
 * what was possible and what was seen. Each server's log is judged by itself; kinds of component that no machine
 * describes pass.
 */
import { nodeMachine } from '../../machines/node.ts';
import { allocMachine } from '../../machines/alloc.ts';
import { evaluationRecordMachine } from '../../machines/evaluation-record.ts';
import { REVISIONS, type RevisionName, type Rules } from '../../machines/revisions.ts';
import { asDecided } from '../conform/entries.ts';
import { CallRules } from './calls.ts';
import { EVALUATION_TABLE } from './evaluation-table.ts';
import type { TraceLine } from './format.ts';
import { LogJudge, type JudgingRules } from './log-judge.ts';
import { allocTableOf, NODE_TABLE } from './observation.ts';
import { ComponentRules } from './possible.ts';

/** The first line that does not fit. */
export interface Breach {
  /** As in the file: the header is line 1, the first transition line 2. */
  readonly line: number;
  readonly sentence: string;
  /** What the machines allow there, in words. */
  readonly possible: readonly string[];
}

export interface Coverage {
  /** Pairs of state and event of the machine that the trace showed. */
  readonly covered: number;
  /** Pairs that the machine accepts at all. */
  readonly transitions: number;
}

export interface Judgement {
  readonly lines: number;
  /** Nodes and allocations judged, each once a server. */
  readonly components: number;
  readonly coverage: Readonly<Record<'node' | 'alloc', Coverage>>;
}

export type Verdict = ({ readonly ok: true } & Judgement) | ({ readonly ok: false } & Breach);

/** Tables are the same for every judge of a revision: each is built once. */
const nodesOf = oncePer(() => new ComponentRules(nodeMachine, NODE_TABLE));
const allocsOf = oncePer((name) => {
  const rules = REVISIONS[name];
  return new ComponentRules(allocMachine(rules), allocTableOf(rules), asDecided(rules));
});
const evalsOf = oncePer(
  (name) => new ComponentRules(evaluationRecordMachine(REVISIONS[name]), EVALUATION_TABLE),
);
const callsOf = oncePer((name) => new CallRules(REVISIONS[name]));

/** What a judge asks: tables of the records, machines of the calls. */
export interface RevisionRules {
  readonly nodes: ComponentRules;
  readonly allocs: ComponentRules;
  readonly evals: ComponentRules;
  readonly calls: CallRules;
  readonly rules: Rules;
}

export function rulesOf(revision: RevisionName): RevisionRules {
  return {
    nodes: nodesOf(revision),
    allocs: allocsOf(revision),
    evals: evalsOf(revision),
    calls: callsOf(revision),
    rules: REVISIONS[revision],
  };
}

/** Judges one trace, line by line, by the machines of a revision. */
export class Judge {
  private readonly rules: JudgingRules;
  private readonly logs = new Map<string, LogJudge>();
  private lines = 0;
  private breach: Breach | undefined;

  constructor(revision: RevisionName) {
    const [nodes, allocs] = [nodesOf(revision), allocsOf(revision)];
    this.rules = {
      nodes,
      allocs,
      calls: callsOf(revision),
      covered: { node: nodes.newCoverage(), alloc: allocs.newCoverage() },
    };
  }

  /** The breach of this line, if it is one. After the first, every answer is that one. */
  accept(line: TraceLine): Breach | undefined {
    if (this.breach !== undefined) return this.breach;
    this.lines += 1;
    const refusal = this.logOf(line.server ?? '').accept(line);
    if (refusal === undefined) return undefined;
    const number = this.lines + 1;
    const sentence = `line ${number}: ${line.cause} of ${line.component} ${line.id} at index ${line.index} ${refusal.problem}`;
    this.breach = { line: number, sentence, possible: refusal.possible };
    return this.breach;
  }

  judgement(): Judgement {
    const { nodes, allocs, covered } = this.rules;
    let components = 0;
    for (const log of this.logs.values()) components += log.components;
    return {
      lines: this.lines,
      components,
      coverage: { node: coverage(nodes, covered.node), alloc: coverage(allocs, covered.alloc) },
    };
  }

  private logOf(server: string): LogJudge {
    const known = this.logs.get(server);
    if (known !== undefined) return known;
    const log = new LogJudge(this.rules);
    this.logs.set(server, log);
    return log;
  }
}

function coverage({ transitions }: ComponentRules, covered: Uint8Array): Coverage {
  return { covered: covered.reduce((sum, it) => sum + it, 0), transitions };
}

function oncePer<T>(make: (revision: RevisionName) => T): (revision: RevisionName) => T {
  const made = new Map<RevisionName, T>();
  return (revision) => {
    const known = made.get(revision) ?? make(revision);
    made.set(revision, known);
    return known;
  };
}

/** Judges a whole trace by the machines of a revision. */
export function judgeTrace(lines: Iterable<TraceLine>, { revision }: { revision: RevisionName }): Verdict {
  const judge = new Judge(revision);
  for (const line of lines) {
    const breach = judge.accept(line);
    if (breach !== undefined) return { ok: false, ...breach };
  }
  return { ok: true, ...judge.judgement() };
}
