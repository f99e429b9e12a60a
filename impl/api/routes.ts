/** All resources of a server's HTTP API, in the order in which they are asked. */
import { aclRoutes } from './acl-off.ts';
import { allocationRoutes } from './allocations.ts';
import { deploymentRoutes } from './deployments.ts';
import { evaluationRoutes } from './evaluations.ts';
import type { Route } from './exchange.ts';
import { jobRoutes } from './job.ts';
import { jobsRoutes } from './jobs.ts';
import { jobChildrenRoutes } from './job-children.ts';
import { jobFileRoutes } from './job-files.ts';
import { namespaceRoutes } from './namespaces.ts';
import { nodeRoutes } from './nodes.ts';
import { noneOfTheseRoutes } from './none-of-these.ts';
import { operatorRoutes } from './operator.ts';
import { scaleRoutes } from './scale.ts';
import { schedulerConfigurationRoutes } from './scheduler-configuration.ts';
import { searchRoutes } from './search.ts';
import { serviceRoutes } from './services.ts';
import { snapshotRoutes } from './snapshot.ts';
import { statusRoutes } from './status.ts';
import { systemRoutes } from './system.ts';
import { variableRoutes } from './variables.ts';

export const SERVER_ROUTES: readonly Route[] = [
  ...statusRoutes,
  ...variableRoutes,
  ...operatorRoutes,
  ...snapshotRoutes,
  ...schedulerConfigurationRoutes,
  ...namespaceRoutes,
  ...searchRoutes,
  ...jobFileRoutes,
  ...deploymentRoutes,
  ...scaleRoutes,
  ...jobChildrenRoutes,
  ...systemRoutes,
  ...jobsRoutes,
  ...jobRoutes,
  ...allocationRoutes,
  ...evaluationRoutes,
  ...nodeRoutes,
  ...serviceRoutes,
  ...noneOfTheseRoutes,
  ...aclRoutes,
];
