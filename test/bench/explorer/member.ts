/**
 * `node member.ts ENGINE WORLD LAWS`: one exploration in a process of its own, so that its memory and its start are its own
 * too. Prints what was counted as one JSON line. Not to be called by hand; `explorer.ts` does.
 */
import { explore } from '../../../spec/check/explore.ts';
import { askXstateGraph } from '../../crosscheck/by-xstate-graph.ts';
import { measuredWorld } from './worlds.ts';

const [engine = '', name = '', laws = ''] = process.argv.slice(2);
const { model, properties } = measuredWorld(name);
const asked = laws === 'laws' ? properties : [];
const usedBefore = process.cpuUsage();

function explored() {
  switch (engine) {
    case 'xstate-graph': {
      const { states, edges, seconds } = askXstateGraph(model, 1e7);
      return { states, edges, seconds, bytes: undefined };
    }
    default: {
      const chosen = engine === 'orrery' ? undefined : (engine as 'reference' | 'javascript' | 'webassembly');
      const { states, edges, seconds, bytes } = explore(model, asked, chosen ? { engine: chosen } : {});
      return { states, edges, seconds, bytes };
    }
  }
}

const result = explored();
const { user, system } = process.cpuUsage(usedBefore);
console.log(JSON.stringify({ ...result, cpu: (user + system) / 1e6 }));
