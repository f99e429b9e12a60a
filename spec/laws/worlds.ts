/**
 * The small worlds in which laws are judged under our own rules that the worlds of `npm start` have no room for, or judge
 * only in part: each is about one corner, and searched whole. A world is added here and nowhere else; most were made for
 * a defect (spec/history), and hold its law under our rules as well.
 */
import type { Rules } from '../../machines/revisions.ts';
import { propertiesOf } from '../properties/index.ts';
import { compose } from '../worlds/compose.ts';
import type { SearchedWorld } from '../history/defect.ts';
import { batchDrain } from '../history/worlds/batch-drain.ts';
import { canaryDrain } from '../history/worlds/canary-drain.ts';
import { canaryOutage } from '../history/worlds/canary-outage.ts';
import { deafLeader } from '../history/worlds/deaf-leader.ts';
import { deletedNodeWorld } from '../history/worlds/deleted-node.ts';
import { endedWithoutWindow } from '../history/worlds/ended-without-window.ts';
import { evaluationQueueWorld } from '../history/worlds/evaluation-queue.ts';
import { failedSilence } from '../history/worlds/failed-silence.ts';
import { foreignReport } from '../history/worlds/foreign-report.ts';
import { jobStop } from '../history/worlds/job-stop.ts';
import { laggingServerWorld } from '../history/worlds/lagging-server.ts';
import * as law from '../history/worlds/line-laws.ts';
import { type LineWorld, lineWorld } from '../history/worlds/line.ts';
import type { LineConfig } from '../history/worlds/line-cast.ts';
import { movedPoolWorld } from '../history/worlds/moved-pool.ts';
import { nodeSecret } from '../history/worlds/node-secret.ts';
import { outageDrain } from '../history/worlds/outage-drain.ts';
import { planApplierWorld } from '../history/worlds/plan-applier.ts';
import { purgedJobWorld } from '../history/worlds/purged-job.ts';
import { rejectedDeploymentWorld } from '../history/worlds/rejected-deployment.ts';
import { rejectedPlansWorld } from '../history/worlds/rejected-plans.ts';
import { replaceFalse } from '../history/worlds/replace-false.ts';
import { restoredReportWorld } from '../history/worlds/restored-report.ts';
import {
  delayedPlacementWorld,
  EVICTED_WITHOUT_ROOM,
  LOST_WITHOUT_ROOM,
  preemptedBatchWorld,
} from '../history/worlds/scarce-room.ts';
import { services } from '../history/worlds/services.ts';
import { ENDS_UNLISTED } from '../history/worlds/services-laws.ts';
import { silentNodeWorld } from '../history/worlds/silent-node.ts';
import { stopAfterWorld } from '../history/worlds/stop-after.ts';
import { systemDrain } from '../history/worlds/system-drain.ts';
import { twoDrains } from '../history/worlds/two-drains.ts';
import { windowless } from '../history/worlds/windowless.ts';

export type LawWorld = (rules: Rules) => SearchedWorld;

const GROUP = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;

const line =
  (
    config: Omit<LineConfig, 'group'> & { readonly group?: Partial<LineConfig['group']> },
    laws: (of: LineWorld) => SearchedWorld['properties'],
  ): LawWorld =>
  (rules) => {
    const world = lineWorld({ ...config, group: { ...GROUP, ...config.group } }, rules);
    return { ...world, properties: laws(world) };
  };

