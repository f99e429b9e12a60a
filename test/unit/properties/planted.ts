/**
 * States of a world put together by hand: each component brought where it should be by events of its own machine,
 * whatever the others do. So a law can be shown a state that no run of the protocol reaches.
 */
import type { EventInstance, Property, Scalar } from '../../../spec/model/types.ts';
import { REFUSED } from '../../../spec/model/types.ts';
import { propertiesOf } from '../../../spec/properties/index.ts';
import type { Composed } from '../../../spec/worlds/compose.ts';

/** Components, and the events that bring each of them from its machine's start to where it should be. */
export type Scene = Readonly<Record<string, readonly EventInstance[]>>;

/** The scene; components that it does not name stand where the world starts. */
export function planted({ world, model }: Composed, scene: Scene): Uint16Array {
  const state = model.init();
  for (const [component, events] of Object.entries(scene)) {
    const machine = world.machine(component);
    let local = machine.initial;
    for (const event of events) {
      const next = machine.next(local, machine.instance(event));
      if (next === REFUSED) throw new Error(`${component} refuses ${JSON.stringify(event)}`);
      local = next;
    }
    state[world.components.indexOf(component)] = local;
  }
  return state;
}

/** The property whose name begins so. */
export function law(composed: Composed, prefix: string): Property {
  const found = propertiesOf(composed).filter(({ name }) => name.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} properties called ${prefix}`);
  return found[0] as Property;
}

const event =
  (type: string) =>
  (fields: Readonly<Record<string, Scalar>> = {}): EventInstance => ({ ...fields, type });

/** Nodes. */
export const registered = (status: string) => event('REGISTERED')({ status });
export const statusSet = (status: string) => event('STATUS_SET')({ status });
export const purged = event('DEREGISTERED')();
export const ineligible = event('ELIGIBILITY_SET')({ eligibility: 'ineligible' });

/** Allocations. */
export const plan = (action: string, node: number) => event('PLAN_APPLIED')({ action, node });
export const said = (status: string) => event('CLIENT_REPORTED')({ status });
export const windowOver = event('WINDOW_EXPIRED')();
export const running = [plan('place', 1), said('running')];
export const runningOn = (node: number) => [plan('place', node), said('running')];
export const unknown = [...running, plan('unknown', 1)];

/** Tasks. */
export const pulled = event('PULLED')({ desired: 'run', client: 'pending' });
/** Its report has left, and was taken. */
export const heard = [event('SENT')(), event('ANSWERED')({ taken: true })];
export const exited = event('EXITED')({ status: 'complete' });

/** A job of two slots with a plan drawn on what a snapshot shows of them, `class@node`. */
export const drawn = (a: string, b: string, fields: Readonly<Record<string, Scalar>> = {}): EventInstance =>
  event('PLANNED')({
    pick: 1,
    replacementWins: false,
    a,
    b,
    open1: true,
    taken1: 0,
    open2: true,
    taken2: 0,
    ...fields,
  });
