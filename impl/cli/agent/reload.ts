/** SIGHUP: an agent reads its configuration again, and takes over what can change while it runs: the level of its log, and its certificates. */
import type { AgentLog } from './agent-log.ts';
import type { AgentSettings } from './agent-settings.ts';
import type { AgentTls } from './agent-tls.ts';
import { levelNamed } from './agent-log.ts';

export interface Reloadable {
  readonly log: AgentLog;
  readonly tls: AgentTls;
  /** As at the start. */
  readonly read: () => Promise<AgentSettings>;
}

/** Returns how to stop listening. What is wrong with the new configuration is said, and the old one stays. */
export function reloadOnHangup({ log, tls, read }: Reloadable): () => void {
  const say = log.sayAs('agent');
  let last = Promise.resolve();
  const onHangup = (): void => {
    last = last
      .then(async () => {
        const settings = await read();
        await tls.files?.reload(say, tlsFilesOf(settings));
        log.level = levelNamed(settings.logLevel, 'log_level');
        say(
          'has read its configuration again: log_level and TLS files are as it says; all else waits for a restart',
        );
      })
      .catch((error: unknown) => say(`keeps its old configuration: ${(error as Error).message}`, 'ERROR'));
  };
  process.on('SIGHUP', onHangup);
  return () => void process.off('SIGHUP', onHangup);
}

function tlsFilesOf({ caFile = '', certFile = '', keyFile = '' }: AgentSettings) {
  return { caFile, certFile, keyFile };
}
