/**
 * Porcupine on the history of a run: it is accepted, and each lie that it has room for is refused at its place. Whoever
 * recorded it is not asked.
 */
import { FORGERIES } from '../judges/linearizable/forgeries.ts';
import { goJudge, type Verdict } from '../judges/go-judge.ts';
import { historyText, type HistoryEvent } from '../sim/clerks.ts';

/** Of its histories, for complaints. */
export const NAME = 'nemesis';

/** What is wrong, with the history or with its judge; nothing: it is linearizable. */
export async function judgeHistory(events: readonly HistoryEvent[]): Promise<readonly string[]> {
  const { accepted, text } = await judged(historyText(NAME, events));
  return [...(accepted ? [] : text.split('\n')), ...(await sleepyAbout(events))];
}

async function sleepyAbout(events: readonly HistoryEvent[]): Promise<readonly string[]> {
  const findings: string[] = [];
  let told = 0;
  for (const [kind, forge] of Object.entries(FORGERIES)) {
    const forged = forge(events);
    if (forged === undefined) continue;
    told += 1;
    const { accepted, text } = await judged(historyText(NAME, forged.events));
    // The header is the first line.
    const place = `${forged.key}: not linearizable: no place for ${forged.f} (line ${forged.line + 2},`;
    if (accepted || !text.includes(place))
      findings.push(`a ${kind} on ${place.slice(0, -1)}) is not refused there: ${text}`);
  }
  return told > 0 ? findings : ['the history is too short to be judged: run it longer'];
}

async function judged(text: string): Promise<Verdict> {
  const judge = await goJudge('linearizable');
  await judge.write(text);
  return judge.end();
}
