/** A node as the wire has it: our record's instant of its last status is seconds there. */
import type { Node as NodeRecord } from '../../core/records.ts';
import { fromPlain } from '../../wire/schema/plain.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { Node } from '../../wire/structs/node.ts';

export const wireNode = (node: NodeRecord): PartialOf<ValueOf<typeof Node>> => ({
  NodePool: 'default',
  ...fromPlain(Node, node),
  StatusUpdatedAt: Math.trunc(node.StatusUpdatedAt / 1000),
});
