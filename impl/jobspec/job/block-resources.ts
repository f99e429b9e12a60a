/** What a task may use of a node, and how much of its output is kept. */
import { AFFINITY, CONSTRAINT } from './block-placement.ts';
import { NETWORK } from './block-network.ts';
import { label, many, optional, type BlockSpec } from './fields.ts';

const DEVICE: BlockSpec = {
  name: 'device',
  label: 'name',
  fields: [
    label('Name'),
    optional('Count', 'count', 'uint64'),
    many('Constraints', 'constraint', () => CONSTRAINT),
    many('Affinities', 'affinity', () => AFFINITY),
  ],
};

export const RESOURCES: BlockSpec = {
  name: 'resources',
  fields: [
    optional('CPU', 'cpu', 'int64'),
    optional('Cores', 'cores', 'int64'),
    optional('MemoryMB', 'memory', 'int64'),
    optional('MemoryMaxMB', 'memory_max', 'int64'),
    optional('DiskMB', 'disk', 'int64'),
    many('Networks', 'network', () => NETWORK),
    many('Devices', 'device', () => DEVICE),
    optional('IOPS', 'iops', 'int64'),
  ],
};

export const LOGS: BlockSpec = {
  name: 'logs',
  fields: [optional('MaxFiles', 'max_files', 'int64'), optional('MaxFileSizeMB', 'max_file_size', 'int64')],
};
