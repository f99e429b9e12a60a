/** What is wrong with a text that should be a trace: file, line, field, and what to do. Not a verdict on a run. */

export interface TraceFault {
  /** Name of the file as the caller gave it. */
  readonly file: string;
  /** From 1; the header is line 1. */
  readonly line: number;
  /** The field at fault, when it is one. */
  readonly field?: string;
  /** What was found. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A trace that cannot be read; its message is one line. */
export class TraceError extends Error {
  readonly fault: TraceFault;

  constructor(fault: TraceFault) {
    const field = fault.field === undefined ? '' : ` field ${fault.field}:`;
    super(`${fault.file}: line ${fault.line}:${field} ${fault.found}. ${fault.remedy}`);
    this.name = 'TraceError';
    this.fault = fault;
  }
}
