/**
 * One side of a comparison: a revision of the protocol, with the machines, worlds and pins of one tree. The tree may
 * be another commit's, so its modules come from outside; nothing here imports a machine.
 */
import type * as revisions from '../../machines/revisions.ts';
import type * as components from '../conform/components.ts';
import type { Component } from '../conform/components.ts';
import { tableHash } from '../model/table.ts';
import type { Property, Scalar, Table } from '../model/types.ts';
import type * as properties from '../properties/index.ts';
import type { Pinned } from '../verify/pinned.ts';
import type * as tablePinning from '../verify/table-pins.ts';
import type { TablePin } from '../verify/table-pins.ts';
import type * as judge from '../verify/judge-world.ts';
import type { Composed } from '../worlds/compose.ts';
import type * as compose from '../worlds/compose.ts';
import type { WorldConfig } from '../worlds/config.ts';
import type * as worlds from '../worlds/index.ts';

/** The modules of one tree by which its protocol is known. */
export interface ProtocolModules {
  readonly revisions: typeof revisions;
  readonly components: typeof components;
  /** Trees before this one list no tables beyond those of the components. */
  readonly tables: Partial<typeof tablePinning>;
  readonly compose: typeof compose;
  readonly properties: typeof properties;
  readonly worlds: typeof worlds;
  readonly judge: typeof judge;
}

/** A tree that was read: its modules, and the two kinds of text that are no module. */
export interface ProtocolTree {
  readonly modules: ProtocolModules;
  /** The text of `machines/revisions.ts`: its comments say what each rule is. */
  readonly rulesSource: string;
  /** By world, what `spec/expected` pins. */
  readonly pins: ReadonlyMap<string, Pinned>;
  /** By revision and machine, what it pins of the tables. */
  readonly tablePins: Readonly<Record<string, Readonly<Record<string, Pick<TablePin, 'hash'>>> | undefined>>;
}

export interface Side {
  /** `strict-steps`, or `strict-steps@v1.2` for that of a commit. */
  readonly name: string;
  readonly revision: string;
  /** Abbreviated; absent for the working tree. */
  readonly commit?: string;
  readonly rules: Readonly<Record<string, Scalar>>;
  readonly rulesSource: string;
  /** Machines that suites are generated from. */
  readonly components: readonly Component[];
  /** All machines; undefined where the tree lists none beyond the components. */
  readonly tables: readonly Table[] | undefined;
  readonly worlds: readonly WorldConfig[];
  readonly pins: ReadonlyMap<string, Pinned>;
  /** Machines that are no longer as they were when the verdicts were pinned. */
  readonly changedSincePinned: readonly string[];
  readonly compose: (config: WorldConfig) => Composed;
  /** Under its rules but for those given; undefined where its tree composes under whole revisions only. */
  readonly composeWith: (
    config: WorldConfig,
    rules: Readonly<Record<string, Scalar>>,
  ) => Composed | undefined;
  readonly lawsOf: (composed: Composed) => readonly Property[];
  readonly judge: typeof judge.judgeWorld;
}

/** @throws whatever a machine throws that does not become a table */
export function sideOf(
  tree: ProtocolTree,
  { name, revision, commit }: Pick<Side, 'name' | 'revision' | 'commit'>,
): Side {
  const { modules, rulesSource, pins, tablePins } = tree;
  const known = revision as revisions.RevisionName;
  const components = modules.components.componentsOf(known);
  const tables = modules.tables.tablesOf?.(known);
  return {
    name,
    revision,
    ...(commit === undefined ? {} : { commit }),
    rules: { ...modules.revisions.REVISIONS[known] },
    rulesSource,
    components,
    tables,
    worlds: modules.worlds.WORLDS.map(({ config }) => config),
    pins,
    changedSincePinned: (tables ?? components.map(({ table }) => table))
      .filter((table) => isChanged(table, tablePins[revision]?.[table.name]))
      .map((table) => table.name),
    compose: (config) => modules.compose.compose(config, known),
    composeWith: (config, changed) => {
      const rules = { ...modules.revisions.REVISIONS[known], ...changed } as revisions.Rules;
      const composed = modules.compose.compose(config, known, rules);
      return composed.cast.rules === rules ? composed : undefined;
    },
    lawsOf: (composed) => modules.properties.propertiesOf(composed),
    judge: modules.judge.judgeWorld,
  };
}

/** What was never pinned has not changed since. */
function isChanged(table: Table, pin: Pick<TablePin, 'hash'> | undefined): boolean {
  return pin !== undefined && pin.hash !== tableHash(table);
}
