/** Every line that the servers write of their transitions fits the machines of the revision. */
import { Judge } from '../../../spec/trace/judge.ts';
import type { TraceLine } from '../../../spec/trace/format.ts';
import type { NewCheck } from './check.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';

export const machines: NewCheck = ({ findings, servers }) => {
  const judge = new Judge(OF_OUR_SERVERS);
  const ids = new Set(servers.map(({ id }) => id));
  return {
    onTrace(host, event) {
      if (!ids.has(host)) return;
      const line: TraceLine = { ...event, server: host };
      const breach = judge.accept(line);
      if (breach !== undefined) findings.violation('machines', `${host}: ${breach.sentence}`);
    },
  };
};
