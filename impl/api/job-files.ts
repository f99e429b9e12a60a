/** `/v1/jobs/parse` and `/v1/validate/job`: what a job file says, and whether a job would be taken. Nothing is written. */
import { zoneOffset } from '../io/time-zones.ts';
import { canonicalJob, jobRefusal } from '../core/canonical-job.ts';
import { jobWarnings } from '../core/job-warnings.ts';
import { wholeJob, type Members } from '../io/rpc/job-defaults.ts';
import { explain, SyntaxMistake } from '../jobspec/hcl/diagnostic.ts';
import { readSource } from '../jobspec/hcl/read-source.ts';
import type { Decoded } from '../jobspec/job/decode.ts';
import { writeJson } from '../jobspec/job/json-output.ts';
import { parseJob, type JobResult } from '../jobspec/job/parse-job.ts';
import { checkJson } from '../wire/schema/json-decode.ts';
import { parseJson } from '../wire/schema/json-number.ts';
import { bool, optional, string, struct } from '../wire/schema/kinds.ts';
import { fromPlain, toPlain } from '../wire/schema/plain.ts';
import { Job } from '../wire/structs/job.ts';
import { OWNED } from './about.ts';
import { bodyBy } from './body.ts';
import { answer, type Handler, malformed, type Route, written } from './exchange.ts';
import { submitted } from './jobs.ts';
import { SubmittedJob } from './shapes/jobs.ts';

const ParseRequest = struct('JobsParseRequest', {
  JobHCL: string,
  Variables: string,
  HCLv1: bool,
  Canonicalize: bool,
});

const parse: Handler = (request) => {
  const { JobHCL, Variables, HCLv1, Canonicalize } = bodyBy(ParseRequest, request);
  if (JobHCL === '') throw malformed('Job spec is empty');
  if (HCLv1) throw malformed('HCLv1 is not supported: write the job in HCL2');
  const text = writeJson(parsed(JobHCL, Variables));
  return Promise.resolve(Canonicalize ? answer(Job, fromPlain(Job, wholeJob(plainOf(text)))) : { text });
};

function parsed(hcl: string, variables: string): Decoded {
  const { job, diagnostics } = resultOf(hcl, variables);
  if (job) return job;
  const told = diagnostics.map(explain).join('\n');
  throw malformed(`failed to parse job: ${told}`);
}

function resultOf(hcl: string, variables: string): JobResult {
  try {
    return parseJob({
      source: readSource('input.hcl', Buffer.from(hcl)),
      variableFiles: variables === '' ? [] : [readSource('input.hcl', Buffer.from(variables))],
      strict: true,
    });
  } catch (error) {
    if (error instanceof SyntaxMistake) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

/** What the parser wrote is what the API reads. */
function plainOf(text: string): Members {
  const checked = checkJson(SubmittedJob, parseJson(text));
  if ('faults' in checked) throw malformed(checked.faults.join('\n'));
  return toPlain(SubmittedJob, checked.value) as Members;
}

const ValidateRequest = struct('JobValidateRequest', { Job: optional(SubmittedJob) });

const validate: Handler = (request) => {
  const job = submitted(bodyBy(ValidateRequest, request).Job, request);
  const whole = canonicalJob(job, 0);
  const refusal = jobRefusal(whole, zoneOffset);
  const ValidationErrors = refusal === undefined ? null : faultsIn(refusal);
  const Warnings = jobWarnings(whole);
  const json = { DriverConfigValidated: true, ValidationErrors, Error: refusal ?? '', Warnings };
  return Promise.resolve({ json });
};

const faultsIn = (refusal: string): string[] =>
  [...refusal.matchAll(/^\t\* (.*)$/gm)].map(([, fault = '']) => fault);

export const jobFileRoutes: readonly Route[] = [
  {
    path: '/v1/jobs/parse',
    methods: written(parse),
    about: { PUT: { says: 'a job file as JSON', query: OWNED, body: ParseRequest } },
  },
  {
    path: '/v1/validate/job',
    methods: written(validate),
    about: { PUT: { says: 'what is wrong with a job', query: OWNED, body: ValidateRequest } },
  },
];
