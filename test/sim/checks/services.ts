/**
 * L8, its half that holds at every entry: what has ended, or has no record, is not listed any more, and does not come to
 * be listed late. That what runs is listed is asked at rest (rest.ts).
 */
import { isClientTerminal } from '../../../impl/core/lifecycle.ts';
import type { NewCheck } from './check.ts';

export const services: NewCheck = ({ findings }) => {
  let taken = 0;
  return {
    onEntry({ changes, after, index }) {
      for (const change of changes) {
        if (change.kind === 'service' && change.after !== undefined) taken += 1;
        if (change.kind !== 'service' && change.kind !== 'alloc') continue;
        const allocId = change.kind === 'alloc' ? change.id : change.after?.AllocID;
        const alloc = allocId === undefined ? undefined : after.alloc(allocId);
        if (allocId === undefined || (alloc !== undefined && !isClientTerminal(alloc))) continue;
        const [left] = after.servicesByAlloc(allocId);
        if (left === undefined) continue;
        const sentence = `entry ${index} leaves ${left.ID} listed, of ${allocId}, which is ${alloc?.ClientStatus ?? 'gone'}`;
        findings.violation('L8', sentence);
      }
      if (taken > 0) findings.counted('services registered', taken);
    },
  };
};
