/** Blocks that jobs, groups and tasks share: where to place, and how often to restart. */
import { optional, plain, type BlockSpec } from './fields.ts';

/** Written in several ways; see `placement.ts`. */
export const CONSTRAINT: BlockSpec = {
  name: 'constraint',
  special: 'constraint',
  fields: [plain('LTarget', 'attribute'), plain('RTarget', 'value'), plain('Operand', 'operator')],
};

export const AFFINITY: BlockSpec = {
  name: 'affinity',
  special: 'affinity',
  fields: [...CONSTRAINT.fields, optional('Weight', 'weight', 'int8')],
};

export const RESTART: BlockSpec = {
  name: 'restart',
  fields: [
    optional('Interval', 'interval', 'duration'),
    optional('Attempts', 'attempts', 'int64'),
    optional('Delay', 'delay', 'duration'),
    optional('Mode', 'mode'),
  ],
};
