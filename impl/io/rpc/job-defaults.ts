/**
 * What upstream's API and servers fill in of a job before anybody sees it. Filling in twice changes nothing.
 * Source: upstream's documented defaults; recorded answers of `/v1/job/:id` and `/v1/jobs/parse`.
 */

const SECOND_NS = 1e9;
const MINUTE_NS = 60 * SECOND_NS;
const HOUR_NS = 60 * MINUTE_NS;

export type Members = Readonly<Record<string, unknown>>;

const LOG_CONFIG = { MaxFiles: 10, MaxFileSizeMB: 10, Disabled: false };

const SERVICE_UPDATE = {
  Stagger: 30 * SECOND_NS,
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND_NS,
  HealthyDeadline: 5 * MINUTE_NS,
  ProgressDeadline: 10 * MINUTE_NS,
  AutoRevert: false,
  AutoPromote: false,
  Canary: 0,
};

const SERVICE_MIGRATE = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND_NS,
  HealthyDeadline: 5 * MINUTE_NS,
};

const SERVICE_RESTART = {
  Attempts: 2,
  Interval: 30 * MINUTE_NS,
  Delay: 15 * SECOND_NS,
  Mode: 'fail',
  RenderTemplates: false,
};
const BATCH_RESTART = { ...SERVICE_RESTART, Attempts: 3, Interval: 24 * HOUR_NS };

const SERVICE_RESCHEDULE = {
  Attempts: 0,
  Interval: 0,
  Delay: 30 * SECOND_NS,
  DelayFunction: 'exponential',
  MaxDelay: HOUR_NS,
  Unlimited: true,
};
const BATCH_RESCHEDULE = {
  Attempts: 1,
  Interval: 24 * HOUR_NS,
  Delay: 5 * SECOND_NS,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: false,
};

const TEMPLATE = {
  ChangeMode: 'restart',
  Splay: 5 * SECOND_NS,
  Perms: '0644',
  LeftDelim: '{{',
  RightDelim: '}}',
};
const PERIODIC = { Enabled: true, SpecType: 'cron', TimeZone: 'UTC' };
const VAULT = { Env: true, ChangeMode: 'restart', Cluster: 'default' };

const of = (record: unknown): Members => (record ?? {}) as Members;
const each = (list: unknown): readonly Members[] => (list ?? []) as readonly Members[];
/** A list that is not there stays away: nil and empty are two things. */
const eachOf = (list: unknown, name: string, whole: (item: Members) => Members): Members =>
  list === undefined || list === null ? {} : { [name]: each(list).map(whole) };
const textOf = (text: unknown): string => (typeof text === 'string' ? text : '');
const given = (record: unknown): boolean => record !== undefined && record !== null;

/** The job and all in it. `Reschedule` and `Migrate` of the job, which only the API has, go down into its groups. */
export function wholeJob(submitted: Members): Members {
  const { Reschedule, Migrate, ...job } = submitted;
  const ID = textOf(job['ID']);
  const kind = textOf(job['Type']) || 'service';
  const update = { ...SERVICE_UPDATE, ...of(job['Update']) };
  const { Stagger, MaxParallel } = update;
  const datacenters = each(job['Datacenters']).length === 0 ? { Datacenters: ['*'] } : {};
  const fromJob = { Update: kind === 'service' ? update : undefined, Reschedule, Migrate };
  return {
    Region: 'global',
    NodePool: 'default',
    Priority: 50,
    ...job,
    ID,
    Name: job['Name'] || ID,
    Namespace: job['Namespace'] || 'default',
    Type: kind,
    ...datacenters,
    ...(kind === 'service' ? { Update: { Stagger, MaxParallel } } : {}),
    ...(given(job['Periodic']) ? { Periodic: { ...PERIODIC, ...of(job['Periodic']) } } : {}),
    ...(given(job['ParameterizedJob']) ? { ParameterizedJob: parameters(of(job['ParameterizedJob'])) } : {}),
    TaskGroups: each(job['TaskGroups']).map((group) => wholeGroup(group, { ID, kind, ...fromJob })),
  };
}

const parameters = (block: Members): Members => ({ ...block, Payload: block['Payload'] || 'optional' });

interface OfJob {
  readonly ID: string;
  readonly kind: string;
  readonly Update: Members | undefined;
  readonly Reschedule: unknown;
  readonly Migrate: unknown;
}

