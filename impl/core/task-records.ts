/** What a job says of how its tasks start, restart and end on a node. Names are those of the API's JSON; durations in nanoseconds. */

/** `Sidecar`: it runs as long as the main tasks do, else to its own end. */
export interface TaskLifecycle {
  readonly Hook: '' | 'prestart' | 'poststart' | 'poststop';
  readonly Sidecar: boolean;
}

export interface RestartPolicy {
  readonly Attempts: number;
  readonly Interval: number;
  readonly Delay: number;
  readonly Mode: 'fail' | 'delay';
}
