/** What a watcher finds, on its way to people or programs: each alert as it comes, and at the end what was seen. */
import type { RevisionName } from '../../../machines/revisions.ts';
import type { Alert, AlertKind } from '../../../spec/trace/stream/alert.ts';
import type { Counts } from '../../../spec/trace/stream/watcher.ts';
import type { Call } from '../command.ts';

export interface ReportWishes {
  readonly revision: RevisionName;
  readonly json?: boolean;
  /** Stop at the first alert. */
  readonly first?: boolean;
  readonly stop: () => void;
}

export class Reporter {
  readonly byKind: Partial<Record<AlertKind, number>> = {};
  alerts = 0;
  readonly #call: Call;
  readonly #wishes: ReportWishes;

  constructor(call: Call, wishes: ReportWishes) {
    this.#call = call;
    this.#wishes = wishes;
  }

  /** About the run itself. */
  say(line: string): void {
    this.#call.err.write(`orrery watch: ${line}\n`);
  }

  report(alerts: readonly Alert[]): void {
    const { json, first, stop, revision } = this.#wishes;
    for (const alert of alerts) {
      if (first === true && this.alerts > 0) return;
      this.alerts += 1;
      this.byKind[alert.kind] = (this.byKind[alert.kind] ?? 0) + 1;
      this.#call.out.write(json === true ? `${JSON.stringify({ alert })}\n` : inWords(alert, revision));
      if (first === true) stop();
    }
  }

  end(counts: Counts): void {
    const { json, revision } = this.#wishes;
    this.#call.out.write(
      json === true
        ? `${JSON.stringify({ revision, ...counts, byKind: this.byKind })}\n`
        : this.#summary(counts),
    );
  }

  #summary({ lines, events, records, lastIndex, coverage }: Counts): string {
    const { Node, Allocation, Evaluation } = events;
    const judged = `${Node} events of nodes, ${Allocation} of allocations, ${Evaluation} of evaluations`;
    const living = `${records.Node} nodes, ${records.Allocation} allocations and ${records.Evaluation} evaluations live`;
    const shown = Object.entries(coverage).map(
      ([name, { covered, transitions }]) => `${name} ${covered}/${transitions}`,
    );
    const verdict =
      this.alerts === 0
        ? `nothing that ${this.#wishes.revision} does not allow`
        : `${this.alerts} alerts: ${Object.entries(this.byKind)
            .map(([kind, count]) => `${count} ${kind}`)
            .join(', ')}`;
    return `${lines} lines to entry ${lastIndex}: ${judged}; ${living}; transitions shown: ${shown.join(', ')}.\n${verdict}\n`;
  }
}

function inWords({ kind, sentence, story, possible }: Alert, revision: RevisionName): string {
  const before = story.map((line) => `    ${line}\n`).join('');
  const allowed = possible.length === 0 ? '' : `  ${revision} allows: ${possible.join(', ')}\n`;
  return `ALERT ${kind}: ${sentence}\n${before === '' ? '' : `  before it:\n${before}`}${allowed}`;
}
