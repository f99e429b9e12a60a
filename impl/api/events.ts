/**
 * A log entry as the events that upstream publishes of it: one for each record that it changed. Names only; who gets which
 * is `event-stream.ts`. Source: the recorded streams.
 */
import type { CommandType } from '../core/commands.ts';
import type { Applied } from '../core/applied.ts';
import { wireAlloc } from '../io/rpc/alloc-record.ts';
import { wireJob } from '../io/rpc/job-record.ts';
import { encodeJson } from '../wire/schema/json-encode.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { Allocation } from '../wire/structs/allocation.ts';
import { Evaluation } from '../wire/structs/evaluation.ts';
import { Job } from '../wire/structs/job.ts';
import { ServiceRegistration } from '../wire/structs/services.ts';
import { shownNode } from './nodes.ts';
import { ShownNode } from './shapes/nodes.ts';

export interface Event {
  readonly Topic: string;
  readonly Type: string;
  readonly Key: string;
  /** Empty: of no namespace. */
  readonly Namespace: string;
  readonly FilterKeys: readonly string[] | null;
  /** JSON. */
  readonly payload: string;
}

/** No word for an entry: its changes are not published. */
const TYPES: Readonly<Partial<Record<CommandType, string>>> = {
  NodeRegister: 'NodeRegistration',
  NodeDeregister: 'NodeDeregistration',
  NodeUpdateStatus: 'NodeStreamEvent',
  NodeEvents: 'NodeStreamEvent',
  NodeUpdateDrain: 'NodeDrain',
  NodeUpdateEligibility: 'NodeDrain',
  NodeDrainAdvance: 'AllocationUpdateDesiredStatus',
  AllocUpdateDesiredTransition: 'AllocationUpdateDesiredStatus',
  AllocClientUpdate: 'AllocationUpdated',
  AllocWindowsEnded: 'AllocationUpdated',
  JobRegister: 'JobRegistered',
  JobDeregister: 'JobDeregistered',
  EvalUpdate: 'EvaluationUpdated',
  ApplyPlanResults: 'PlanResult',
  ServiceRegistrationUpsert: 'ServiceRegistration',
  ServiceRegistrationDelete: 'ServiceDeregistration',
};

/** What went with a record, as `Service` events of an entry about something else have it. */
const GONE = 'ServiceDeregistration';

export function eventsOf({ type, changes }: Applied): readonly Event[] {
  const Type = TYPES[type];
  return Type === undefined ? [] : changes.flatMap((change) => eventOf(change, Type));
}

function eventOf(change: Applied['changes'][number], Type: string): Event[] {
  switch (change.kind) {
    case 'node': {
      const node = change.after ?? change.before;
      if (!node) return [];
      const payload = encodeJson(ShownNode, shownNode(node));
      return [event('Node', Type, { Key: node.ID, payload })];
    }
    case 'job': {
      const job = change.after ?? change.before;
      if (!job) return [];
      const payload = encodeJson(Job, wireJob(job));
      return [event('Job', Type, { Key: job.ID, Namespace: job.Namespace, payload })];
    }
    case 'eval': {
      const { after } = change;
      if (!after) return [];
      const FilterKeys = [after.JobID, ''];
      const payload = encodeJson(Evaluation, fromPlain(Evaluation, after));
      return [event('Evaluation', Type, { Key: after.ID, Namespace: after.Namespace, FilterKeys, payload })];
    }
    case 'alloc': {
      const { after } = change;
      if (!after) return [];
      const { Job: _, ...wire } = wireAlloc(after);
      const FilterKeys = [after.JobID, after.DeploymentID];
      const payload = encodeJson(Allocation, wire);
      return [event('Allocation', Type, { Key: after.ID, Namespace: after.Namespace, FilterKeys, payload })];
    }
    case 'service': {
      const service = change.after ?? change.before;
      if (!service) return [];
      const FilterKeys = [service.JobID, service.ServiceName];
      const payload = encodeJson(ServiceRegistration, fromPlain(ServiceRegistration, service));
      const what = change.after ? Type : GONE;
      return [event('Service', what, { Key: service.ID, Namespace: service.Namespace, FilterKeys, payload })];
    }
    case 'namespace':
    case 'variable':
      return [];
  }
}

function event(
  Topic: string,
  Type: string,
  { Namespace = '', FilterKeys = null, ...rest }: Partial<Event> & Pick<Event, 'Key' | 'payload'>,
): Event {
  return { Topic, Type, Namespace, FilterKeys, ...rest };
}

/** One line of the stream. */
export function lineOf(index: number, events: readonly Event[]): string {
  const texts = events.map(({ payload, Topic, ...rest }) => {
    const head = JSON.stringify({ Topic, ...rest, Index: index });
    return `${head.slice(0, -1)},"Payload":{"${Topic}":${payload}}}`;
  });
  return `{"Index":${index},"Events":[${texts.join(',')}]}\n`;
}
