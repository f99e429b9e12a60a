/** Laws of a line of allocations (line.ts), and the situations that each is about. */
import type { LocalState, Property } from '../../model/types.ts';
import { inEveryState, inSomeState, onEveryStep } from '../../properties/law.ts';
import { isLive, isWanted, lineageOf, PASSES, versionOf } from './line-cast.ts';
import type { LineWorld } from './line.ts';

const runs = (task: LocalState | undefined) => task?.value === 'running' || task?.value === 'stopping';

/** States of a world's records, tasks and nodes, in that order. */
function parted({ records, tasks }: LineWorld, states: readonly LocalState[]) {
  const n = records.length;
  return {
    records: states.slice(0, n),
    tasks: states.slice(n, n + tasks.length),
    nodes: states.slice(n + tasks.length),
  };
}

/** S5, as row 1 breaks it. */
export function noNeedlessReplacement(line: LineWorld): Property {
  const { world, records, tasks, nodes } = line;
  return onEveryStep(
    'S5 no needless replacement',
    'No replacement is placed for an allocation that still runs, inside its window, on a node that is back and ready.',
    world.stepPredicate(
      [...records, ...tasks, ...nodes],
      (before, _, after) => {
        const now = parted(line, before);
        const places = parted(line, after).records.some(
          (record, i) => record.value === 'pending' && now.records[i]?.value === 'free',
        );
        const awaited = now.records.some((record, i) => {
          const node = now.nodes[lineageOf(record).node - 1];
          return (
            record.value === 'unknown' && isWanted(record) && runs(now.tasks[i]) && node?.value === 'ready'
          );
        });
        return !(places && awaited);
      },
      PASSES,
    ),
  );
}

export function comesBackToAReadyNode({ world }: LineWorld): Property {
  return inSomeState(
    'S5 twin: an allocation is back on a node that is ready',
    'An allocation that was unknown has been reported running, and its node is ready again.',
    world.predicate(
      ['a', 'n1'],
      (record, node) => record.value === 'running' && lineageOf(record).returning && node.value === 'ready',
    ),
  );
}

/** L5, as row 2 breaks it; over all allocations that live. */
export function updatesArrive({ world, records }: LineWorld): Property {
  return {
    name: 'L5 job updates reach what runs',
    kind: 'eventually',
    sentence: "An allocation that runs and is wanted gets its job's newest version at last.",
    stays: true,
    goal: world.predicate(['job', ...records], (job, ...all) =>
      all.every((record) => !isLive(record) || lineageOf(record).version === versionOf(job)),
    ),
  };
}

export function updatedAfterAReturn({ world }: LineWorld): Property {
  return inSomeState(
    'L5 twin: a job is updated after a reconnect',
    'An allocation that has been out of sight once runs an older version than its job has.',
    world.predicate(
      ['a', 'job'],
      (record, job) =>
        lineageOf(record).reconnectEvent && job.value === 'second' && lineageOf(record).version === 1,
    ),
  );
}

/** L3, as row 13 breaks it. */
export function countRuns({ world, tasks, config }: LineWorld): Property {
  return {
    name: 'L3 as many run as are wanted',
    kind: 'eventually',
    sentence:
      'Of a group with a disconnect window as many allocations run at last as it wants, and that stays so.',
    stays: true,
    goal: world.predicate([...tasks], (...all) => all.filter(runs).length === config.group.count),
  };
}

export function failsWithWindow({ world }: LineWorld): Property {
  return inSomeState(
    'L3 twin: one fails that has a window',
    'An allocation of a group with a window is failed, and still wanted.',
    world.predicate(['a'], (record) => record.value === 'failed' && isWanted(record)),
  );
}

/** S6, as rows 14 and 15 break it: in their worlds nothing fails and no window ends. */
export function noReplacement({ world }: LineWorld, because: string): Property {
  return inEveryState(
    'S6 no replacement against the policy',
    `No replacement is placed for what is out of sight while its window lasts: ${because}.`,
    world.predicate(['b'], (record) => record.value === 'free'),
  );
}

export function isOutOfSightWhile({ world }: LineWorld, status: 'down' | 'disconnected'): Property {
  return inSomeState(
    `S6 twin: one is out of sight on a node that is ${status}`,
    `An allocation is unknown inside its window, and its node is ${status}.`,
    world.predicate(['a', 'n1'], (record, node) => record.value === 'unknown' && node.value === status),
  );
}

/** S5, as row 17 breaks it. */
export function originalStays({ world }: LineWorld): Property {
  return inEveryState(
    'S5 the original stays',
    'With reconcile = keep_original, an allocation that comes back inside its window is not stopped for its replacement.',
    world.predicate(['a'], (record) => isWanted(record)),
  );
}

/** S8, as row 17 breaks it. */
export function linksStand({ world, records }: LineWorld): Property {
  const leadsTo = (all: readonly LocalState[], from: string, to: string): boolean => {
    let at = from;
    for (let hops = 0; hops <= all.length && at !== '-'; hops += 1) {
      if (at === to) return true;
      const record = all[records.indexOf(at)];
      at = record === undefined ? '-' : lineageOf(record).next;
    }
    return false;
  };
  return inEveryState(
    'S8 links stand',
    'From an allocation the links to its replacements lead to whatever names it as its predecessor.',
    world.predicate([...records], (...all) =>
      all.every((record, i) => {
        const { prev } = lineageOf(record);
        return prev === '-' || leadsTo(all, prev, records[i] as string);
      }),
    ),
  );
}

/** What the links are needed for, and what may lose them. */
export function isWrittenWithASuccessor({ world }: LineWorld): Property {
  return inSomeState(
    'S8 twin: one that has a replacement is out of sight again',
    'An allocation that was back once and has a replacement is unknown a second time.',
    world.predicate(
      ['a', 'b'],
      (a, b) => a.value === 'unknown' && lineageOf(a).reconnectEvent && lineageOf(b).prev === 'a',
    ),
  );
}

export function bothRun({ world, tasks }: LineWorld): Property {
  return inSomeState(
    'S5 twin: original and replacement both run',
    'An allocation is back and its replacement runs.',
    world.predicate(
      ['a', ...tasks],
      (record, ...all) => record.value === 'running' && all.filter(runs).length === 2,
    ),
  );
}

/** S2, as row 43 breaks it: in its world nothing is out of sight, moved or updated. */
export function noneTooMany({ world, records, config }: LineWorld): Property {
  return inEveryState(
    'S2 none too many',
    'Without outages and updates, no more allocations of a group are wanted and live than it asks for.',
    world.predicate([...records], (...all) => all.filter(isLive).length <= config.group.count),
  );
}

export function isDamaged({ world }: LineWorld): Property {
  return inSomeState(
    'S2 twin: a record that cannot be',
    'A running allocation bears the mark of one to be rescheduled by force.',
    world.predicate(['a'], (record) => isLive(record) && lineageOf(record).forced),
  );
}
