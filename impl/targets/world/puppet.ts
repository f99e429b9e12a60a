/** The puppet target: joint walks on our own server, workers and clients, without Raft and without a real clock. */
import type { JointTarget } from '../../../spec/conform/joint-target.ts';
import { bringAbout } from './joint-events.ts';
import { sightOf } from './sight.ts';
import { PuppetWorld } from './world.ts';

export function puppetTarget(): JointTarget {
  let world: PuppetWorld | undefined;
  const present = (): PuppetWorld => {
    if (world === undefined) throw new Error('the puppet has not been started');
    return world;
  };
  return {
    name: 'core',
    start(config) {
      world = new PuppetWorld(config);
    },
    send: (step) => bringAbout(present(), step),
    observe: () => sightOf(present()),
    stop() {
      world = undefined;
    },
  };
}
