/** Of a report, only the first allocation is asked whose it is. */
import type { OpenDefect } from '../open-defect.ts';
import { foreignReport as world } from '../worlds/foreign-report.ts';

export const foreignReport: OpenDefect = {
  name: 'foreign-report',
  rule: 'UpdateAlloc looks at the node of the first allocation in a report; the others may be on any node, and move what that node is trusted by.',
  revisions: { 'strict-steps': 6, 'nomad-2.0': 6 },
  world,
  law: 'S3 a gate is opened by its own client',
  remedy: { reportChecks: 'each-allocation' },
  operatorSees:
    'After a machine was cloned with its data directory, or by a client that does not keep to the rules: allocations of another node change their status, and that node is trusted before it has spoken.',
  knownUpstream: 'nothing on the check; section 1.7 of our reference has it from reading.',
};
