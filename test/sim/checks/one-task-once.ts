/** The ground truth of a machine: no task of an allocation ever runs twice at once. */
import type { NewCheck } from './check.ts';

export const oneTaskOnce: NewCheck = ({ findings }) => ({
  onClientStep(client) {
    const running = client.running();
    if (new Set(running).size < running.length)
      findings.violation('one task once', `on ${client.id} run ${running.join(', ')}`);
  },
});
