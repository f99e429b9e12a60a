/** A task of a job: what to run and how. */
import {
  any,
  bool,
  bytes,
  duration,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  until,
} from '../schema/kinds.ts';
import { Affinity, Constraint, Resources, TaskLifecycle } from './resources.ts';
import { RestartPolicy } from './policies.ts';
import { Service } from './services.ts';

const Artifact = struct('TaskArtifact', {
  GetterSource: string,
  GetterOptions: map(string),
  GetterHeaders: map(string),
  GetterMode: string,
  GetterInsecure: since('2.0', bool),
  RelativeDest: string,
  Chown: since('2.0', bool),
});

const Template = struct('Template', {
  SourcePath: string,
  DestPath: string,
  EmbeddedTmpl: string,
  ChangeMode: string,
  ChangeSignal: string,
  ChangeScript: optional(
    struct('ChangeScript', { Command: string, Args: list(string), Timeout: duration, FailOnError: bool }),
  ),
  Splay: duration,
  Perms: string,
  Uid: optional(int),
  Gid: optional(int),
  LeftDelim: string,
  RightDelim: string,
  Envvars: bool,
  VaultGrace: duration,
  Wait: optional(struct('WaitConfig', { Min: optional(duration), Max: optional(duration) })),
  ErrMissingKey: bool,
  Once: since('2.0', bool),
});

const Vault = struct('Vault', {
  Policies: list(string),
  Role: since('2.0', string),
  Namespace: string,
  Cluster: since('2.0', string),
  Env: bool,
  DisableFile: since('2.0', bool),
  ChangeMode: string,
  ChangeSignal: string,
  AllowTokenExpiration: since('2.0', bool),
});

/** 1.5 has the struct and no field in it yet. */
export const WorkloadIdentity = struct('WorkloadIdentity', {
  Name: since('2.0', string),
  Audience: since('2.0', list(string)),
  ChangeMode: since('2.0', string),
  ChangeSignal: since('2.0', string),
  Env: since('2.0', bool),
  ExtraClaims: since('2.0', map(string)),
  File: since('2.0', bool),
  Filepath: since('2.0', string),
  ServiceName: since('2.0', string),
  TTL: since('2.0', duration),
});

const VolumeMount = struct('VolumeMount', {
  Volume: string,
  Destination: string,
  ReadOnly: bool,
  PropagationMode: string,
  SELinuxLabel: since('2.0', string),
});

export const Task = struct('Task', {
  Name: string,
  Driver: string,
  User: string,
  Config: map(any),
  Env: map(string),
  Services: list(optional(Service)),
  Vault: optional(Vault),
  Consul: since('2.0', any),
  Templates: list(optional(Template)),
  Constraints: list(optional(Constraint)),
  Affinities: list(optional(Affinity)),
  Resources: optional(Resources),
  RestartPolicy: optional(RestartPolicy),
  DispatchPayload: optional(struct('DispatchPayloadConfig', { File: string })),
  Lifecycle: optional(TaskLifecycle),
  Meta: map(string),
  KillTimeout: duration,
  LogConfig: optional(
    struct('LogConfig', { MaxFiles: int, MaxFileSizeMB: int, Disabled: since('2.0', bool) }),
  ),
  Artifacts: list(optional(Artifact)),
  Leader: bool,
  ShutdownDelay: duration,
  VolumeMounts: list(optional(VolumeMount)),
  ScalingPolicies: any,
  KillSignal: string,
  Kind: string,
  CSIPluginConfig: any,
  Identity: since('1.5', optional(WorkloadIdentity)),
  Identities: since('2.0', list(optional(WorkloadIdentity))),
  Actions: since('2.0', any),
  Schedule: since('2.0', any),
  Secrets: since('2.0', any),
});

/** What a driver needs to find its task again; only older clients send it to servers. */
export const TaskHandle = until('1.5', optional(struct('TaskHandle', { Version: int, DriverState: bytes })));
