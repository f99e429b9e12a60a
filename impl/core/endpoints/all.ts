/** Every call a server answers, by name, and which of them are reads that a server may answer stale. */
import type { RpcMethod } from '../rpc.ts';
import { allocEndpoints } from './alloc.ts';
import type { Endpoint } from './context.ts';
import { deploymentEndpoints } from './deployment.ts';
import { evalEndpoints } from './eval.ts';
import { jobEndpoints } from './job.ts';
import { force } from './job-children.ts';
import { namespaceEndpoints } from './namespace.ts';
import { nodeEndpoints } from './node.ts';
import { operatorEndpoints } from './operator.ts';
import { planEndpoints } from './plan.ts';
import { serviceEndpoints } from './service-registration.ts';
import { statusEndpoints } from './status.ts';
import { systemEndpoints } from './system.ts';
import { variableEndpoints } from './variables.ts';

const ENDPOINTS: { readonly [M in RpcMethod]: Endpoint<M> } = {
  ...nodeEndpoints,
  ...allocEndpoints,
  ...jobEndpoints,
  ...evalEndpoints,
  ...planEndpoints,
  ...deploymentEndpoints,
  ...operatorEndpoints,
  ...serviceEndpoints,
  ...statusEndpoints,
  ...variableEndpoints,
  ...namespaceEndpoints,
  ...systemEndpoints,
  'Periodic.Force': force,
};

const READS: ReadonlySet<string> = new Set<RpcMethod>([
  'Node.GetClientAllocs',
  'Node.GetNode',
  'Node.List',
  'Node.GetAllocs',
  'Alloc.GetAllocs',
  'Alloc.GetAlloc',
  'Alloc.List',
  'Alloc.GetServiceRegistrations',
  'Job.GetJob',
  'Job.List',
  'Job.Allocations',
  'Job.Evaluations',
  'Job.GetJobVersions',
  'Job.Summary',
  'Job.Summaries',
  'Namespace.GetNamespace',
  'Namespace.ListNamespaces',
  'Eval.GetEval',
  'Eval.List',
  'Eval.Allocations',
  'ServiceRegistration.List',
  'ServiceRegistration.GetService',
  'Deployment.List',
  'Operator.SchedulerGetConfiguration',
  'Operator.SnapshotSave',
  'Variables.Read',
  'Variables.List',
]);

const SERVICES = new Set(Object.keys(ENDPOINTS).map((method) => method.split('.')[0]));

/** The endpoint for a method name as it came over the wire, or upstream's error text. */
export function endpointFor(method: string): Endpoint<RpcMethod> | { readonly error: string } {
  if (Object.hasOwn(ENDPOINTS, method)) return ENDPOINTS[method as RpcMethod] as Endpoint<RpcMethod>;
  const known = SERVICES.has(method.split('.')[0] ?? '');
  return { error: `rpc: can't find ${known ? 'method' : 'service'} ${method}` };
}

/** Must the answer hold everything that was acknowledged before the call was made? */
export function isConsistentRead(method: string, args: unknown): boolean {
  return READS.has(method) && !allowsStale(args);
}

/** May a server that does not lead answer this call by itself? */
export function answersLocally(method: string, args: unknown): boolean {
  if (method.startsWith('Status.') || method === 'Operator.RaftGetConfiguration') return true;
  return READS.has(method) && allowsStale(args);
}

function allowsStale(args: unknown): boolean {
  const { AllowStale } = (args ?? {}) as { AllowStale?: boolean };
  return AllowStale === true;
}
