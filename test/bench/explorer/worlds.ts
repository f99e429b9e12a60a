/** The worlds that explorers are measured on: the list, nothing else. All are compiled from the machines. */
import { propertiesOf } from '../../../spec/properties/index.ts';
import type { SearchedWorld } from '../../../spec/history/defect.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import type { WorldConfig } from '../../../spec/worlds/config.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import { purge } from '../../../spec/worlds/purge.ts';
import { reorderedReports } from '../../../spec/worlds/reordered-reports.ts';
import { restart } from '../../../spec/worlds/restart.ts';
import { type JointState, jointLogic, type StepLogic } from '../../../spec/suites/joint-logic.ts';
import { componentsOf } from '../../../spec/worlds/components.ts';
import type { RevisionName } from '../../../machines/revisions.ts';

interface Measured {
  readonly config: WorldConfig;
  readonly revision: RevisionName;
  /** The one law that is asked, and broken; the time to its first counterexample is taken. */
  readonly broken?: string;
}

/** Their sizes are those at the time of writing; what is asserted is that the contestants agree. */
export const MEASURED: Readonly<Record<string, Measured>> = {
  /** 10,614 states. */
  tiny: { config: reorderedReports, revision: 'orrery' },
  /** 52,189 states. */
  small: { config: oneNode, revision: 'orrery' },
  /** 1,537,539 states. */
  million: {
    config: { ...restart, name: 'restart-failover', faults: { ...restart.faults, failovers: 1 } },
    revision: 'orrery',
  },
  /** 8,071,615 states. */
  large: { config: purge, revision: 'nomad-2.0' },
  /** 557,205 states; the shortest run that breaks the law has 32 steps, and most states are nearer than that. */
  broken: { config: oneNode, revision: 'nomad-2.0', broken: 'S3 gate (n1)' },
};

/** What a contestant is asked about: all laws but those of what must come at last, which some cannot judge. */
export function measuredWorld(name: string): SearchedWorld {
  const measured = measuredAs(name);
  const made = compose(measured.config, measured.revision);
  const properties = propertiesOf(made).filter(
    ({ kind, name: law }) => kind !== 'eventually' && (measured.broken ?? law) === law,
  );
  return { world: made.world, model: made.model, properties };
}

/** The same, its machines run by XState at every step and nothing remembered: how a user of XState has it. */
export function machinesOf(name: string): StepLogic<JointState> {
  const { config, revision } = measuredAs(name);
  const { cast, world } = compose(config, revision);
  return jointLogic(componentsOf(cast), world.events, config.prelude);
}

function measuredAs(name: string): Measured {
  const measured = MEASURED[name];
  if (measured !== undefined) return measured;
  throw new Error(`there is no world ${name}; there are: ${Object.keys(MEASURED).join(', ')}`);
}
