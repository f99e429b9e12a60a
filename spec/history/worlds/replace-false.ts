/** An outage of a client whose group wants no replacement, with room for one on a second node. It begins with the silence written down. */
import type { WorldConfig } from '../../worlds/config.ts';
import { twoNodes } from '../../worlds/two-nodes.ts';
import { SILENCE_AT_ONCE } from './replaced-elsewhere.ts';

export const replaceFalse: WorldConfig = {
  ...twoNodes,
  name: 'replace-false',
  purpose: 'a group with replace = false falls out of sight, and a second node has room',
  jobs: twoNodes.jobs.map((job) => ({ ...job, replace: false })),
  scores: 'equal',
  prelude: [...twoNodes.prelude, 'n1 loses its link', 'n1 misses its heartbeat', ...SILENCE_AT_ONCE],
};
