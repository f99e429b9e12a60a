/**
 * The name shared by nodes that look alike to a scheduler, so that one infeasible node speaks for all of them.
 * What is unique to a node (`unique.` names) does not count. Nomad: `Node.ComputeClass`; the value itself is ours.
 */
import { canonicalJson, hashText } from './canonical.ts';
import type { Node } from './records.ts';

export function computedClass(node: Pick<Node, 'Datacenter' | 'NodeClass' | 'Attributes' | 'Meta'>): string {
  const alike = {
    Datacenter: node.Datacenter,
    NodeClass: node.NodeClass,
    Attributes: shared(node.Attributes),
    Meta: shared(node.Meta),
  };
  return `v1:${hashText(canonicalJson(alike))}`;
}

function shared(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('unique.')));
}
