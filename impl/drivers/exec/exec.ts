/**
 * `exec`: a command in a root of its own, with processes and mounts of its own and limits on memory and processor. It uses
 * the system's `unshare`, `mount` and `chroot`, and says honestly where it cannot. Source: reference page
 * nomad-features.md, section 6; upstream's documented chroot.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DriverInfo } from '../../core/records.ts';
import { type Driver, type PreparedTask, type RunningTask, StartRefused } from '../driver.ts';
import { ExecutedTask } from '../executor/executed-task.ts';
import { commandOf, idsOf, startCommand } from '../raw-exec.ts';
import type { TaskFolders } from '../task-folders.ts';
import { cgroupVersion, makeCgroups, removeCgroups } from './cgroups.ts';

const INSIDE = fileURLToPath(new URL('inside.sh', import.meta.url));
const NAMESPACES = ['--mount', '--pid', '--ipc', '--fork', '--kill-child'];
/** Upstream's. */
const DEFAULT_USER = 'nobody';
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const run = promisify(execFile);

export const exec: Driver = {
  name: 'exec',
  isolation: 'chroot',
  fingerprint,
  start,
  async attach(folders) {
    const running = await ExecutedTask.attach(folders.state);
    return running && tidied(running, folders);
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
  return tidied(running, folders);
}

function tidied(running: RunningTask, folders: TaskFolders): RunningTask {
  void running.exited.then(() => {
    const version = cgroupVersion();
    if (version !== undefined) removeCgroups(version, groupOf(folders));
  });
  return running;
}

/** `<alloc id>.<task>`, from where its state is. */
function groupOf({ state }: TaskFolders): string {
  return state.split('/').slice(-2).join('.');
}
