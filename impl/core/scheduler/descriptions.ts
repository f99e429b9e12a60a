/** Why an allocation is what it is, in the words that Nomad's operators and tools know. */
export const NOT_NEEDED = 'alloc not needed due to job update';
export const RECONNECTED = 'alloc not needed due to disconnected client reconnect';
export const LOST = 'alloc is lost since its node is down';
export const UNKNOWN = 'alloc is unknown since its node is disconnected';
export const RESCHEDULED = 'alloc was rescheduled because it failed';
export const MIGRATING = 'alloc is being migrated';
export const UPDATING = 'alloc is being updated due to job update';
export const NODE_TAINTED = 'alloc not needed as node is tainted';
