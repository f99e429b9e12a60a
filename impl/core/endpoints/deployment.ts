/** The `Deployment` service. Rollouts are not driven yet, so nothing is ever listed. */
import { DEPLOYMENTS } from '../topics.ts';
import type { Endpoints } from './context.ts';

export const deploymentEndpoints: Endpoints<'Deployment'> = {
  'Deployment.List': (context, args, answer) =>
    context.read(args, [DEPLOYMENTS], answer, (view) => ({
      Deployments: [],
      Index: view.tableIndex('deployment'),
      KnownLeader: context.leaderId !== undefined,
    })),
};
