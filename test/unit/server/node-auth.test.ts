/** Who may beat for a node, in both dialects: with its secret, as 2.0 clients do, or without a word, as 1.5 ones. */
import { expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { aRegistration } from './records.ts';

const OWN = '11111111-2222-3333-4444-555555555555';
const FOREIGN = '99999999-2222-3333-4444-555555555555';

test.each([
  ['its own secret', { AuthToken: OWN }, undefined],
  ['nothing, as 1.5 does', {}, undefined],
  ['an identity that these servers did not sign', { AuthToken: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln' }, undefined],
  ['the secret of another node', { AuthToken: FOREIGN }, 'Permission denied'],
])('a heartbeat that shows %s', (_name, shown, error) => {
  const bench = new Bench();
  bench.ask('Node.Register', { Node: aRegistration('n1', { SecretID: OWN }) });
  expect(bench.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready', ...shown }).error).toBe(error);
});
