/**
 * `/v1/job/:id/dispatch`, `.../periodic/force` and `.../revert`: jobs made from jobs. Source: reference page
 * nomad-features.md, section 2; upstream `job_endpoint.go` for texts.
 */
import { METHODS } from '../wire/rpc/methods.ts';
import { packed } from '../wire/snappy-literals.ts';
import { bytes, map, optional, string, struct, uint } from '../wire/schema/kinds.ts';
import { OWNED } from './about.ts';
import { bodyBy } from './body.ts';
import { answer, type Handler, malformed, type Route, written } from './exchange.ts';
import { namespaceOf } from './lists.ts';

const Registered = METHODS['Job.Register'].reply;

const DispatchRequest = struct('JobDispatchRequest', {
  JobID: string,
  Payload: bytes,
  Meta: map(string),
  IdPrefixTemplate: string,
});
const Dispatched = struct('JobDispatchResponse', {
  DispatchedJobID: string,
  EvalID: string,
  EvalCreateIndex: uint,
  JobCreateIndex: uint,
  Index: uint,
});

const dispatch: Handler = async (request, ask) => {
  const { JobID, Payload, Meta, IdPrefixTemplate } = bodyBy(DispatchRequest, request);
  if (JobID !== '' && JobID !== request.id) throw malformed('Job ID does not match');
  const payload = Buffer.from(Payload ?? []);
  const reply = await ask('Job.Dispatch', {
    JobID: request.id,
    Namespace: namespaceOf(request),
    Meta: Meta ?? {},
    IdPrefixTemplate,
    IdempotencyToken: request.query.get('idempotency_token') ?? '',
    ...(payload.length === 0
      ? {}
      : { PayloadSize: payload.length, Payload: packed(payload).toString('base64') }),
  });
  return answer(Dispatched, reply, { Index: reply.Index });
};

const force: Handler = async (request, ask) => {
  const reply = await ask('Periodic.Force', { JobID: request.id, Namespace: namespaceOf(request) });
  return answer(Forced, reply, { Index: reply.Index });
};

const Forced = struct('PeriodicForceResponse', { EvalID: string, EvalCreateIndex: uint, Index: uint });

const RevertRequest = struct('JobRevertRequest', {
  JobID: string,
  JobVersion: optional(uint),
  EnforcePriorVersion: optional(uint),
});

const revert: Handler = async (request, ask) => {
  const { JobID, JobVersion, EnforcePriorVersion } = bodyBy(RevertRequest, request);
  if (JobID === '') throw malformed('JobID must be specified');
  if (JobID !== request.id) throw malformed('Job ID does not match');
  if (JobVersion === null) throw malformed('JobVersion must be specified');
  const Namespace = namespaceOf(request);
  const reply = await ask('Job.Revert', { JobID, Namespace, JobVersion, EnforcePriorVersion });
  return answer(Registered, reply, { Index: reply.Index });
};

export const jobChildrenRoutes: readonly Route[] = [
  {
    path: '/v1/job/:id/dispatch',
    methods: written(dispatch),
    about: {
      PUT: {
        says: 'run a parameterized job once',
        query: [...OWNED, 'idempotency_token'],
        body: DispatchRequest,
        answers: Dispatched,
      },
    },
  },
  {
    path: '/v1/job/:id/periodic/force',
    methods: written(force),
    about: { PUT: { says: 'launch a periodic job now', query: OWNED, answers: Forced } },
  },
  {
    path: '/v1/job/:id/revert',
    methods: written(revert),
    about: {
      PUT: { says: 'submit an older version again', query: OWNED, body: RevertRequest, answers: Registered },
    },
  },
];
