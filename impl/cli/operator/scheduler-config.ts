/** The configuration of the scheduler, as the API has it, and each of its settings: name on paper, option, place. */
import type { Int } from '../http/records.ts';

export const PATH = '/v1/operator/scheduler/configuration';

type Preemption = Readonly<Record<string, boolean>>;

export interface SchedulerConfig {
  readonly SchedulerAlgorithm: string;
  readonly PreemptionConfig: Preemption;
  readonly MemoryOversubscriptionEnabled: boolean;
  readonly RejectJobRegistration: boolean;
  readonly PauseEvalBroker: boolean;
  readonly ModifyIndex: Int;
}

export interface SchedulerAnswer {
  readonly SchedulerConfig: SchedulerConfig;
}

export interface Setting {
  readonly title: string;
  readonly option: string;
  readonly description: string;
  readonly field: string;
  /** Below `PreemptionConfig`. */
  readonly preempts?: true;
}

/** Those that are on or off. */
export const SETTINGS: readonly Setting[] = [
  {
    title: 'Memory Oversubscription',
    option: 'memory-oversubscription',
    description: 'tasks may use memory up to memory_max',
    field: 'MemoryOversubscriptionEnabled',
  },
  {
    title: 'Reject Job Registration',
    option: 'reject-job-registration',
    description: 'refuse jobs without a management token',
    field: 'RejectJobRegistration',
  },
  {
    title: 'Pause Eval Broker',
    option: 'pause-eval-broker',
    description: 'let evaluations wait',
    field: 'PauseEvalBroker',
  },
  preemption('System', 'system', 'SystemSchedulerEnabled'),
  preemption('Service', 'service', 'ServiceSchedulerEnabled'),
  preemption('Batch', 'batch', 'BatchSchedulerEnabled'),
  preemption('SysBatch', 'sysbatch', 'SysBatchSchedulerEnabled'),
];

function preemption(title: string, kind: string, field: string): Setting {
  return {
    title: `Preemption ${title} Scheduler`,
    option: `preempt-${kind}-scheduler`,
    description: `${kind} jobs may push out work of lower priority`,
    field,
    preempts: true,
  };
}

export function valueOf(config: SchedulerConfig, { field, preempts }: Setting): boolean {
  const place = preempts ? config.PreemptionConfig : (config as unknown as Preemption);
  return place[field] ?? false;
}
