/**
 * Our answers beside the recorded ones of Nomad 2.0.5, by shape: every member that is there is in ours too, and of the same
 * sort. What ours lacks is listed, and is what we do not have yet.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node as NodeRecord } from '../../impl/core/records.ts';
import { checkJson } from '../../impl/wire/schema/json-decode.ts';
import { parseJson } from '../../impl/wire/schema/json-number.ts';
import { toPlain } from '../../impl/wire/schema/plain.ts';
import { Node } from '../../impl/wire/structs/node.ts';
import { ApiBench } from '../unit/api/api-bench.ts';
import { aReport, anAlloc, aRegistration } from '../unit/server/records.ts';
import { lackingIn } from './compare-shapes.ts';

const FOLDER = join(import.meta.dirname, 'fixtures', 'nomad-http', 'v2.0.5');
const NODE = '9b3e64b3-bcf6-f105-7475-a5336f86b074';
const ALLOC = '5e5ca363-e02c-2786-cbc7-392f9aa68843';

interface Recorded {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: { readonly Job?: object };
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly json: unknown;
  };
}

function recorded(name: string): Recorded {
  const file = readdirSync(FOLDER).find((it) => it.replace(/^\d+-/, '') === `${name}.json`);
  if (file === undefined) throw new Error(`nothing recorded as ${name}`);
  return parseJson(readFileSync(join(FOLDER, file), 'utf8')) as Recorded;
}

/** The machine of the recordings. */
function recordedNode(): Partial<NodeRecord> {
  const checked = checkJson(Node, recorded('node').response.json);
  if ('faults' in checked) throw new Error(checked.faults.join('; '));
  const {
    ID: _i,
    SecretID: _s,
    Status: _t,
    DrainStrategy: _d,
    Events: _e,
    ...node
  } = toPlain(Node, checked.value) as NodeRecord;
  return node;
}

let api: ApiBench;
let evaluation = '';
const at = 1_795_369_044_000;
const TaskStates = {
  t: {
    State: 'running' as const,
    Failed: false,
    Restarts: 0,
    StartedAt: at,
    FinishedAt: null,
    Events: [{ Type: 'Started', Time: at, Details: {} }],
  },
};
const DeploymentStatus = { Healthy: true, Timestamp: at };
beforeAll(async () => {
  api = await ApiBench.open();
  const { bench } = api;
  bench.ask('Node.Register', { Node: aRegistration(NODE, recordedNode()) });
  bench.ask('Node.UpdateStatus', { NodeID: NODE, Status: 'ready' });
  const { json } = await api.ask('POST', '/v1/jobs', recorded('jobs-register').request.body);
  evaluation = (json as { EvalID: string }).EvalID;
  const { Job } = bench.ask('Job.GetJob', { JobID: 'web', Namespace: 'default' });
  bench.place(anAlloc(ALLOC, { NodeID: NODE, Job: Job!, EvalID: evaluation }));
  const report = { ...aReport(ALLOC, 'running', NODE), TaskStates, DeploymentStatus };
  bench.call('Node.UpdateAlloc', { Alloc: [report] });
  bench.wait(100);
  bench.call('ServiceRegistration.Upsert', { Services: [registration] });
});
afterAll(() => api.close());

/** As its client makes it. */
const registration = {
  ID: `_nomad-task-${ALLOC}-group-g-web-http`,
  ServiceName: 'web',
  Namespace: 'default',
  NodeID: NODE,
  Datacenter: 'dc1',
  JobID: 'web',
  AllocID: ALLOC,
  Tags: [],
  Address: '127.0.0.1',
  Port: 22_302,
};

