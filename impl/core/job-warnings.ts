/**
 * What a submitted job asks for and these servers and their clients do not do yet. Such a job is kept whole and runs
 * without it, and its author is told so. Names are those of the API's JSON. It refuses nothing.
 */
import type { Job } from './records.ts';

type Members = Readonly<Record<string, unknown>>;
/** From a member's name to what becomes of it. */
type Sentences = Readonly<Record<string, string>>;

const CHOICE: Sentences = {
  Affinities: 'affinity: nodes are chosen without it',
  Spreads: 'spread: nodes are chosen without it',
};

const OF_JOBS: Sentences = {
  ...CHOICE,
  Multiregion: 'multiregion: the job runs in this region alone',
};

const OF_GROUPS: Sentences = {
  ...CHOICE,
  Volumes: 'volume: nothing is mounted, and nodes are not asked for it',
  Scaling: 'scaling: nothing but an operator changes the count',
};

const OF_TASKS: Sentences = {
  ...CHOICE,
  Vault: 'vault: the task gets no token',
  VolumeMounts: 'volume_mount: nothing is mounted',
};

/** In the words of Nomad's replies: `2 warnings:` and a line each; empty when there is nothing to say. */
export function jobWarnings(job: Job): string {
  const lines = [...said(job, OF_JOBS, `job "${job.ID}"`), ...job.TaskGroups.flatMap(ofGroup)];
  if (lines.length === 0) return '';
  const head = lines.length === 1 ? '1 warning' : `${lines.length} warnings`;
  return `${head}:\n\n${lines.map((line) => `* ${line}`).join('\n')}`;
}

/** Such a job is a pattern for others and never runs itself. Source: upstream `job_endpoint.go`, `Register`. */
export function isPattern(job: Job): boolean {
  return isPeriodic(job) || (isGiven(job.ParameterizedJob) && job.Dispatched !== true);
}

export function isPeriodic({ Periodic }: Job): boolean {
  return isGiven(Periodic);
}

function ofGroup(group: Job['TaskGroups'][number]): readonly string[] {
  const where = `group "${group.Name}"`;
  const { Update, Networks, Services } = group as unknown as Members;
  const { Canary, AutoRevert, AutoPromote } = (Update ?? {}) as Members;
  const modes = membersOf(Networks).map(({ Mode }) => Mode);
  const lines = [
    ...said(group, OF_GROUPS, where),
    ...(Canary || AutoRevert || AutoPromote
      ? [`${where}: update: there are no deployments, so all allocations are replaced at once`]
      : []),
    ...(modes.some((mode) => Boolean(mode) && mode !== 'host')
      ? [`${where}: network: tasks are in the network of their node`]
      : []),
    ...ofServices(Services, where),
  ];
  return [...lines, ...group.Tasks.flatMap(ofTask)];
}

function ofTask(task: Job['TaskGroups'][number]['Tasks'][number]): readonly string[] {
  const where = `task "${task.Name}"`;
  const { Resources, Services } = task as unknown as Members;
  const { Devices } = (Resources ?? {}) as Members;
  return [
    ...said(task, OF_TASKS, where),
    ...(isGiven(Devices) ? [`${where}: device: nodes are not asked for it`] : []),
    ...ofServices(Services, where),
  ];
}

function ofServices(services: unknown, where: string): readonly string[] {
  const all = membersOf(services);
  return [
    ...(all.some(({ Checks }) => isGiven(Checks)) ? [`${where}: check: checks of services are not run`] : []),
    ...(all.some(({ Connect }) => isGiven(Connect)) ? [`${where}: connect: there is no mesh`] : []),
  ];
}

function said(of: object, sentences: Sentences, where: string): readonly string[] {
  return Object.entries(sentences)
    .filter(([name]) => isGiven((of as Members)[name]))
    .map(([, sentence]) => `${where}: ${sentence}`);
}

function membersOf(list: unknown): readonly Members[] {
  return Array.isArray(list) ? (list as readonly Members[]) : [];
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null;
}
