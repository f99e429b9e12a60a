/** Runs of a log by chance, as a Raft core could ask for them: the next write from what the log is now. */
import type { LogWrite } from '../../../../impl/io/log/log-store.ts';
import type { SeededRandom } from '../../../sim/seeded-random.ts';
import { framesFor, type ModelState } from './log-model.ts';

const KINDS = [
  'append',
  'append',
  'append',
  'append',
  'term',
  'vote',
  'conflict',
  'snapshot',
  'install',
] as const;

export function nextWrite(state: ModelState, random: SeededRandom): LogWrite {
  const { hardState, snapshot, last } = state.contents;
  const { term } = hardState;
  switch (term === 0 ? 'term' : random.pick(KINDS)) {
    case 'append':
      return { frames: framesFor(last, term, texts(random))! };
    case 'term':
      return { hardState: { term: term + 1, votedFor: random.pick([undefined, 's1', 's2']) } };
    case 'vote':
      return { hardState: { term, votedFor: hardState.votedFor ?? 's3' } };
    case 'conflict': {
      const from = random.between(snapshot.index + 1, last.index + 1);
      const before = state.entries.find(({ index }) => index === from - 1) ?? snapshot;
      const frames = framesFor({ index: from - 1, term: before.term }, term + 1, texts(random))!;
      return { hardState: { term: term + 1, votedFor: undefined }, truncateFrom: from, frames };
    }
    case 'snapshot': {
      const covered = state.entries.filter(({ index }) => index > snapshot.index);
      if (covered.length === 0) return {};
      const { index, term: at } = random.pick(covered);
      return { snapshot: { index, term: at } };
    }
    case 'install': {
      const position = { index: last.index + random.between(1, 5), term };
      return { snapshot: position, truncateFrom: state.entries[0]?.index ?? last.index + 1 };
    }
  }
}

/** One or several, some empty, some longer than a sector. */
function texts(random: SeededRandom): string[] {
  const count = random.between(1, 4);
  return Array.from({ length: count }, () => {
    const length = random.chance(0.1) ? random.between(500, 900) : random.int(60);
    return String.fromCharCode(...Array.from({ length }, () => random.int(256)));
  });
}
