/** One job by its identifier or the beginning of it. */
import type { AgentClient } from '../http/agent-client.ts';
import type { JobListItem } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { closest } from '../show/closest.ts';
import { jobsTable } from './jobs-table.ts';

export interface FoundJob {
  readonly id: string;
  /** Where it is: its own namespace. */
  readonly agent: AgentClient;
  /** Whether it was named in full. */
  readonly exact: boolean;
}

/** Fails when no job, or more than one, begins that way; an exact identifier goes before those that only begin with it. */
export async function findJob(agent: AgentClient, given: string): Promise<FoundJob> {
  const jobs = (await agent.get<JobListItem[] | null>('/v1/jobs', { prefix: given })) ?? [];
  const exact = jobs.filter(({ ID }) => ID === given);
  const matches = exact.length === 0 ? jobs : exact;
  const [only] = matches;
  if (only === undefined) throw await noMatch(agent, given);
  if (matches.length > 1) {
    const all = agent.connection.namespace === '*';
    throw new RequestFailure(`Prefix matched multiple jobs\n\n${jobsTable(matches, all)}`);
  }
  return { id: only.ID, agent: agent.within({ namespace: only.Namespace }), exact: only.ID === given };
}

async function noMatch(agent: AgentClient, given: string): Promise<RequestFailure> {
  const others = (await agent.get<JobListItem[] | null>('/v1/jobs')) ?? [];
  const near = closest(
    given,
    others.map(({ ID }) => ID),
  );
  const hint = near === undefined ? 'see them all with "orrery job status"' : `did you mean "${near}"?`;
  return new RequestFailure(`No job(s) with prefix or ID "${given}" found: ${hint}`);
}

/** The API's path of a job. */
export function jobPath(id: string, rest = ''): string {
  return `/v1/job/${encodeURIComponent(id)}${rest}`;
}