function wholeGroup(group: Members, job: OfJob): Members {
  const isBatch = job.kind === 'batch' || job.kind === 'sysbatch';
  const restart = { ...(isBatch ? BATCH_RESTART : SERVICE_RESTART), ...of(group['RestartPolicy']) };
  return {
    Count: 1,
    ...group,
    RestartPolicy: restart,
    ...moving(group, job, isBatch),
    EphemeralDisk: { Sticky: false, Migrate: false, SizeMB: 300, ...of(group['EphemeralDisk']) },
    ...eachOf(group['Networks'], 'Networks', wholeNetwork),
    ...eachOf(group['Services'], 'Services', (service) => wholeService(service, [job.ID, group['Name']])),
    Tasks: each(group['Tasks']).map((task) => wholeTask(task, restart, [job.ID, group['Name']])),
  };
}

function moving(group: Members, job: OfJob, isBatch: boolean): Members {
  const reschedule = {
    ...(isBatch ? BATCH_RESCHEDULE : SERVICE_RESCHEDULE),
    ...of(job.Reschedule),
    ...of(group['ReschedulePolicy']),
  };
  return {
    ...(job.kind === 'service' || job.kind === 'batch' ? { ReschedulePolicy: reschedule } : {}),
    ...(job.Update === undefined ? {} : { Update: { ...job.Update, ...of(group['Update']) } }),
    ...(job.kind === 'service'
      ? { Migrate: { ...SERVICE_MIGRATE, ...of(job.Migrate), ...of(group['Migrate']) } }
      : {}),
  };
}

/** A task without a policy of its own has its group's. */
function wholeTask(task: Members, restart: Members, path: readonly unknown[]): Members {
  const resources = of(task['Resources']);
  return {
    KillTimeout: 5 * SECOND_NS,
    ...task,
    Resources: {
      ...(given(resources['Cores']) && resources['Cores'] !== 0 ? {} : { CPU: 100 }),
      MemoryMB: 300,
      ...resources,
    },
    RestartPolicy: { ...restart, ...of(task['RestartPolicy']) },
    LogConfig: { ...LOG_CONFIG, ...of(task['LogConfig']) },
    ...eachOf(task['Services'], 'Services', (it) => wholeService(it, [...path, task['Name']])),
    ...eachOf(task['Templates'], 'Templates', (template) => ({ ...TEMPLATE, ...template })),
    ...eachOf(task['Artifacts'], 'Artifacts', wholeArtifact),
    ...eachOf(task['VolumeMounts'], 'VolumeMounts', (it) => ({ PropagationMode: 'private', ...it })),
    ...(given(task['Vault']) ? { Vault: { ...VAULT, ...of(task['Vault']) } } : {}),
  };
}

const wholeArtifact = (artifact: Members): Members => ({
  ...artifact,
  GetterMode: artifact['GetterMode'] || 'any',
  RelativeDest: artifact['RelativeDest'] || 'local/',
});

function wholeNetwork(network: Members): Members {
  const port = (one: Members): Members => ({ ...one, HostNetwork: one['HostNetwork'] || 'default' });
  return {
    ...network,
    ...eachOf(network['ReservedPorts'], 'ReservedPorts', port),
    ...eachOf(network['DynamicPorts'], 'DynamicPorts', port),
  };
}

/** `path`: job, group, task. Their names may stand in the service's. */
function wholeService(service: Members, path: readonly unknown[]): Members {
  const [job, group, task] = path.map(textOf);
  const names: Readonly<Record<string, string | undefined>> = {
    JOB: job,
    TASKGROUP: group,
    TASK: task,
    BASE: path.map(textOf).join('-'),
  };
  const written = textOf(service['Name']) || '${BASE}';
  return {
    ...service,
    Name: written.replace(
      /\$\{(JOB|TASKGROUP|TASK|BASE)\}/g,
      (whole: string, name: string) => names[name] ?? whole,
    ),
    AddressMode: service['AddressMode'] || 'auto',
    OnUpdate: service['OnUpdate'] || 'require_healthy',
    Provider: service['Provider'] || 'consul',
    Namespace: service['Namespace'] || 'default',
    Cluster: service['Cluster'] || 'default',
  };
}
