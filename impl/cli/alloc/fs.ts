/** `orrery alloc fs`: a folder of an allocation as a list, a file as it is. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Int } from '../http/records.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { size } from '../show/sizes.ts';
import { table } from '../show/table.ts';
import { timestamp } from '../show/times.ts';
import { ALLOCATION, OF_JOB } from './arguments.ts';
import { copyFile, TAIL_OPTIONS } from './files.ts';
import { findAllocation, findAllocationOfJob } from './find-allocation.ts';

interface FileInfo {
  readonly Name: string;
  readonly IsDir: boolean;
  readonly Size: Int;
  readonly FileMode: string;
  readonly ModTime: string;
}

export const command: CommandSpec = {
  arguments: [ALLOCATION, { name: '[path]', description: 'in the folder of the allocation; / unless given' }],
  options: [
    { flags: '-H, --human', description: 'sizes in KiB, MiB and so on' },
    { flags: '--stat', description: 'about the file or folder itself' },
    OF_JOB,
    ...TAIL_OPTIONS,
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc fs 5e5ca363', says: 'what there is' },
    { line: 'alloc fs -H 5e5ca363 alloc/logs', says: 'its logs' },
    { line: 'alloc fs -tail -f 5e5ca363 web/local/access.log', says: 'the end of a file, and what is added' },
  ],
  async run(call) {
    const session = new Session(call);
    const { options, args, out } = call;
    const find = options['job'] === true ? findAllocationOfJob : findAllocation;
    const { allocation, agent } = await find(session, args[0] as string);
    const path = (args[1] as string | undefined) ?? '/';
    const file = await agent.get<FileInfo>(`/v1/client/fs/stat/${allocation.ID}`, { path });
    if (options['stat'] !== true && !file.IsDir) {
      await copyFile(agent, `/v1/client/fs/stream/${allocation.ID}`, { path }, options, out);
      return EXIT.asExpected;
    }
    const files =
      options['stat'] === true
        ? [file]
        : await agent.get<FileInfo[]>(`/v1/client/fs/ls/${allocation.ID}`, { path });
    if (options['json'] === true) session.printJson(options['stat'] === true ? file : files);
    else session.print(filesTable(files, options['human'] === true));
    return EXIT.asExpected;
  },
};

function filesTable(files: readonly FileInfo[], human: boolean): string {
  return table(
    ['Mode', 'Size', 'Modified Time', 'Name'],
    files.map(({ FileMode, Size, ModTime, Name, IsDir }) => [
      FileMode,
      human ? size(Size) : String(Size),
      timestamp(ModTime),
      IsDir ? `${Name}/` : Name,
    ]),
  );
}
