/**
 * The 28 cases of MIT 6.5840's Raft lab (spring 2024: 3A to 3D), by the lab's names, on our core. The scripts are
 * written anew after the lab's tests; the numbers (servers, rounds, bounds) are the lab's.
 */
import {
  backup,
  basicAgreement,
  concurrentProposals,
  failAgreement,
  failNoAgreement,
  followerFailure,
  leaderFailure,
  messageBytes,
  messageCounts,
  rejoin,
} from './agreement.ts';
import { initialElection, manyElections, reElection } from './elections.ts';
import { Lab, type LabOptions, type Script } from './lab.ts';
import {
  churn,
  figureEight,
  figureEightUnreliable,
  persistOne,
  persistThree,
  persistTwo,
  unreliableAgreement,
} from './persistence.ts';
import {
  allCrash,
  snapshotBasic,
  snapshotCrash,
  snapshotDisconnect,
  snapshotInitialization,
} from './snapshots.ts';

interface LabCase {
  readonly options: LabOptions;
  readonly script: (lab: Lab) => Script;
}

const THREE = { servers: 3 };
const FIVE = { servers: 5 };
const SNAPSHOTS = { servers: 3, snapshots: true };
const unreliable = (options: LabOptions): LabOptions => ({ ...options, unreliable: true });

export const CASES: Readonly<Record<string, LabCase>> = {
  'initial-election': { options: THREE, script: initialElection },
  're-election': { options: THREE, script: reElection },
  'many-elections': { options: { servers: 7 }, script: manyElections },

  'basic-agree': { options: THREE, script: basicAgreement },
  'rpc-bytes': { options: THREE, script: messageBytes },
  'follower-failure': { options: THREE, script: followerFailure },
  'leader-failure': { options: THREE, script: leaderFailure },
  'fail-agree': { options: THREE, script: failAgreement },
  'fail-no-agree': { options: FIVE, script: failNoAgreement },
  'concurrent-starts': { options: THREE, script: concurrentProposals },
  rejoin: { options: THREE, script: rejoin },
  backup: { options: FIVE, script: backup },
  'rpc-counts': { options: THREE, script: messageCounts },

  'persist-1': { options: THREE, script: persistOne },
  'persist-2': { options: FIVE, script: persistTwo },
  'persist-3': { options: THREE, script: persistThree },
  'figure-8': { options: FIVE, script: figureEight },
  'unreliable-agree': { options: unreliable(FIVE), script: unreliableAgreement },
  'figure-8-unreliable': { options: unreliable(FIVE), script: figureEightUnreliable },
  'reliable-churn': { options: FIVE, script: churn },
  'unreliable-churn': { options: unreliable(FIVE), script: churn },

  'snapshot-basic': { options: SNAPSHOTS, script: snapshotBasic },
  'install-disconnect': { options: SNAPSHOTS, script: snapshotDisconnect },
  'install-disconnect-unreliable': { options: unreliable(SNAPSHOTS), script: snapshotDisconnect },
  'install-crash': { options: SNAPSHOTS, script: snapshotCrash },
  'install-crash-unreliable': { options: unreliable(SNAPSHOTS), script: snapshotCrash },
  'crash-all': { options: SNAPSHOTS, script: allCrash },
  'snapshot-init': { options: SNAPSHOTS, script: snapshotInitialization },
};

export interface LabRun {
  readonly simulatedMs: number;
  readonly bytes: number;
  /** See `Lab`. */
  readonly isIdle: boolean;
}

/** Run one case with one seed. Throws what is wrong, as a sentence. */
export function runCase(name: string, seed: number): LabRun {
  const found = CASES[name];
  if (!found) throw new Error(`there is no case ${name}: choose one of ${Object.keys(CASES).join(', ')}`);
  const lab = new Lab(`${name}/${seed}`, found.options);
  const began = lab.now;
  lab.run(found.script(lab));
  return { simulatedMs: lab.now - began, bytes: lab.counts.bytes, isIdle: lab.isIdle };
}
