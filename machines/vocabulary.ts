/**
 * The words of Nomad's wire: statuses, triggers, desired states. Types and lists, no functions.
 *
 * Both the machines and the implementation import this file, and nothing else of each other: they share
 * words, never a rule. Predicates ("is terminal", "needs to reconnect") are rules and do not belong here.
 * Source: reference page nomad-protocol.md, sections 1.1, 3.1, 5.1; upstream `nomad/structs/structs.go`.
 */

export const NODE_STATUSES = ['initializing', 'ready', 'disconnected', 'down'] as const;
/** What the servers say of a client machine. */
export type NodeStatus = (typeof NODE_STATUSES)[number];

export const ELIGIBILITIES = ['eligible', 'ineligible'] as const;
/** Whether new allocations may be placed on a node. Orthogonal to its status. */
export type Eligibility = (typeof ELIGIBILITIES)[number];

export const CLIENT_STATUSES = ['pending', 'running', 'complete', 'failed', 'lost', 'unknown'] as const;
/** What is known of an allocation's tasks: reported by the client, or (`lost`, `unknown`) decided by a plan. */
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

export const DESIRED_STATUSES = ['run', 'stop', 'evict'] as const;
/** What the servers want of an allocation. */
export type DesiredStatus = (typeof DESIRED_STATUSES)[number];

export const EVALUATION_STATUSES = ['pending', 'blocked', 'complete', 'failed', 'canceled'] as const;
/** The life of a request to reconsider a job. */
export type EvaluationStatus = (typeof EVALUATION_STATUSES)[number];

export const TRIGGERS = [
  'job-register',
  'job-deregister',
  'node-update',
  'node-drain',
  'alloc-failure',
  'alloc-stop',
  'reconnect',
  'max-disconnect-timeout',
  'max-plan-attempts',
  'queued-allocs',
  'rolling-update',
  'deployment-watcher',
  'failed-follow-up',
  'preemption',
  'periodic-job',
] as const;
/** Why an evaluation exists (`TriggeredBy` on the wire). */
export type Trigger = (typeof TRIGGERS)[number];

export const JOB_TYPES = ['service', 'batch', 'system', 'sysbatch'] as const;
/** Which scheduler considers a job. */
export type JobType = (typeof JOB_TYPES)[number];
