/** The blocks of a job and its groups. Source: Nomad's job specification at 1.5, and the API's JSON of it. */
import { NETWORK } from './block-network.ts';
import { SERVICE } from './block-service.ts';
import { TASK } from './block-task.ts';
import {
  byLabel,
  constant,
  label,
  many,
  one,
  opaque,
  optional,
  plain,
  texts,
  textsOrArgument,
  type BlockSpec,
} from './fields.ts';
import { AFFINITY, CONSTRAINT, RESTART } from './block-placement.ts';

const UPDATE: BlockSpec = {
  name: 'update',
  fields: [
    optional('Stagger', 'stagger', 'duration'),
    optional('MaxParallel', 'max_parallel', 'int64'),
    optional('HealthCheck', 'health_check'),
    optional('MinHealthyTime', 'min_healthy_time', 'duration'),
    optional('HealthyDeadline', 'healthy_deadline', 'duration'),
    optional('ProgressDeadline', 'progress_deadline', 'duration'),
    optional('Canary', 'canary', 'int64'),
    optional('AutoRevert', 'auto_revert', 'bool'),
    optional('AutoPromote', 'auto_promote', 'bool'),
  ],
};

const REGION: BlockSpec = {
  name: 'region',
  label: 'name',
  fields: [
    label('Name'),
    optional('Count', 'count', 'int64'),
    plain('Datacenters', 'datacenters', 'strings'),
    texts('Meta', 'meta'),
  ],
};

const STRATEGY: BlockSpec = {
  name: 'strategy',
  fields: [optional('MaxParallel', 'max_parallel', 'int64'), optional('OnFailure', 'on_failure')],
};

const MULTIREGION: BlockSpec = {
  name: 'multiregion',
  fields: [one('Strategy', 'strategy', () => STRATEGY), many('Regions', 'region', () => REGION)],
};

const SPREAD_TARGET: BlockSpec = {
  name: 'target',
  label: 'value',
  fields: [label('Value'), plain('Percent', 'percent', 'uint8')],
};

const SPREAD: BlockSpec = {
  name: 'spread',
  fields: [
    plain('Attribute', 'attribute'),
    optional('Weight', 'weight', 'int8'),
    many('SpreadTarget', 'target', () => SPREAD_TARGET),
  ],
};

const PERIODIC: BlockSpec = {
  name: 'periodic',
  fields: [
    optional('Enabled', 'enabled', 'bool'),
    optional('Spec', 'cron'),
    constant('SpecType', null),
    optional('ProhibitOverlap', 'prohibit_overlap', 'bool'),
    optional('TimeZone', 'time_zone'),
  ],
};

const PARAMETERIZED: BlockSpec = {
  name: 'parameterized',
  fields: [
    plain('Payload', 'payload'),
    plain('MetaRequired', 'meta_required', 'strings'),
    plain('MetaOptional', 'meta_optional', 'strings'),
  ],
};

const RESCHEDULE: BlockSpec = {
  name: 'reschedule',
  fields: [
    optional('Attempts', 'attempts', 'int64'),
    optional('Interval', 'interval', 'duration'),
    optional('Delay', 'delay', 'duration'),
    optional('DelayFunction', 'delay_function'),
    optional('MaxDelay', 'max_delay', 'duration'),
    optional('Unlimited', 'unlimited', 'bool'),
  ],
};

const MIGRATE: BlockSpec = {
  name: 'migrate',
  fields: [
    optional('MaxParallel', 'max_parallel', 'int64'),
    optional('HealthCheck', 'health_check'),
    optional('MinHealthyTime', 'min_healthy_time', 'duration'),
    optional('HealthyDeadline', 'healthy_deadline', 'duration'),
  ],
};

const MOUNT_OPTIONS: BlockSpec = {
  name: 'mount_options',
  fields: [plain('FSType', 'fs_type'), plain('MountFlags', 'mount_flags', 'strings')],
};

const VOLUME: BlockSpec = {
  name: 'volume',
  label: 'name',
  fields: [
    label('Name'),
    plain('Type', 'type'),
    plain('Source', 'source'),
    plain('ReadOnly', 'read_only', 'bool'),
    plain('AccessMode', 'access_mode'),
    plain('AttachmentMode', 'attachment_mode'),
    one('MountOptions', 'mount_options', () => MOUNT_OPTIONS),
    plain('PerAlloc', 'per_alloc', 'bool'),
  ],
};

