/** The `Node` service: which file answers which call. */
import type { Endpoints } from './context.ts';
import {
  batchDeregister,
  deregister,
  emitEvents,
  evaluate,
  updateDrain,
  updateEligibility,
} from './node-admin.ts';
import { updateAlloc } from './node-alloc-report.ts';
import { getClientAllocs, getNode, getNodeAllocs, listNodes } from './node-reads.ts';
import { register } from './node-register.ts';
import { updateStatus } from './node-status.ts';

export const nodeEndpoints: Endpoints<'Node'> = {
  'Node.Register': register,
  'Node.UpdateStatus': updateStatus,
  'Node.UpdateAlloc': updateAlloc,
  'Node.GetClientAllocs': getClientAllocs,
  'Node.EmitEvents': emitEvents,
  'Node.UpdateDrain': updateDrain,
  'Node.UpdateEligibility': updateEligibility,
  'Node.Evaluate': evaluate,
  'Node.Deregister': deregister,
  'Node.BatchDeregister': batchDeregister,
  'Node.GetNode': getNode,
  'Node.List': listNodes,
  'Node.GetAllocs': getNodeAllocs,
};
