/**
 * `exec`: a command in a root of its own, with processes and mounts of its own and limits on memory and processor. It uses
 * the system's `unshare`, `mount` and `chroot`, and says honestly where it cannot. Source: reference page
 * nomad-features.md, section 6; upstream's documented chroot.
 */
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DriverInfo } from '../../core/records.ts';
import { ClientRefusal } from '../../io/client/client-refusal.ts';
import { withCommands } from '../commands/with-commands.ts';
import { type Driver, type PreparedTask, type RunningTask, StartRefused } from '../driver.ts';
import { ExecutedTask } from '../executor/executed-task.ts';
import { commandOf, idsOf, startCommand } from '../raw-exec.ts';
import type { TaskFolders } from '../task-folders.ts';
import { cgroupVersion, makeCgroups, removeCgroups } from './cgroups.ts';

const ENTER = fileURLToPath(new URL('enter.sh', import.meta.url));
const INSIDE = fileURLToPath(new URL('inside.sh', import.meta.url));
const NAMESPACES = ['--mount', '--pid', '--ipc', '--fork', '--kill-child'];
/** Upstream's. */
const DEFAULT_USER = 'nobody';
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const ROOT_MS = 2_000;

const run = promisify(execFile);

export const exec: Driver = {
  name: 'exec',
  isolation: 'chroot',
  fingerprint,
  start,
  async attach(folders) {
    const running = await ExecutedTask.attach(folders.state);
    return running && whole(running, folders);
  },
};

async function fingerprint(): Promise<DriverInfo> {
  const lacks = await whatIsMissing();
  if (lacks !== undefined) return { Detected: false, Healthy: false, HealthDescription: lacks };
  return { Detected: true, Healthy: true, HealthDescription: 'Healthy' };
}

async function whatIsMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'exec driver unsupported on client OS';
  if (process.getuid?.() !== 0) return 'Driver must run as root';
  if (cgroupVersion() === undefined) return 'no cgroups that this agent may make';
  try {
    await run('unshare', [...NAMESPACES, 'chroot', '/', 'true']);
    return undefined;
  } catch (error) {
    return `namespaces cannot be made: ${(error as Error).message.trim()}`;
  }
}

async function start(task: PreparedTask): Promise<RunningTask> {
  const { folders, resources } = task;
  const { command, args } = await commandOf({ ...task, user: '' });
  const { uid, gid } = await idsOf(task.user === '' ? DEFAULT_USER : task.user);
  const version = cgroupVersion();
  if (version === undefined) throw new StartRefused('there are no cgroups here any more', true);
  const groups = makeCgroups(version, groupOf(folders), resources);
  const inside = [INSIDE, folders.task, folders.alloc, `${uid}:${gid}`, String(groups.length), ...groups];
  const path = task.env['PATH'] ?? DEFAULT_PATH;
  const running = await startCommand(
    { ...task, env: { ...task.env, PATH: path } },
    {
      command: 'unshare',
      args: [...NAMESPACES, 'sh', ...inside, command, ...args],
      cwd: folders.task,
      signalsChild: true,
    },
  );
  return whole(running, folders);
}

/** It can be entered, and leaves nothing behind. */
function whole(running: ExecutedTask, folders: TaskFolders): RunningTask {
  void running.exited.then(() => {
    const version = cgroupVersion();
    if (version !== undefined) removeCgroups(version, groupOf(folders));
  });
  return withCommands(running, async ({ args, env }, wished) => {
    const { ids, groups } = asInside(args);
    await hasItsRoot(running.pid);
    const [uid = '', gid = ''] = ids.split(':');
    const target = [String(running.pid), uid, gid, String(groups.length), ...groups];
    return { command: 'sh', args: [ENTER, ...target, ...wished], cwd: '/', env };
  });
}

/** Of what `start` has written down: an agent that finds the task again knows it from there. */
function asInside(args: readonly string[]): { readonly ids: string; readonly groups: readonly string[] } {
  const at = args.indexOf(INSIDE);
  const count = Number(args[at + 4] ?? 0);
  return { ids: args[at + 3] ?? '', groups: args.slice(at + 5, at + 5 + count) };
}

/** Before its first step is done it has the machine's root, which is not for commands inside of it. */
async function hasItsRoot(pid: number): Promise<void> {
  for (const until = Date.now() + ROOT_MS; Date.now() < until; await sleep(10)) {
    const root = await readlink(`/proc/${pid}/root`).catch(() => undefined);
    if (root !== undefined && root !== '/') return;
  }
  throw new ClientRefusal(500, 'the task has no root of its own (yet): try again');
}

/** `<alloc id>.<task>`, from where its state is. */
function groupOf({ state }: TaskFolders): string {
  return state.split('/').slice(-2).join('.');
}
