/** `orrery version`: which orrery, on which Node. */
import { readFile } from 'node:fs/promises';
import { EXIT, type CommandSpec } from './command.ts';

interface Manifest {
  readonly version: string;
}

/** As the manifest says it. */
export async function ourVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as Manifest).version;
}

export const command: CommandSpec = {
  options: [{ flags: '--json', description: 'print one JSON object' }],
  examples: [{ line: 'version --json', says: 'the versions, for a program' }],
  async run({ options, out }) {
    const versions = { orrery: await ourVersion(), node: process.versions.node };
    out.write(
      options['json'] === true
        ? `${JSON.stringify(versions)}\n`
        : `orrery ${versions.orrery} (Node ${versions.node})\n`,
    );
    return EXIT.asExpected;
  },
};