const EPHEMERAL_DISK: BlockSpec = {
  name: 'ephemeral_disk',
  fields: [
    optional('Sticky', 'sticky', 'bool'),
    optional('Migrate', 'migrate', 'bool'),
    optional('SizeMB', 'size', 'int64'),
  ],
};

export const SCALING: BlockSpec = {
  name: 'scaling',
  fields: [
    optional('Min', 'min', 'int64'),
    optional('Max', 'max', 'int64'),
    opaque('Policy', 'policy'),
    optional('Enabled', 'enabled', 'bool'),
    plain('Type', 'type'),
    constant('ID', ''),
    constant('Namespace', ''),
    constant('Target', null),
    constant('CreateIndex', 0n),
    constant('ModifyIndex', 0n),
  ],
};

const CONSUL: BlockSpec = { name: 'consul', fields: [plain('Namespace', 'namespace')] };

export const GROUP: BlockSpec = {
  name: 'group',
  label: 'name',
  special: 'group',
  fields: [
    label('Name'),
    optional('Count', 'count', 'int64'),
    many('Constraints', 'constraint', () => CONSTRAINT),
    many('Affinities', 'affinity', () => AFFINITY),
    many('Tasks', 'task', () => TASK),
    many('Spreads', 'spread', () => SPREAD),
    byLabel('Volumes', 'volume', () => VOLUME),
    one('RestartPolicy', 'restart', () => RESTART),
    one('ReschedulePolicy', 'reschedule', () => RESCHEDULE),
    one('EphemeralDisk', 'ephemeral_disk', () => EPHEMERAL_DISK),
    one('Update', 'update', () => UPDATE),
    one('Migrate', 'migrate', () => MIGRATE),
    many('Networks', 'network', () => NETWORK),
    textsOrArgument('Meta', 'meta'),
    many('Services', 'service', () => SERVICE),
    optional('ShutdownDelay', 'shutdown_delay', 'duration'),
    optional('StopAfterClientDisconnect', 'stop_after_client_disconnect', 'duration'),
    optional('MaxClientDisconnect', 'max_client_disconnect', 'duration'),
    one('Scaling', 'scaling', () => SCALING),
    one('Consul', 'consul', () => CONSUL),
  ],
};

const SERVER_FIELDS = [
  constant('Stop', null),
  constant('ParentID', null),
  constant('Dispatched', false),
  constant('DispatchIdempotencyToken', null),
  constant('Payload', null),
  constant('ConsulNamespace', null),
  constant('VaultNamespace', null),
  constant('NomadTokenID', null),
  constant('Status', null),
  constant('StatusDescription', null),
  constant('Stable', null),
  constant('Version', null),
  constant('SubmitTime', null),
  constant('CreateIndex', null),
  constant('ModifyIndex', null),
  constant('JobModifyIndex', null),
];

export const JOB: BlockSpec = {
  name: 'job',
  label: 'name',
  fields: [
    optional('Region', 'region'),
    optional('Namespace', 'namespace'),
    optional('ID', 'id'),
    optional('Name', 'name'),
    optional('Type', 'type'),
    optional('Priority', 'priority', 'int64'),
    optional('AllAtOnce', 'all_at_once', 'bool'),
    plain('Datacenters', 'datacenters', 'strings'),
    many('Constraints', 'constraint', () => CONSTRAINT),
    many('Affinities', 'affinity', () => AFFINITY),
    many('TaskGroups', 'group', () => GROUP),
    one('Update', 'update', () => UPDATE),
    one('Multiregion', 'multiregion', () => MULTIREGION),
    many('Spreads', 'spread', () => SPREAD),
    one('Periodic', 'periodic', () => PERIODIC),
    one('ParameterizedJob', 'parameterized', () => PARAMETERIZED),
    one('Reschedule', 'reschedule', () => RESCHEDULE),
    one('Migrate', 'migrate', () => MIGRATE),
    textsOrArgument('Meta', 'meta'),
    optional('ConsulToken', 'consul_token'),
    optional('VaultToken', 'vault_token'),
    ...SERVER_FIELDS,
  ],
};