/** Upstream adds a constraint to groups with services of its own kind, and an identity to tasks (decision 22). */
const OF_JOB = ['TaskGroups[].Constraints', 'TaskGroups[].Tasks[].Identity'];
/** Rollouts and annotations are not kept; nobody schedules on the bench, so the other two are zero, and left out. */
const OF_EVAL = ['DeploymentID', 'PlanAnnotations', 'QueuedAllocations', 'SnapshotIndex'];
/** Networks are told by their ports alone; the placement of the bench has none. */
const OF_RESOURCES = ['AllocatedResources.Shared.Networks', 'AllocatedResources.Shared.Ports'];
/** Further: no rollouts, no scores, no workload identities; the bench places at instant 0. */
const OF_ALLOC = [
  ...OF_RESOURCES,
  'CreateTime',
  'DeploymentID',
  ...OF_JOB.map((path) => `Job.${path}`),
  'Metrics',
  'NetworkStatus',
  'Resources.Networks',
  'SharedResources.Networks',
  'SigningKeyID',
];
const inList = (paths: readonly string[], list = '[]'): string[] => paths.map((path) => `${list}.${path}`);

/** Name of the recording, our path, and what ours lacks. */
const READS: readonly (readonly [string, () => string, readonly string[]])[] = [
  ['jobs', () => '/v1/jobs', []],
  ['jobs-meta', () => '/v1/jobs?meta=true', []],
  ['job', () => '/v1/job/web', OF_JOB],
  ['job-versions', () => '/v1/job/web/versions', inList(OF_JOB, 'Versions[]')],
  ['job-summary', () => '/v1/job/web/summary', []],
  ['job-scale', () => '/v1/job/web/scale', []],
  ['job-allocations', () => '/v1/job/web/allocations', []],
  ['job-evaluations', () => '/v1/job/web/evaluations', inList(OF_EVAL)],
  ['nodes', () => '/v1/nodes', []],
  ['nodes-resources-os', () => '/v1/nodes?resources=true&os=true', []],
  ['node', () => `/v1/node/${NODE}`, []],
  ['node-allocations', () => `/v1/node/${NODE}/allocations`, inList(OF_ALLOC)],
  ['allocations', () => '/v1/allocations', []],
  ['allocations-resources', () => '/v1/allocations?resources=true&task_states=false', inList(OF_RESOURCES)],
  ['allocation', () => `/v1/allocation/${ALLOC}`, OF_ALLOC],
  ['evaluations', () => '/v1/evaluations', inList(OF_EVAL)],
  ['evaluation', () => `/v1/evaluation/${evaluation}`, OF_EVAL],
  ['evaluation-allocations', () => `/v1/evaluation/${evaluation}/allocations`, []],
  ['namespaces', () => '/v1/namespaces', []],
  ['namespace-default', () => '/v1/namespace/default', []],
  ['operator-raft-configuration', () => '/v1/operator/raft/configuration', []],
  ['operator-scheduler-configuration', () => '/v1/operator/scheduler/configuration', []],
  ['services', () => '/v1/services', []],
  ['service-web', () => '/v1/service/web', []],
  ['status-leader', () => '/v1/status/leader', []],
  ['status-peers', () => '/v1/status/peers', []],
];

describe('reads', () => {
  test.each(READS)('%s', async (name, path, lacks) => {
    const { response } = recorded(name);
    const ours = await api.ask('GET', path());
    expect(ours.status).toBe(response.status);
    expect(lackingIn(ours.json, response.json, name)).toEqual(lacks);
    for (const header of ['x-nomad-index', 'x-nomad-knownleader', 'x-nomad-lastcontact', 'content-type']) {
      expect(ours.headers.has(header), header).toBe(response.headers[header] !== undefined);
    }
  });
});

describe('writes', () => {
  test.each([
    ['jobs-register', 'POST', () => '/v1/jobs'],
    ['job-scale-post', 'POST', () => '/v1/job/web/scale'],
    ['node-eligibility', 'POST', () => `/v1/node/${NODE}/eligibility`],
    ['node-drain', 'POST', () => `/v1/node/${NODE}/drain`],
    ['alloc-stop', 'POST', () => `/v1/allocation/${ALLOC}/stop`],
    ['search', 'POST', () => '/v1/search'],
    ['job-delete', 'DELETE', () => '/v1/job/web'],
  ])('%s', async (name, method, path) => {
    const { request, response } = recorded(name);
    const ours = await api.ask(method, path(), request.body);
    expect(ours.status, ours.text).toBe(response.status);
    expect(lackingIn(ours.json, response.json, name)).toEqual([]);
    expect(ours.headers.has('x-nomad-index')).toBe(true);
  });
});
