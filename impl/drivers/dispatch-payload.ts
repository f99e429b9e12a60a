/** The payload that a job was dispatched with, as a file that its task finds in `local`. Source: upstream `dispatch_hook.go`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Job, Task } from '../core/records.ts';
import { unpacked } from '../wire/snappy-literals.ts';
import { WireError } from '../wire/wire-error.ts';
import { StartRefused } from './driver.ts';
import { insideTask } from './inside-task.ts';
import type { TaskFolders } from './task-folders.ts';

/** Upstream takes 16 KiB; who packed it may have thought otherwise. */
const MOST_BYTES = 1024 * 1024;

interface WithPayload {
  readonly DispatchPayload?: { readonly File?: string } | null;
}

export async function writePayload({ Payload = '' }: Job, task: Task, folders: TaskFolders): Promise<void> {
  const file = (task as WithPayload).DispatchPayload?.File ?? '';
  if (file === '' || Payload === '') return;
  const target = await insideTask(folders.task, join('local', file), 'dispatch payload file');
  try {
    const data = unpacked(Buffer.from(Payload, 'base64'), MOST_BYTES);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, data);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new StartRefused(`the payload of the job cannot be read: ${error.message}`);
  }
}
