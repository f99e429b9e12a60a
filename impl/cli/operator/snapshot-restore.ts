/** `orrery operator snapshot restore`: the servers go on from a snapshot; what was there is gone. */
import { createReadStream } from 'node:fs';
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { Session } from '../session.ts';
import { readSnapshot } from './snapshot-archive.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<file>', description: 'as operator snapshot save wrote it' }],
  options: CONNECTION_OPTIONS,
  examples: [{ line: 'operator snapshot restore backup.snap', says: 'back to what backup.snap holds' }],
  async run(call) {
    const file = call.args[0] as string;
    // A damaged file is noticed before anything is sent.
    await readSnapshot(file);
    const session = new Session(call);
    await session.agent.text('PUT', '/v1/operator/snapshot', { body: createReadStream(file) });
    session.print('Snapshot Restored');
    return EXIT.asExpected;
  },
};
