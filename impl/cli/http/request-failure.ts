/**
 * A request to a cluster that did not work out: what the agent said, or what was not to be found there. The message is
 * for people and may have several lines; the exit code is 1, as Nomad's.
 */
export class RequestFailure extends Error {
  /** The agent's HTTP status, where it was the agent that refused. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = 'RequestFailure';
    this.status = status;
  }
}
