/**
 * A job on its way to a server, from either kind of file: HCL that we read ourselves, or the API's JSON. Knows where it
 * goes (its region and namespace go before the options') and how it is written.
 */
import { readFileSync } from 'node:fs';
import { writeJson } from '../../jobspec/job/json-output.ts';
import { InputError } from '../../io/input-error.ts';
import type { Call, OptionSpec } from '../command.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { printJson, readJson } from '../http/exact-json.ts';
import { readJob } from './job-options.ts';

export const AS_JSON: OptionSpec = {
  flags: '--json',
  description: 'the file is the JSON of the HTTP API, as job inspect and job run -output print it',
};

export class SentJob {
  /** JSON text. */
  readonly text: string;
  readonly #field: (name: string) => unknown;

  constructor(text: string, field: (name: string) => unknown) {
    this.text = text;
    this.#field = field;
  }

  get id(): string {
    const id = this.#field('ID');
    return typeof id === 'string' ? id : '';
  }

  /** Where the job is launched by something else than its registration: there is nothing to watch. */
  get launch(): 'now' | 'periodic' | 'parameterized' {
    if (isSet(this.#field('ParameterizedJob'))) return 'parameterized';
    return isSet(this.#field('Periodic')) ? 'periodic' : 'now';
  }

  /** The agent, asked where the job belongs. */
  agent(agent: AgentClient): AgentClient {
    const [region, namespace] = ['Region', 'Namespace'].map((name) => this.#field(name));
    return agent.within({
      ...(typeof region === 'string' && region !== '' ? { region } : {}),
      ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    });
  }
}

/** Undefined when the file has mistakes; those are told on `err`. */
export function readSentJob(call: Call): SentJob | undefined {
  if (call.options['json'] === true) return fromJson(call.args[0] as string);
  const job = readJob(call);
  return job && new SentJob(writeJson(job), (name) => job.get(name));
}

function fromJson(file: string): SentJob {
  const complain = (problem: string): InputError =>
    new InputError({
      file,
      problem,
      remedy: 'name a file as job run -output prints it, or leave out -json for HCL',
    });
  let value: unknown;
  try {
    value = readJson(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw complain(`is no JSON: ${error.message}`);
    throw complain(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const job = isRecord(value) && isRecord(value['Job']) ? value['Job'] : value;
  if (!isRecord(job) || typeof job['ID'] !== 'string') throw complain('holds no job with an ID');
  return new SentJob(printJson(job, 0), (name) => job[name]);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