/** Lines of replacements: S2, S5, S6, S8, L3, L5. */
const LINES: readonly LawWorld[] = [
  line({ name: 'one-node-line', nodes: 1, slots: 2, happens: ['outage', 'second-silence'] }, (of) => [
    law.noNeedlessReplacement(of),
    law.comesBackToAReadyNode(of),
  ]),
  line({ name: 'update-line', nodes: 2, slots: 3, happens: ['outage', 'second-silence', 'update'] }, (of) => [
    law.updatesArrive(of),
    law.updatedAfterAReturn(of),
  ]),
  line({ name: 'failure-line', nodes: 1, slots: 2, happens: ['failure'] }, (of) => [
    law.countRuns(of),
    law.failsWithWindow(of),
  ]),
  line(
    {
      name: 'replace-false-line',
      nodes: 2,
      slots: 2,
      group: { replace: false },
      happens: ['outage', 'second-silence'],
    },
    (of) => [
      law.noReplacement(of, 'replace = false, and the node exists'),
      law.isOutOfSightWhile(of, 'disconnected'),
    ],
  ),
  line(
    {
      name: 'policy-line',
      nodes: 2,
      slots: 2,
      group: { attempts: 0 },
      happens: ['outage', 'second-silence'],
    },
    (of) => [
      law.noReplacement(of, 'the reschedule policy allows none'),
      law.isOutOfSightWhile(of, 'disconnected'),
    ],
  ),
  line({ name: 'link-line', nodes: 2, slots: 2, happens: ['outage', 'second-silence'] }, (of) => [
    law.originalStays(of),
    law.linksStand(of),
    law.bothRun(of),
    law.isWrittenWithASuccessor(of),
  ]),
  line({ name: 'damage-line', nodes: 1, slots: 3, happens: ['damage'] }, (of) => [
    law.noneTooMany(of),
    law.isDamaged(of),
  ]),
];

/** What a world shared with another is not about is left out. */
const without =
  (world: LawWorld, name: string): LawWorld =>
  (rules) => {
    const searched = world(rules);
    return { ...searched, properties: searched.properties.filter((property) => property.name !== name) };
  };

const keepsReplaceFalse: LawWorld = (rules) => {
  const composed = compose(replaceFalse, 'orrery', rules);
  const { world, model } = composed;
  return { world, model, properties: propertiesOf(composed).filter(({ name }) => name.startsWith('S6 ')) };
};

/** Drains and stopped jobs: S2, S5, S7, S11, S12, S16, L3, L6. */
const DRAINS: readonly LawWorld[] = [
  (rules) => twoDrains(rules, { outages: 0, deadlines: false }),
  (rules) => twoDrains(rules, { outages: 0, deadlines: true }),
  (rules) => twoDrains(rules, { outages: 1, deadlines: false }),
  outageDrain,
  (rules) => batchDrain(rules, 1),
  (rules) => batchDrain(rules, 2),
  canaryDrain,
  systemDrain,
  jobStop,
];

/** A node and its client: S3, S7, S9, S13, S14, S22, L1, L2, L7, L11. */
const NODES: readonly LawWorld[] = [
  silentNodeWorld,
  failedSilence,
  (rules) => deafLeader(rules, 1),
  (rules) => deafLeader(rules, 2),
  (rules) => deafLeader(rules, 3),
  movedPoolWorld,
  foreignReport,
  nodeSecret,
  windowless,
  endedWithoutWindow,
  canaryOutage,
  deletedNodeWorld,
  laggingServerWorld,
  restoredReportWorld,
  stopAfterWorld,
];

const SERVICE_FAULTS = { outages: 2, purges: 1, losses: 1, exits: 1 };

/** L8. */
const SERVICES: readonly LawWorld[] = [true, false].flatMap((window): LawWorld[] => [
  (rules) => services(rules, { faults: SERVICE_FAULTS, window, begins: 'placed' }),
  without((rules) => services(rules, { faults: SERVICE_FAULTS, window, begins: 'running' }), ENDS_UNLISTED),
]);

/** Evaluations and plans: S10, L3, L9, L10. */
const QUEUES: readonly LawWorld[] = [
  evaluationQueueWorld,
  planApplierWorld,
  rejectedPlansWorld,
  rejectedDeploymentWorld,
  purgedJobWorld,
  without(delayedPlacementWorld, EVICTED_WITHOUT_ROOM),
  without(preemptedBatchWorld, LOST_WITHOUT_ROOM),
];

export const LAW_WORLDS: readonly LawWorld[] = [
  ...LINES,
  keepsReplaceFalse,
  ...DRAINS,
  ...NODES,
  ...SERVICES,
  ...QUEUES,
];
