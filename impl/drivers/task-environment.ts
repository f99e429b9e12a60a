/**
 * What a task finds in its environment: Nomad's `NOMAD_...` variables, the job's own, and the agent's but for secrets.
 * Pure. Source: reference page nomad-features.md, section 4 (interpolation at run time); upstream's documented names.
 */
import { groupOf } from '../core/lifecycle.ts';
import type { Allocation, Port, Task } from '../core/records.ts';
import type { NodeRegistration } from '../core/rpc.ts';
import { interpolate, type Names } from './interpolation.ts';
import type { TaskFolders } from './task-folders.ts';

export interface TaskSetting {
  readonly alloc: Allocation;
  readonly task: Task;
  readonly node: NodeRegistration;
  readonly region: string;
  /** As the task sees them. */
  readonly folders: Pick<TaskFolders, 'alloc' | 'local' | 'secrets'>;
}

export type Env = Readonly<Record<string, string>>;

/** Of the agent's own environment, these stay with it: upstream's `env.denylist`, in its default. */
const NOT_FOR_TASKS = new Set([
  'CONSUL_TOKEN',
  'CONSUL_HTTP_TOKEN',
  'CONSUL_ENCRYPT',
  'VAULT_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GOOGLE_APPLICATION_CREDENTIALS',
]);

export function hostEnvironment(env: Readonly<Record<string, string | undefined>>): Env {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !NOT_FOR_TASKS.has(entry[0]) && !entry[0].startsWith('NOMAD_'),
    ),
  );
}

/** The task's environment, `host` below it, and the names that its configuration may put in. */
export function taskEnvironment(
  setting: TaskSetting,
  host: Env,
): { readonly env: Env; readonly names: Names } {
  const nomad = { ...placeVariables(setting), ...metaVariables(setting), ...portVariables(setting) };
  const node = nodeNames(setting.node, setting.region);
  const names: Names = { ...node, ...nomad, ...inEnv(host), ...inEnv(nomad) };
  const own = Object.fromEntries(
    Object.entries(setting.task.Env ?? {}).map(([name, value]) => [name, interpolate(value, names)]),
  );
  return { env: { ...host, ...nomad, ...own }, names: { ...names, ...own, ...inEnv(own) } };
}

const inEnv = (env: Env): Names =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => [
      [`env["${name}"]`, value],
      [`env.${name}`, value],
    ]),
  );

function placeVariables({ alloc, task, node, region, folders }: TaskSetting): Env {
  const { ID, Name, Job, JobID, Namespace, TaskGroup, AllocatedResources } = alloc;
  const given = AllocatedResources.Tasks[task.Name] ?? task.Resources;
  const parent = (Job as { readonly ParentID?: string }).ParentID ?? '';
  return {
    NOMAD_ALLOC_DIR: folders.alloc,
    NOMAD_TASK_DIR: folders.local,
    NOMAD_SECRETS_DIR: folders.secrets,
    NOMAD_ALLOC_ID: ID,
    NOMAD_SHORT_ALLOC_ID: ID.slice(0, 8),
    NOMAD_ALLOC_NAME: Name,
    NOMAD_ALLOC_INDEX: /\[(\d+)\]$/.exec(Name)?.[1] ?? '0',
    NOMAD_GROUP_NAME: TaskGroup,
    NOMAD_TASK_NAME: task.Name,
    NOMAD_JOB_ID: JobID,
    NOMAD_JOB_NAME: Job.Name,
    ...(parent === '' ? {} : { NOMAD_JOB_PARENT_ID: parent }),
    NOMAD_NAMESPACE: Namespace,
    NOMAD_REGION: region,
    NOMAD_DC: node.Datacenter ?? '',
    NOMAD_CPU_LIMIT: String(given.CPU),
    NOMAD_MEMORY_LIMIT: String(given.MemoryMB),
  };
}

type WithMeta = { readonly Meta?: Env };

/** Of job, group and task; each as it is written and in capitals. */
function metaVariables({ alloc, task }: TaskSetting): Env {
  const levels = [alloc.Job, groupOf(alloc), task] as readonly (WithMeta | undefined)[];
  const meta = Object.assign({}, ...levels.map((level) => level?.Meta ?? {})) as Env;
  return Object.fromEntries(
    Object.entries(meta).flatMap(([key, value]) => {
      const name = key.replaceAll(/[^\w]/g, '_');
      return [
        [`NOMAD_META_${name}`, value],
        [`NOMAD_META_${name.toUpperCase()}`, value],
      ];
    }),
  );
}

/** `To`: the port inside of a network of its own; without one it is the host's. */
function portVariables({ alloc, node }: TaskSetting): Env {
  const ip = node.NodeResources?.Networks?.[0]?.IP ?? '';
  const of = ({ Label, Value, To = 0 }: Port): Env => {
    const label = Label.replaceAll(/[^\w]/g, '_');
    return {
      [`NOMAD_IP_${label}`]: ip,
      [`NOMAD_PORT_${label}`]: String(To > 0 ? To : Value),
      [`NOMAD_ADDR_${label}`]: `${ip}:${Value}`,
      [`NOMAD_HOST_IP_${label}`]: ip,
      [`NOMAD_HOST_PORT_${label}`]: String(Value),
      [`NOMAD_HOST_ADDR_${label}`]: `${ip}:${Value}`,
    };
  };
  return Object.assign({}, ...alloc.AllocatedResources.Shared.Ports.map(of)) as Env;
}

function nodeNames(node: NodeRegistration, region: string): Names {
  const prefixed = (prefix: string, values: Env = {}): Names =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
  return {
    'node.unique.id': node.ID,
    'node.unique.name': node.Name ?? '',
    'node.datacenter': node.Datacenter ?? '',
    'node.region': region,
    'node.class': node.NodeClass ?? '',
    ...prefixed('attr', node.Attributes),
    ...prefixed('meta', node.Meta),
  };
}
