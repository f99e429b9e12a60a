/**
 * `/v1/operator/snapshot`: the state of the servers as an archive, and going on from one. The archive is laid out as Nomad's;
 * what it holds is ours, and Nomad's cannot be restored here. Source: reference page nomad-features.md, sections 2 and 10;
 * upstream `operator_endpoint.go` for headers.
 */
import { snapshotBytes, snapshotDump } from '../core/state/snapshot-bytes.ts';
import type { Dump } from '../core/state/dump.ts';
import { ArchiveDamage, packArchive, sumOf, unpackArchive } from '../io/snapshot-archive.ts';
import { ANY } from './about.ts';
import { type Handler, malformed, type Route, written } from './exchange.ts';
import { queryOptions } from './query-options.ts';

/** Whose state it is. */
const MAKER = 'orrery-state-1';
/** It goes into one log entry, which has its own limit. */
const MAX_STATE_BYTES = 128 * 1024 * 1024;

const save: Handler = async ({ query }, ask) => {
  const { State, Index, KnownLeader } = await ask('Operator.SnapshotSave', queryOptions(query));
  const state = Buffer.from(snapshotBytes(State as Dump));
  const meta = { Version: 1, ID: `orrery-${Index}`, Index, Term: 0, Maker: MAKER, Size: state.length };
  const archive = await packArchive({ meta: JSON.stringify(meta), state });
  return {
    bytes: archive,
    headers: { Digest: `sha-256=${sumOf(archive, 'base64')}` },
    index: Index,
    knownLeader: KnownLeader,
  };
};

const restore: Handler = async ({ body }, ask) => {
  if (!Buffer.isBuffer(body)) throw malformed('the snapshot is missing: send what was saved as it is');
  const { Index } = await ask('Operator.SnapshotRestore', { State: await stateIn(body) });
  return { index: Index };
};

async function stateIn(body: Buffer): Promise<unknown> {
  try {
    const { meta, state } = await unpackArchive(body);
    const { Maker } = JSON.parse(meta) as { readonly Maker?: unknown };
    if (Maker !== MAKER)
      throw malformed(
        'failed to restore from snapshot: it is not one of these servers, and its state is not ours',
      );
    if (state.length > MAX_STATE_BYTES)
      throw malformed(`failed to restore from snapshot: its state is longer than ${MAX_STATE_BYTES} bytes`);
    return snapshotDump(state);
  } catch (error) {
    if (error instanceof ArchiveDamage)
      throw malformed(`failed to restore from snapshot: it ${error.message}`);
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw malformed('failed to restore from snapshot: its state cannot be read');
    throw error;
  }
}

export const snapshotRoutes: readonly Route[] = [
  {
    path: '/v1/operator/snapshot',
    methods: { GET: save, ...written(restore) },
    takesBytes: true,
    about: {
      GET: { says: 'the state of the servers, as an archive', query: [...ANY, 'stale'], instead: 'bytes' },
      PUT: { says: 'go on from such an archive; what was there is gone', query: ANY, instead: 'nothing' },
    },
  },
];
