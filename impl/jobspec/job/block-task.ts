/** The blocks of a task. Source: Nomad's job specification at 1.5, and the API's JSON of it. */
import { AFFINITY, CONSTRAINT, RESTART } from './block-placement.ts';
import { SERVICE } from './block-service.ts';
import { LOGS, RESOURCES } from './block-resources.ts';
import {
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

const LIFECYCLE: BlockSpec = {
  name: 'lifecycle',
  fields: [plain('Hook', 'hook'), plain('Sidecar', 'sidecar', 'bool')],
};

const ARTIFACT: BlockSpec = {
  name: 'artifact',
  fields: [
    optional('GetterSource', 'source'),
    texts('GetterOptions', 'options'),
    texts('GetterHeaders', 'headers'),
    optional('GetterMode', 'mode'),
    optional('RelativeDest', 'destination'),
  ],
};

export const VAULT: BlockSpec = {
  name: 'vault',
  fields: [
    plain('Policies', 'policies', 'strings'),
    optional('Namespace', 'namespace'),
    optional('Env', 'env', 'bool'),
    optional('ChangeMode', 'change_mode'),
    optional('ChangeSignal', 'change_signal'),
  ],
};

const CHANGE_SCRIPT: BlockSpec = {
  name: 'change_script',
  fields: [
    optional('Command', 'command'),
    plain('Args', 'args', 'strings'),
    optional('Timeout', 'timeout', 'duration'),
    optional('FailOnError', 'fail_on_error', 'bool'),
  ],
};

const WAIT: BlockSpec = {
  name: 'wait',
  fields: [optional('Min', 'min', 'duration'), optional('Max', 'max', 'duration')],
};

const TEMPLATE: BlockSpec = {
  name: 'template',
  fields: [
    optional('SourcePath', 'source'),
    optional('DestPath', 'destination'),
    optional('EmbeddedTmpl', 'data'),
    optional('ChangeMode', 'change_mode'),
    one('ChangeScript', 'change_script', () => CHANGE_SCRIPT),
    optional('ChangeSignal', 'change_signal'),
    optional('Splay', 'splay', 'duration'),
    optional('Perms', 'perms'),
    optional('Uid', 'uid', 'int64'),
    optional('Gid', 'gid', 'int64'),
    optional('LeftDelim', 'left_delimiter'),
    optional('RightDelim', 'right_delimiter'),
    optional('Envvars', 'env', 'bool'),
    optional('VaultGrace', 'vault_grace', 'duration'),
    one('Wait', 'wait', () => WAIT),
    optional('ErrMissingKey', 'error_on_missing_key', 'bool'),
  ],
};

const DISPATCH_PAYLOAD: BlockSpec = { name: 'dispatch_payload', fields: [plain('File', 'file')] };

const VOLUME_MOUNT: BlockSpec = {
  name: 'volume_mount',
  fields: [
    optional('Volume', 'volume'),
    optional('Destination', 'destination'),
    optional('ReadOnly', 'read_only', 'bool'),
    optional('PropagationMode', 'propagation_mode'),
  ],
};

const CSI_PLUGIN: BlockSpec = {
  name: 'csi_plugin',
  fields: [
    plain('ID', 'id'),
    plain('Type', 'type'),
    plain('MountDir', 'mount_dir'),
    plain('StagePublishBaseDir', 'stage_publish_base_dir'),
    plain('HealthTimeout', 'health_timeout', 'duration'),
  ],
};

const IDENTITY: BlockSpec = {
  name: 'identity',
  fields: [plain('Env', 'env', 'bool'), plain('File', 'file', 'bool')],
};

export const TASK: BlockSpec = {
  name: 'task',
  label: 'name',
  special: 'task',
  fields: [
    label('Name'),
    plain('Driver', 'driver'),
    plain('User', 'user'),
    one('Lifecycle', 'lifecycle', () => LIFECYCLE),
    opaque('Config', 'config'),
    many('Constraints', 'constraint', () => CONSTRAINT),
    many('Affinities', 'affinity', () => AFFINITY),
    textsOrArgument('Env', 'env'),
    many('Services', 'service', () => SERVICE),
    one('Resources', 'resources', () => RESOURCES),
    one('RestartPolicy', 'restart', () => RESTART),
    textsOrArgument('Meta', 'meta'),
    optional('KillTimeout', 'kill_timeout', 'duration'),
    one('LogConfig', 'logs', () => LOGS),
    many('Artifacts', 'artifact', () => ARTIFACT),
    one('Vault', 'vault', () => VAULT),
    many('Templates', 'template', () => TEMPLATE),
    one('DispatchPayload', 'dispatch_payload', () => DISPATCH_PAYLOAD),
    many('VolumeMounts', 'volume_mount', () => VOLUME_MOUNT),
    {
      kind: 'block',
      key: 'CSIPluginConfig',
      name: 'csi_plugin',
      how: 'one',
      of: () => CSI_PLUGIN,
      omitted: true,
    },
    plain('Leader', 'leader', 'bool'),
    plain('ShutdownDelay', 'shutdown_delay', 'duration'),
    plain('KillSignal', 'kill_signal'),
    plain('Kind', 'kind'),
    constant('ScalingPolicies', null),
    one('Identity', 'identity', () => IDENTITY),
  ],
};
