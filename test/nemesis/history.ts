/**
 * What clients asked of a key space and what they heard, as it happened, in the format that judges of linearizability
 * read (docs/formats/history.md). Recording only.
 */
import type { HistoryEvent } from '../sim/clerks.ts';

export type Asked = Pick<HistoryEvent, 'f' | 'key' | 'value' | 'expected'>;
/** What an answer says, without what was asked. */
export type Told = Pick<HistoryEvent, 'value' | 'index' | 'found'> & {
  readonly type: 'ok' | 'fail' | 'info';
};

export class History {
  readonly events: HistoryEvent[] = [];
  /** Under which number each client asks now. */
  readonly #processes = new Map<number, number>();
  #last = 0;

  count(type: HistoryEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** Do it, and write down that it was asked and how it ended, each when it happens. */
  async record(client: number, asked: Asked, act: () => Promise<Told>): Promise<Told> {
    const process = this.#processes.get(client) ?? this.#newProcess(client);
    this.#note({ process, type: 'invoke', ...asked });
    const told = await act();
    this.#note({ process, ...asked, ...told });
    // Who does not know what came of its call is gone, as far as a history goes.
    if (told.type === 'info') this.#newProcess(client);
    return told;
  }

  #newProcess(client: number): number {
    this.#last += 1;
    this.#processes.set(client, this.#last);
    return this.#last;
  }

  #note(event: Omit<HistoryEvent, 'time'>): void {
    this.events.push({ ...event, time: Math.round(performance.now()) });
  }
}
