/** `orrery operator scheduler get-config`: how the scheduler works. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { JSON_OUT } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { pairs } from '../show/table.ts';
import { PATH, type SchedulerAnswer, SETTINGS, valueOf } from './scheduler-config.ts';

export const command: CommandSpec = {
  options: [JSON_OUT, ...CONNECTION_OPTIONS],
  examples: [
    { line: 'operator scheduler get-config', says: 'the settings, and the index of their last change' },
  ],
  async run(call) {
    const session = new Session(call);
    const answer = await session.agent.get<SchedulerAnswer>(PATH);
    const config = answer.SchedulerConfig;
    if (call.options['json'] === true) session.printJson(answer);
    else {
      session.print(
        pairs([
          ['Scheduler Algorithm', config.SchedulerAlgorithm],
          ...SETTINGS.map((setting) => [setting.title, String(valueOf(config, setting))] as const),
          ['Modify Index', String(config.ModifyIndex)],
        ]),
      );
    }
    return EXIT.asExpected;
  },
};
