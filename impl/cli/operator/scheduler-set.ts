/** `orrery operator scheduler set-config`: changes what is named, and leaves the rest as it is. */
import { type Call, type CommandSpec, EXIT, wholeNumber } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson } from '../http/exact-json.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { Session } from '../session.ts';
import {
  PATH,
  type SchedulerAnswer,
  type SchedulerConfig,
  type Setting,
  SETTINGS,
} from './scheduler-config.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--check-index <index>',
      description: 'only if the configuration is at this modify index',
      parse: wholeNumber('-check-index', 0),
    },
    {
      flags: '--scheduler-algorithm <name>',
      description: 'fill nodes one after the other, or all alike',
      choices: ['binpack', 'spread'],
    },
    ...SETTINGS.map(({ option, description }) => ({
      flags: `--${option} <bool>`,
      description,
      choices: ['true', 'false'],
    })),
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'operator scheduler set-config -scheduler-algorithm spread', says: 'spread work over the nodes' },
    {
      line: 'operator scheduler set-config -check-index 5 -preempt-service-scheduler true',
      says: 'unless somebody changed it since get-config',
    },
  ],
  async run(call) {
    const session = new Session(call);
    const { SchedulerConfig: before } = await session.agent.get<SchedulerAnswer>(PATH);
    const index = call.options['checkIndex'] as number | undefined;
    // A change between our reading and our writing is noticed, too.
    const cas = index ?? before.ModifyIndex;
    const body = printJson(changed(before, call.options), 0);
    const { Updated } = await session.agent.send<{ readonly Updated: boolean }>('PUT', PATH, {
      query: { cas: String(cas) },
      body,
    });
    if (!Updated) {
      throw new RequestFailure(
        `Scheduler configuration is not at index ${cas}: see what it is now with "orrery operator scheduler get-config"`,
      );
    }
    session.print('Scheduler configuration updated!');
    return EXIT.asExpected;
  },
};

function changed(before: SchedulerConfig, options: Call['options']): object {
  const told = (setting: Setting): readonly [string, boolean][] => {
    const value = options[camelCased(setting.option)];
    return value === undefined ? [] : [[setting.field, value === 'true']];
  };
  const [preempting, others] = [true, undefined].map((kind) =>
    Object.fromEntries(SETTINGS.filter(({ preempts }) => preempts === kind).flatMap(told)),
  );
  return {
    ...before,
    ...others,
    SchedulerAlgorithm: options['schedulerAlgorithm'] ?? before.SchedulerAlgorithm,
    PreemptionConfig: { ...before.PreemptionConfig, ...preempting },
  };
}

function camelCased(option: string): string {
  return option.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}
