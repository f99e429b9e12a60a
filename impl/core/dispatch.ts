/** What a parameterized job asks of whoever dispatches it. Source: upstream `job_endpoint.go`, `validateDispatchRequest`. */
import type { Job } from './records.ts';

export interface DispatchWish {
  /** Of the payload before it was packed, in bytes. */
  readonly PayloadSize?: number;
  readonly Meta?: Readonly<Record<string, string>>;
}

const LARGEST_PAYLOAD = 16 * 1024;

/** Why it cannot be dispatched so, in upstream's words; undefined when it can. */
export function dispatchRefusal(job: Job, { PayloadSize = 0, Meta = {} }: DispatchWish): string | undefined {
  const { ParameterizedJob: asks } = job;
  const named = `Specified job ${JSON.stringify(job.ID)}`;
  if (!asks || job.Dispatched === true) return `${named} is not a parameterized job`;
  if (job.Stop) return `${named} is stopped`;
  if (asks.Payload === 'required' && PayloadSize === 0)
    return 'Payload is not provided but required by parameterized job';
  if (asks.Payload === 'forbidden' && PayloadSize > 0)
    return 'Payload provided but forbidden by parameterized job';
  if (PayloadSize > LARGEST_PAYLOAD)
    return `Payload exceeds maximum size; ${PayloadSize} > ${LARGEST_PAYLOAD}`;
  return metaRefusal(Object.keys(Meta), asks.MetaRequired ?? [], asks.MetaOptional ?? []);
}

function metaRefusal(
  given: readonly string[],
  required: readonly string[],
  optional: readonly string[],
): string | undefined {
  const among = (keys: readonly string[]) => (each: string) => !keys.includes(each);
  const unpermitted = given.filter(among([...required, ...optional]));
  if (unpermitted.length > 0)
    return `Dispatch request included unpermitted metadata keys: [${unpermitted.join(' ')}]`;
  const missing = required.filter(among(given));
  return missing.length > 0
    ? `Dispatch did not provide required meta keys: [${missing.join(' ')}]`
    : undefined;
}
