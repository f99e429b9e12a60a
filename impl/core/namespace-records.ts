/** Namespaces: names that jobs and variables live under. Shapes and limits only. Source: Nomad's HTTP API for `/v1/namespace`. */
import type { Index } from './records.ts';

/** Nomad: `structs.Namespace`. */
export interface Namespace {
  readonly Name: string;
  readonly Description: string;
  readonly Meta: Readonly<Record<string, string>>;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
}

export type NamespaceInput = Pick<Namespace, 'Name' | 'Description' | 'Meta'>;

/** There always is this one; it has no row until somebody changes it. */
export const DEFAULT_NAMESPACE: Namespace = {
  Name: 'default',
  Description: 'Default shared namespace',
  Meta: {},
  CreateIndex: 1,
  ModifyIndex: 1,
};

const NAME = /^[a-zA-Z0-9-]{1,128}$/;
const LONGEST_DESCRIPTION = 256;

/** Why this cannot be a namespace, in upstream's words; undefined when it can. */
export function namespaceRefusal({ Name, Description }: NamespaceInput): string | undefined {
  const faults = [
    ...(NAME.test(Name) ? [] : [`invalid name ${JSON.stringify(Name)}. Must match regex ${NAME.source}`]),
    ...(Description.length > LONGEST_DESCRIPTION ? [`description longer than ${LONGEST_DESCRIPTION}`] : []),
  ];
  return faults.length === 0 ? undefined : `Invalid namespace: ${faults.join('; ')}`;
}
