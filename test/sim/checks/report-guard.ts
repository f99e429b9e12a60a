/** S4: a report changes something only while its node is neither down nor disconnected. */
import type { NewCheck } from './check.ts';

export const reportGuard: NewCheck = ({ findings }) => ({
  onEntry({ command, changes, before, index }) {
    if (command.type !== 'AllocClientUpdate') return;
    for (const change of changes) {
      if (change.kind !== 'alloc' && change.kind !== 'node') continue;
      const nodeId = change.kind === 'node' ? change.id : (change.after?.NodeID ?? '');
      const status = before.node(nodeId)?.Status;
      if (status !== 'down' && status !== 'disconnected') continue;
      findings.violation('S4', `entry ${index} applies reports of ${nodeId}, which is ${status}`);
    }
  },
});
