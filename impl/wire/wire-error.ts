/**
 * Bytes, or a value, that the wire does not allow. Thrown by everything in this folder that reads or writes, and caught
 * once, where a connection is owned: it ends the call or the connection, never the process. It is not for our own
 * mistakes: those are asserts.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly reason: string;
  /** Where in the value, as `Node.Drivers[raw_exec].Healthy`; empty: nowhere in particular. */
  readonly path: string;

  constructor(reason: string, path = '') {
    super(path === '' ? reason : `${path}: ${reason}`);
    this.reason = reason;
    this.path = path;
  }

  /** The same trouble, told from one step further out. */
  within(place: string): WireError {
    const joined = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new WireError(this.reason, `${place}${joined}${this.path}`);
  }
}

/** Runs `inner`; what it complains about is told as being inside `place`. */
export function within<T>(place: string, inner: () => T): T {
  try {
    return inner();
  } catch (trouble) {
    throw trouble instanceof WireError ? trouble.within(place) : trouble;
  }
}
