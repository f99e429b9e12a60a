/** A small world written by hand as a `Model`. No test of its own. */
import type { Model } from '../../../spec/model/types.ts';

const READY = 0;
const AWAY = 1;
const CHECKED = 2;

/**
 * A node behind a gate, and a counter of placements. The gate has the fault of the toolchain study: from the second
 * outage on, a heartbeat lets the node back in unchecked. Fields: status, outages, `trusted too early`.
 */
export const GATE_WORLD: Model = world('gate-world', ['status', 'outages', 'early'], {
  MISS: ([status, outages]) =>
    status === AWAY ? undefined : { status: AWAY, outages: Math.min(2, outages! + 1) },
  UPDATE: ([status]) => (status === AWAY ? { status: CHECKED } : undefined),
  HEARTBEAT: ([status, outages, early]) => {
    if (status === CHECKED) return { status: READY };
    if (status === AWAY && outages === 2) return { status: READY, early: 1 };
    return status === READY ? { early: early! } : undefined;
  },
});

/** Two nodes that come and go on their own, and one action that needs both to be away. */
export const TWO_NODES: Model = world('two-nodes', ['one', 'two', 'alarm'], {
  LOSE_ONE: ([one]) => (one === 0 ? { one: 1 } : undefined),
  LOSE_TWO: ([, two]) => (two === 0 ? { two: 1 } : undefined),
  RETURN_ONE: ([one]) => (one === 1 ? { one: 0 } : undefined),
  RETURN_TWO: ([, two]) => (two === 1 ? { two: 0 } : undefined),
  ALARM: ([one, two, alarm]) => (one === 1 && two === 1 && alarm === 0 ? { alarm: 1 } : undefined),
  NEVER: () => undefined,
});

type Rule = (state: readonly number[]) => Readonly<Record<string, number>> | undefined;

function world(name: string, fields: readonly string[], rules: Readonly<Record<string, Rule>>): Model {
  const list = Object.values(rules);
  return {
    name,
    width: fields.length,
    fields,
    actions: Object.keys(rules).map((action) => ({ name: action, environment: false, fairness: 'none' })),
    init: () => new Uint16Array(fields.length),
    step(state, action, into) {
      const change = list[action]!([...state]);
      if (change === undefined) return false;
      into.set(state);
      for (const [field, value] of Object.entries(change)) into[fields.indexOf(field)] = value;
      return true;
    },
    describe: (_field, value) => String(value),
  };
}
