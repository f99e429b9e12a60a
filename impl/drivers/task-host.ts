/**
 * Runs the tasks of one client on this machine: makes what a task needs, hands it to its driver, and tells the client
 * how it goes. Whether and when something runs is the client core's decision.
 */
import { rm } from 'node:fs/promises';
import type { ClientRecord, TaskKey } from '../core/client/ports.ts';
import type { Allocation, Task } from '../core/records.ts';
import type { NodeRegistration } from '../core/rpc.ts';
import { ClientRefusal } from '../io/client/client-refusal.ts';
import type { CommandWish, RunningCommand } from '../io/client/task-command.ts';
import type { StartTask, StopTask, TaskFact, Tasks, TaskUsage } from '../io/client/tasks.ts';
import { type Artifact, fetchArtifact } from './artifacts.ts';
import { writePayload } from './dispatch-payload.ts';
import { type Driver, type PreparedTask, type RunningTask, StartRefused } from './driver.ts';
import { interpolateAll } from './interpolation.ts';
import { ProcessMeter } from './process-meter.ts';
import { type Env, taskEnvironment } from './task-environment.ts';
import { type Template, writeTemplate } from './templates.ts';
import { allocRoot, allocState, makeFolders, type Places, taskFolders } from './task-folders.ts';

export interface HostOptions {
  readonly places: Places;
  readonly node: NodeRegistration;
  readonly region: string;
  readonly drivers: readonly Driver[];
  /** What every task finds in its environment. */
  readonly env: Env;
  readonly tell: (fact: TaskFact) => void;
}

/** Nomad's defaults. */
const LOGS = { MaxFiles: 10, MaxFileSizeMB: 10 };
const IN_CHROOT = { alloc: '/alloc', local: '/local', secrets: '/secrets' };
const KILL_SIGNAL = 'SIGINT';

type LogConfig = {
  readonly LogConfig?: { readonly MaxFiles: number; readonly MaxFileSizeMB: number } | null;
};

interface Live {
  readonly running: RunningTask;
  readonly spec: Task;
}

export class TaskHost implements Tasks {
  readonly #options: HostOptions;
  readonly #meter = new ProcessMeter();
  readonly #live = new Map<TaskKey, Live>();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  start(effect: StartTask, { alloc }: ClientRecord): void {
    const { task, attach, spec } = effect;
    const begun = attach ? this.#attach(effect) : this.#begin(effect, alloc);
    begun.then(
      (running) => this.#follow(task, { running, spec }),
      (error: unknown) => {
        const recoverable = error instanceof StartRefused && error.recoverable;
        this.#options.tell({ type: 'task-failed', task, reason: (error as Error).message, recoverable });
      },
    );
  }

  stop({ task, killTimeoutMs }: StopTask): void {
    const live = this.#live.get(task);
    if (live !== undefined) void live.running.stop(killSignalOf(live.spec), killTimeoutMs);
  }

  signal(task: TaskKey, signal: NodeJS.Signals): boolean {
    return this.#live.get(task)?.running.signal(signal) ?? false;
  }

  async run(task: TaskKey, wish: CommandWish): Promise<RunningCommand> {
    const live = this.#live.get(task);
    if (live === undefined)
      throw new ClientRefusal(404, `task ${JSON.stringify(task.split('/')[1])} is not running.`);
    if (live.running.run === undefined)
      throw new ClientRefusal(500, `task driver does not support exec: ${live.spec.Driver}`);
    return await live.running.run(wish);
  }

  usage(task: TaskKey): TaskUsage | undefined {
    const pid = this.#live.get(task)?.running.pid;
    return pid === undefined ? undefined : this.#meter.usageOf(pid);
  }

  forget(allocId: string): void {
    const { places } = this.#options;
    for (const folder of [allocRoot(places, allocId), allocState(places, allocId)]) {
      // What cannot be removed is in nobody's way.
      rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(
      [...this.#live.values()].map(async ({ running }) => {
        await running.stop('SIGKILL', 0);
        await running.exited;
      }),
    );
  }

  #follow(task: TaskKey, live: Live): void {
    this.#live.set(task, live);
    this.#options.tell({ type: 'task-started', task });
    void live.running.exited.then((exitCode) => {
      this.#live.delete(task);
      this.#options.tell({ type: 'task-exited', task, exitCode });
    });
  }

  async #attach({ spec, allocId }: StartTask): Promise<RunningTask> {
    const running = await this.#driver(spec).attach(taskFolders(this.#options.places, allocId, spec.Name));
    if (running === undefined) throw new StartRefused('nothing to attach to');
    return running;
  }

  async #begin({ task: key, spec: task, allocId }: StartTask, alloc: Allocation): Promise<RunningTask> {
    const { places, node, region, env: host } = this.#options;
    const driver = this.#driver(task);
    const folders = taskFolders(places, allocId, task.Name);
    await makeFolders(folders);
    await writePayload(alloc.Job, task, folders);
    const isAtRoot = driver.isolation === 'chroot';
    const setting = { alloc, task, node, region, folders: isAtRoot ? IN_CHROOT : folders };
    const { env, names } = taskEnvironment(setting, isAtRoot ? {} : host);
    const { Artifacts, Templates } = interpolateAll(extrasOf(task), names) as Extras;
    for (const artifact of Artifacts) await fetchArtifact(artifact, folders.task);
    const rendered: Env[] = [];
    for (const [at, template] of Templates.entries()) {
      const EmbeddedTmpl = extrasOf(task).Templates[at]?.EmbeddedTmpl ?? '';
      rendered.push(await writeTemplate({ ...template, EmbeddedTmpl }, folders.task, env));
    }
    const prepared: PreparedTask = {
      key,
      config: interpolateAll(task.Config, names) as PreparedTask['config'],
      env: Object.assign({}, env, ...rendered) as Env,
      user: (task as { readonly User?: string }).User ?? '',
      folders,
      logs: logsOf(task, folders.logs),
      resources: alloc.AllocatedResources.Tasks[task.Name] ?? task.Resources,
    };
    return await driver.start(prepared);
  }

  #driver({ Driver: name }: Task): Driver {
    const driver = this.#options.drivers.find((each) => each.name === name);
    if (driver === undefined) throw new StartRefused(`there is no driver "${name}" here`);
    return driver;
  }
}

interface Extras {
  readonly Artifacts: readonly Artifact[];
  readonly Templates: readonly Template[];
}

/** What a template holds is its own language; `${}` is put into the rest only. */
function extrasOf(task: Task): Extras {
  const { Artifacts, Templates } = task as { readonly [K in keyof Extras]?: Extras[K] | null };
  return { Artifacts: Artifacts ?? [], Templates: Templates ?? [] };
}

function logsOf(task: Task, folder: string): PreparedTask['logs'] {
  const { MaxFiles, MaxFileSizeMB } = (task as LogConfig).LogConfig ?? LOGS;
  const spec = (stream: string) => ({
    base: `${folder}/${task.Name}.${stream}`,
    maxFiles: Math.max(1, MaxFiles),
    maxBytes: Math.max(1, MaxFileSizeMB) * 1024 * 1024,
  });
  return { stdout: spec('stdout'), stderr: spec('stderr') };
}

function killSignalOf(task: Task): NodeJS.Signals {
  const { KillSignal = '' } = task as { readonly KillSignal?: string };
  return KillSignal === '' ? KILL_SIGNAL : (KillSignal as NodeJS.Signals);
}
