/**
 * What is wrong with a machine or a world, in the words of the person who wrote it. A `ModelError` is bad input
 * (exit code 2 for the command line), never a verdict about the protocol.
 */

export interface ModelFault {
  /** `machine node` or `world w1`. */
  readonly subject: string;
  /** Where inside it: a state's path, an event's name and field. */
  readonly where: string;
  /** What was found there. */
  readonly found: string;
  /** Why that cannot be accepted. */
  readonly reason: string;
  /** What to write instead. */
  readonly instead: string;
}

/** A machine or world that the model layer refuses; one line that names subject, place, reason and remedy. */
export class ModelError extends Error {
  readonly fault: ModelFault;

  constructor(fault: ModelFault) {
    super(`${fault.subject}: ${fault.where}: ${fault.found}: ${fault.reason}. Instead: ${fault.instead}`);
    this.name = 'ModelError';
    this.fault = fault;
  }
}
