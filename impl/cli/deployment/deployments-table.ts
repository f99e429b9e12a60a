/** A list of deployments. */
import type { Deployment } from '../http/records.ts';
import type { Session } from '../session.ts';
import { table } from '../show/table.ts';

export function deploymentsTable(session: Session, deployments: readonly Deployment[]): string {
  return table(
    ['ID', 'Job ID', 'Job Version', 'Status', 'Description'],
    deployments.map(({ ID, JobID, JobVersion, Status, StatusDescription }) => [
      session.id(ID),
      JobID,
      String(JobVersion),
      Status,
      StatusDescription,
    ]),
  );
}
