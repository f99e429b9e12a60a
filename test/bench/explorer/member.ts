/**
 * `node member.ts ENGINE WORLD laws|none|first`: one exploration in a process of its own, so that its memory and its start are its own
 * too. Prints what was counted as one JSON line. Not to be called by hand; `explorer.ts` does.
 */
import { type ExploreOptions, explore } from '../../../spec/check/explore.ts';
import { adjacencyOf } from '../../../spec/suites/xstate-graph.ts';
import { askXstateGraph } from '../../crosscheck/by-xstate-graph.ts';
import { machinesOf, measuredWorld } from './worlds.ts';

const [engine = '', name = '', laws = ''] = process.argv.slice(2);
const { model, properties } = measuredWorld(name);
const asked = laws === 'none' ? [] : properties;
const usedBefore = process.cpuUsage();

function explored() {
  if (engine === '@xstate/graph on our tables') return askXstateGraph(model, 1e7);
  if (engine === '@xstate/graph') return byXstateGraph();
  const options = {
    stopsAtFirst: laws === 'first',
    ...(engine === 'orrery' ? {} : { engine: engine as NonNullable<ExploreOptions['engine']> }),
  };
  const { states, edges, seconds, bytes, violations } = explore(model, asked, options);
  return { states, edges, seconds, bytes, steps: violations[0]?.path.steps.length };
}

function byXstateGraph() {
  const startedAt = performance.now();
  const { states, edges } = adjacencyOf(machinesOf(name), 1e7);
  return {
    states: states.length,
    edges: edges.length,
    seconds: (performance.now() - startedAt) / 1000,
    bytes: undefined,
  };
}

const result = explored();
const { user, system } = process.cpuUsage(usedBefore);
console.log(JSON.stringify({ ...result, cpu: (user + system) / 1e6 }));
