/**
 * Watching a deployment until it is over. On a terminal its table is drawn in place; elsewhere it is printed again
 * whenever it has changed. A rollback that follows is watched, too.
 */
import type { Deployment } from '../http/records.ts';
import type { Session } from '../session.ts';
import { deploymentText } from '../show/deployment.ts';
import { isTerminal } from '../show/paint.ts';
import { local } from '../show/times.ts';
import { Patience } from './patience.ts';

const OVER = new Set(['successful', 'failed', 'cancelled', 'blocked']);

/** Resolves to whether it succeeded. */
export async function monitorDeployment(session: Session, id: string): Promise<boolean> {
  session.print(session.paint('bold', `==> ${local(Date.now())}: Monitoring deployment "${session.id(id)}"`));
  const patience = new Patience();
  const show = shower(session);
  for (;;) {
    const deployment = await session.agent.get<Deployment>(`/v1/deployment/${encodeURIComponent(id)}`);
    show(deployment);
    if (OVER.has(deployment.Status)) return await ended(session, deployment);
    await patience.pause();
  }
}

async function ended(session: Session, deployment: Deployment): Promise<boolean> {
  if (deployment.Status !== 'failed') return deployment.Status === 'successful';
  const reverts = Object.values(deployment.TaskGroups ?? {}).some(({ AutoRevert }) => AutoRevert);
  if (!reverts) return false;
  const path = `/v1/job/${encodeURIComponent(deployment.JobID)}/deployment`;
  const latest = await session.agent.get<Deployment | null>(path);
  if (latest !== null && latest.ID !== deployment.ID) await monitorDeployment(session, latest.ID);
  return false;
}

function shower(session: Session): (deployment: Deployment) => void {
  const inPlace = isTerminal(session.call.out);
  let shown = '';
  return (deployment) => {
    const text = deploymentText(session, deployment);
    if (text === shown) return;
    if (inPlace && shown !== '') session.call.out.write(`\u001b[${linesOf(shown) + 2}A\u001b[J`);
    shown = text;
    const block = text
      .split('\n')
      .map((line) => (line === '' ? '' : `    ${line}`))
      .join('\n');
    session.print(`\n    ${local(Date.now())}\n${block}`);
  };
}

function linesOf(text: string): number {
  return text.split('\n').length;
}
