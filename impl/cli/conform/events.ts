/** `orrery conform events`: every event that a target can be sent, as the JSON that it would be sent, by component. */
import { revisionNamed } from '../../../spec/worlds/config.ts';
import { BY_NAME } from '../../../machines/revisions.ts';
import { componentsOf } from '../../../spec/conform/components.ts';
import { type Call, type CommandSpec, EXIT } from '../command.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--revision <name>',
      description: 'the revision of the protocol',
      default: 'strict-steps',
      choices: Object.keys(BY_NAME),
    },
  ],
  examples: [
    { line: 'conform events --revision nomad-2.0', says: 'what a program is sent, a line an event' },
  ],
  run: async ({ options, out }: Call) => {
    for (const { name, table } of componentsOf(revisionNamed(String(options['revision'])))) {
      for (const event of table.events) out.write(`${JSON.stringify({ component: name, event })}\n`);
    }
    return EXIT.asExpected;
  },
};
