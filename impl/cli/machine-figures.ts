/**
 * The state diagrams of the documentation: which machines are drawn, and under which file names. Drawing itself is
 * spec/export's. The same tree gives the same bytes, so the files are kept in the tree and compared by a test.
 */
import { allocMachine } from '../../machines/alloc.ts';
import { clientMachine } from '../../machines/client.ts';
import { evaluationRecordMachine } from '../../machines/evaluation-record.ts';
import { evaluationMachine } from '../../machines/evaluation.ts';
import { heartbeatTimerMachine } from '../../machines/heartbeat-timer.ts';
import { nodeMachine } from '../../machines/node.ts';
import { registerMachine } from '../../machines/register.ts';
import { reportMachine } from '../../machines/report.ts';
import { REVISIONS } from '../../machines/revisions.ts';
import { taskMachine } from '../../machines/task.ts';
import { updateStatusMachine } from '../../machines/update-status.ts';
import { stateDiagramSvg } from '../../spec/export/state-diagram-svg.ts';
import { readStateDiagram, type MachineLike } from '../../spec/export/state-diagram.ts';

export interface Figure {
  /** From the project's root. */
  readonly file: string;
  /** The SVG text. */
  readonly draw: () => Promise<string>;
}

const RULES = REVISIONS['strict-steps'];
/** Some machines are made for a world; a small one has all their states. */
const SLOTS = ['a', 'b'];

/** The machines of the protocol, in the order in which a reader meets them. */
export const MACHINES: readonly MachineLike[] = [
  nodeMachine,
  allocMachine(RULES),
  clientMachine,
  taskMachine,
  heartbeatTimerMachine(RULES),
  updateStatusMachine(RULES),
  registerMachine(RULES),
  reportMachine(RULES, SLOTS, false),
  evaluationRecordMachine(RULES),
  evaluationMachine({ slots: SLOTS, nodes: 1, count: 1, capacity: 2, rules: RULES }),
];

/** One figure a machine, in the order in which a reader meets them. */
export const MACHINE_FIGURES: readonly Figure[] = MACHINES.map((machine) => ({
  file: `docs/generated/${machine.id}.svg`,
  draw: () => stateDiagramSvg(readStateDiagram(machine)),
}));
