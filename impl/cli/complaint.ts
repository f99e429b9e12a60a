/**
 * Which errors are complaints about input, and what they say in one line. Every folder has its own class of them,
 * as the arrows allow; only the command line knows all.
 */
import { ModelError } from '../../spec/model/errors.ts';
import { TraceFormatError } from '../../spec/export/itf.ts';
import { TraceError } from '../../spec/trace/trace-error.ts';
import { InputError } from '../io/input-error.ts';

/** The line to print, or undefined when the error is no complaint but a defect. */
export function complaintOf(error: unknown): string | undefined {
  const complaint =
    error instanceof InputError ||
    error instanceof ModelError ||
    error instanceof TraceError ||
    error instanceof TraceFormatError;
  return complaint ? error.message.replaceAll(/\s*\n\s*/g, ' ') : undefined;
}
