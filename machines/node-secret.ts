/**
 * Whose node a record is: the secret that its first registration brought. Whoever registers first owns the node's ID, until
 * the record is deleted. Every event is a committed log entry. Reference page section 1.7.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type Secret = 'first' | 'second';

export type NodeSecretEvent =
  /** The entry of a Register whose call was accepted. */
  { type: 'REGISTERED'; secret: Secret } | { type: 'DEREGISTERED' };

export const nodeSecretMachine = ({ secretDecides }: Pick<Rules, 'secretDecides'>) => {
  const brings = (secret: Secret) => (args: { event: NodeSecretEvent }) =>
    args.event.type === 'REGISTERED' && args.event.secret === secret;
  const overwrites = secretDecides === 'when-read';
  return setup({
    types: { events: {} as NodeSecretEvent },
    guards: {
      bringsFirst: brings('first'),
      bringsSecond: brings('second'),
      /** What its call has compared is not compared again. */
      takesOverFirst: (args) => overwrites && brings('first')(args),
      takesOverSecond: (args) => overwrites && brings('second')(args),
    },
  }).createMachine({
    id: 'node-secret',
    initial: 'gone',
    states: {
      gone: {
        on: {
          REGISTERED: [
            { guard: 'bringsFirst', target: 'first' },
            { guard: 'bringsSecond', target: 'second' },
          ],
        },
      },
      first: {
        on: { REGISTERED: [{ guard: 'takesOverSecond', target: 'second' }, {}], DEREGISTERED: 'gone' },
      },
      second: {
        on: { REGISTERED: [{ guard: 'takesOverFirst', target: 'first' }, {}], DEREGISTERED: 'gone' },
      },
    },
  });
};
