/**
 * S13: a client never destroys an allocation that the servers have listed for it and never took away. Known for
 * clients that act on a list older than one they acted on (upstream #18267), as those of v1.5.0 do.
 */
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const clientView: NewCheck = ({ findings, history, conditions }) => ({
  onTrace(host, { component, cause, id, data }) {
    if (component !== 'client-alloc' || cause !== 'destroyed' || data['why'] !== 'absent') return;
    const alloc = history.state.alloc(id);
    const node = history.state.node(host);
    // Of a node that is gone, or was gone since, nothing is listed.
    if (alloc?.NodeID !== host || node === undefined || node.CreateIndex > alloc.CreateIndex) return;
    const sentence = `${host} destroys ${id}, which the servers still list`;
    if (conditions.staleAnswers === 'act-on') findings.reproduction(KNOWN.staleList, sentence);
    else findings.violation('S13', sentence);
  },
});
