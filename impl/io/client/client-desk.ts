/**
 * What may be asked of a client about the allocations that it has: their files, what their tasks say and use, that a task
 * be signalled or started anew, and that a command be run in it. The HTTP API asks here. It answers; the core decides.
 */
import { join } from 'node:path';
import type { ClientRecord } from '../../core/client/ports.ts';
import type { Task } from '../../core/records.ts';
import type { AllocUsage, HostUsage } from '../../wire/rpc/client-methods.ts';
import { type FileInfo, listFiles, readParts, statFile } from './alloc-files.ts';
import type { ClientProcess } from './client-process.ts';
import { ClientRefusal } from './client-refusal.ts';
import { type LogPart, logParts, type LogWish } from './log-stream.ts';
import type { CommandWish, RunningCommand } from './task-command.ts';
import type { TaskUsage } from './tasks.ts';
import type { ClientPort } from './client-port.ts';
import { allocUsage, hostUsage } from './usage-records.ts';

const SIGNALS = /^SIG[A-Z0-9]{2,9}$/;

export class ClientDesk implements ClientPort {
  readonly #client: ClientProcess;
  readonly #allocs: string;

  /** `allocs`: the folder of the allocations' folders. */
  constructor(client: ClientProcess, allocs: string) {
    this.#client = client;
    this.#allocs = allocs;
  }

  async list(allocId: string, path: string): Promise<readonly FileInfo[]> {
    return await listFiles(this.#root(allocId), path);
  }

  async stat(allocId: string, path: string): Promise<FileInfo> {
    return await statFile(this.#root(allocId), path);
  }

  async read(allocId: string, path: string, offset?: number, limit?: number): Promise<AsyncIterable<Buffer>> {
    // Asked first: a refusal comes before the first byte.
    if ((await this.stat(allocId, path)).IsDir)
      throw new ClientRefusal(400, `file ${JSON.stringify(path)} is a directory`);
    return readParts(this.#root(allocId), path, offset, limit);
  }

  async logs(allocId: string, wish: LogWish, gone: AbortSignal): Promise<AsyncIterable<LogPart>> {
    const root = this.#root(allocId);
    const state = this.#record(allocId).taskStates[wish.task];
    if (state === undefined) throw new ClientRefusal(404, `unknown task name ${JSON.stringify(wish.task)}`);
    if (state.StartedAt === null || state.StartedAt === undefined)
      throw new ClientRefusal(404, `task ${JSON.stringify(wish.task)} not started yet. No logs available`);
    return logParts(root, wish, gone);
  }

  async usage(allocId: string): Promise<AllocUsage> {
    const found = new Map<string, TaskUsage>();
    for (const task of this.#tasks(allocId)) {
      const usage = this.#client.tasks.usage(`${allocId}/${task.Name}`);
      if (usage !== undefined) found.set(task.Name, usage);
    }
    return allocUsage(found);
  }

  /** Empty `task`: all that run. */
  async restart(allocId: string, task: string): Promise<void> {
    for (const name of this.#running(allocId, task)) this.#client.restart(`${allocId}/${name}`);
  }

  async signal(allocId: string, task: string, signal: string): Promise<void> {
    if (!SIGNALS.test(signal)) throw new ClientRefusal(400, `invalid signal ${JSON.stringify(signal)}`);
    for (const name of this.#running(allocId, task))
      this.#client.tasks.signal(`${allocId}/${name}`, signal as NodeJS.Signals);
  }

  /** A command in one of its tasks, which runs. */
  async run(allocId: string, task: string, wish: CommandWish): Promise<RunningCommand> {
    if (task === '') throw new ClientRefusal(400, 'must provide task name');
    if (wish.command.length === 0) throw new ClientRefusal(400, 'command is not present');
    const { taskStates } = this.#record(allocId);
    if (!this.#tasks(allocId).some(({ Name }) => Name === task))
      throw new ClientRefusal(404, `unknown task name ${JSON.stringify(task)}`);
    if (taskStates[task]?.State !== 'running')
      throw new ClientRefusal(404, `task ${JSON.stringify(task)} is not running.`);
    return await this.#client.tasks.run(`${allocId}/${task}`, wish);
  }

  /** Whether the allocation is here. */
  has(allocId: string): boolean {
    return this.#client.record(allocId) !== undefined;
  }

  get nodeId(): string {
    return this.#client.nodeId;
  }

  async host(): Promise<HostUsage> {
    return hostUsage();
  }

  #running(allocId: string, wanted: string): readonly string[] {
    const tasks = this.#tasks(allocId).map(({ Name }) => Name);
    if (wanted !== '' && !tasks.includes(wanted))
      throw new ClientRefusal(404, `Could not find task runner for task: ${wanted}`);
    const { taskStates } = this.#record(allocId);
    const running = (wanted === '' ? tasks : [wanted]).filter(
      (name) => taskStates[name]?.State === 'running',
    );
    if (running.length === 0) throw new ClientRefusal(500, 'Task not running');
    return running;
  }

  #tasks(allocId: string): readonly Task[] {
    const { alloc } = this.#record(allocId);
    return alloc.Job.TaskGroups.find(({ Name }) => Name === alloc.TaskGroup)?.Tasks ?? [];
  }

  #record(allocId: string): ClientRecord {
    const record = this.#client.record(allocId);
    if (record === undefined) throw new ClientRefusal(404, `Unknown allocation ${JSON.stringify(allocId)}`);
    return record;
  }

  #root(allocId: string): string {
    return join(this.#allocs, this.#record(allocId).alloc.ID);
  }
}
