/**
 * `/v1/operator/scheduler/configuration`. One of its settings can be changed here: `PauseEvalBroker`. The others are what
 * our scheduler does; asking for another is refused, rather than taken and not done.
 */
import { METHODS } from '../wire/rpc/methods.ts';
import { SchedulerConfiguration } from '../wire/rpc/operator-methods.ts';
import { asGiven } from '../wire/schema/given.ts';
import type { PartialOf, ValueOf } from '../wire/schema/kinds.ts';
import { ANY } from './about.ts';
import { bodyBy } from './body.ts';
import { answer, type Handler, malformed, type Route, wholeNumber, written } from './exchange.ts';
import { queryOptions } from './query-options.ts';

type Configuration = PartialOf<ValueOf<typeof SchedulerConfiguration>>;

const OURS = {
  SchedulerAlgorithm: 'binpack',
  PreemptionConfig: {
    SystemSchedulerEnabled: false,
    SysBatchSchedulerEnabled: false,
    BatchSchedulerEnabled: false,
    ServiceSchedulerEnabled: false,
  },
  MemoryOversubscriptionEnabled: false,
  RejectJobRegistration: false,
};

const read: Handler = async ({ query }, ask) => {
  const { PauseEvalBroker, ...from } = await ask('Operator.SchedulerGetConfiguration', queryOptions(query));
  const { Index } = from;
  const SchedulerConfig = { ...OURS, PauseEvalBroker, CreateIndex: Index, ModifyIndex: Index };
  return answer(METHODS['Operator.SchedulerGetConfiguration'].reply, { SchedulerConfig, ...from }, from);
};

const Wished = asGiven(SchedulerConfiguration);

/** `?cas` is against the one index that there is. */
const write: Handler = async (request, ask) => {
  const wished = bodyBy(Wished, request) as Configuration;
  const refusal = whatIsNotDone(wished);
  if (refusal !== undefined) throw malformed(refusal);
  const expected = wholeNumber(request.query, 'cas');
  if (expected !== undefined && expected !== 1) return { json: { Updated: false, Index: 1 }, index: 1 };
  const { Index } = await ask('Operator.SchedulerPause', {
    PauseEvalBroker: wished.PauseEvalBroker ?? false,
  });
  return { json: { Updated: true, Index }, index: Index };
};

function whatIsNotDone({ SchedulerAlgorithm, PreemptionConfig, ...rest }: Configuration): string | undefined {
  if ((SchedulerAlgorithm || OURS.SchedulerAlgorithm) !== OURS.SchedulerAlgorithm)
    return `SchedulerAlgorithm: this server schedules by "binpack" only, not by "${SchedulerAlgorithm}"`;
  const { SystemSchedulerEnabled: _byDefaultOn, ...preemption } = PreemptionConfig ?? {};
  if (Object.values(preemption).some(Boolean))
    return 'PreemptionConfig: this server does not preempt; leave its settings false';
  if (rest.MemoryOversubscriptionEnabled === true || rest.RejectJobRegistration === true)
    return 'MemoryOversubscriptionEnabled and RejectJobRegistration are not supported; leave them false';
  return undefined;
}

export const schedulerConfigurationRoutes: readonly Route[] = [
  {
    path: '/v1/operator/scheduler/configuration',
    methods: { GET: read, ...written(write) },
    about: {
      GET: {
        says: 'how the scheduler works',
        query: [...ANY, 'stale'],
        answers: METHODS['Operator.SchedulerGetConfiguration'].reply,
      },
      PUT: { says: 'change that', query: [...ANY, 'cas'], body: Wished },
    },
  },
];
