/** What the stock parser fills in when a file is silent, and nothing else (fact 22 of the fixtures). */
import { GROUP } from './block-job.ts';
import type { Decoded } from './decode.ts';
import type { Json } from './json-output.ts';
import { giveVault, tasksOf } from './specials.ts';

const SECOND = 1_000_000_000n;

/** Changes `job` in place. `tasks` and `vault` are those that stand directly in the job block. */
export function normalizeJob(
  job: Decoded,
  label: string,
  tasks: readonly Decoded[],
  vault: Decoded | undefined,
): void {
  fill(job, 'Name', label);
  fill(job, 'ID', label);
  const periodic = job.get('Periodic');
  if (periodic instanceof Map && periodic.get('Spec') !== null) (periodic as Decoded).set('SpecType', 'cron');
  if (vault) normalizeVault(vault);
  const groups = (job.get('TaskGroups') ?? []) as readonly Decoded[];
  const all = [...tasks.map(aloneInGroup), ...groups];
  if (tasks.length > 0) job.set('TaskGroups', all);
  for (const group of all) normalizeGroup(group, vault);
}

function fill(decoded: Decoded, key: string, value: Json): void {
  if (decoded.get(key) === null) decoded.set(key, value);
}

/** A task that stands directly in the job is a group of its name. */
function aloneInGroup(task: Decoded): Decoded {
  const group: Decoded = new Map(GROUP.fields.map(({ key }) => [key, null]));
  return group.set('Name', task.get('Name') ?? '').set('Tasks', [task]);
}

function normalizeGroup(group: Decoded, vault: Decoded | undefined): void {
  normalizeNetworks(group.get('Networks'));
  for (const task of tasksOf(group)) {
    const resources = task.get('Resources');
    if (resources instanceof Map) normalizeNetworks(resources.get('Networks'));
    for (const template of (task.get('Templates') ?? []) as readonly Decoded[]) normalizeTemplate(template);
    const own = task.get('Vault');
    if (own instanceof Map) normalizeVault(own as Decoded);
  }
  giveVault(tasksOf(group), vault);
}

function normalizeVault(vault: Decoded): void {
  fill(vault, 'Env', true);
  fill(vault, 'ChangeMode', 'restart');
}

function normalizeTemplate(template: Decoded): void {
  fill(template, 'ChangeMode', 'restart');
  fill(template, 'Perms', '0644');
  fill(template, 'Splay', 5n * SECOND);
  fill(template, 'ErrMissingKey', false);
  const script = template.get('ChangeScript');
  if (!(script instanceof Map)) return;
  fill(script as Decoded, 'Args', []);
  fill(script as Decoded, 'Timeout', 5n * SECOND);
  fill(script as Decoded, 'FailOnError', false);
}

/** Ports with a number are reserved, the others dynamic. */
function normalizeNetworks(networks: Json | undefined): void {
  for (const network of (networks ?? []) as readonly Decoded[]) {
    const ports = (network.get('DynamicPorts') ?? []) as readonly Decoded[];
    if (ports.length === 0) continue;
    const isReserved = (port: Decoded): boolean => (port.get('Value') as bigint) > 0n;
    const reserved = ports.filter(isReserved);
    const dynamic = ports.filter((port) => !isReserved(port));
    network.set('DynamicPorts', dynamic.length > 0 ? dynamic : null);
    network.set('ReservedPorts', reserved.length > 0 ? reserved : null);
  }
}
