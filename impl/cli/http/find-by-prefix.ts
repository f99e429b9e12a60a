/**
 * One thing among many by the beginning of its identifier. Nomad's servers take only an even number of hexadecimal digits
 * in a prefix: the last one of an odd number is looked at here.
 */
import type { AgentClient } from './agent-client.ts';
import { RequestFailure } from './request-failure.ts';

interface Named {
  readonly ID: string;
  readonly Namespace?: string;
}

export interface Kind<T extends Named> {
  /** The API's list: `/v1/allocations`. */
  readonly path: string;
  /** `allocation`. */
  readonly noun: string;
  /** How several are listed, for the reader to choose from. */
  readonly list: (matches: readonly T[]) => string;
}

const SHORTEST = 2;

/** Fails when nothing, or more than one thing, begins that way. */
export async function findByPrefix<T extends Named>(
  agent: AgentClient,
  { path, noun, list }: Kind<T>,
  given: string,
): Promise<T> {
  if (given.length < SHORTEST) throw new RequestFailure(`Identifier must contain at least two characters.`);
  if (!/^[0-9a-f-]+$/i.test(given)) {
    throw new RequestFailure(
      `No ${noun}(s) with prefix or ID "${given}" found: identifiers are hexadecimal digits and dashes`,
    );
  }
  const prefix = evenPrefix(given.toLowerCase());
  const listed = (await agent.get<T[] | null>(path, { prefix })) ?? [];
  const matches = listed.filter(({ ID }) => ID.startsWith(given.toLowerCase()));
  const [only] = matches;
  if (only === undefined) throw new RequestFailure(`No ${noun}(s) with prefix or ID "${given}" found`);
  if (matches.length > 1) throw new RequestFailure(`Prefix matched multiple ${noun}s\n\n${list(matches)}`);
  return only;
}

function evenPrefix(given: string): string {
  const digits = given.replaceAll('-', '').length;
  return digits % 2 === 0 ? given : given.slice(0, -1);
}
