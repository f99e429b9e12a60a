/** `orrery operator snapshot save`: the state of the servers, in a file that is there as a whole or not at all. */
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../io/input-error.ts';
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { Session } from '../session.ts';

export const command: CommandSpec = {
  arguments: [{ name: '[file]', description: 'a new file; nomad-state-TIME.snap unless given' }],
  options: [
    { flags: '--stale', description: 'let any server answer, also without a leader' },
    ...CONNECTION_OPTIONS,
  ],
  examples: [{ line: 'operator snapshot save backup.snap', says: 'the state as it is now' }],
  async run(call) {
    const file = (call.args[0] as string | undefined) ?? usualName();
    if (await exists(file)) {
      throw new InputError({ file, problem: 'is there already', remedy: 'name a new file' });
    }
    const session = new Session(call);
    const query = { stale: call.options['stale'] === true ? true : undefined };
    const answer = await session.agent.open('/v1/operator/snapshot', { query });
    const unfinished = `${file}.unfinished`;
    try {
      await pipeline(answer, createWriteStream(unfinished, { mode: 0o600 }));
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      const { code, message } = error as NodeJS.ErrnoException;
      throw new InputError({
        file,
        problem: `cannot be written (${code ?? message})`,
        remedy: 'name a file on a disk with room, and try again',
      });
    }
    session.print(`State file written to ${file}`);
    return EXIT.asExpected;
  },
};

function usualName(): string {
  return `nomad-state-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.snap`;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
