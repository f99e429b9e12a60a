/** Asking whether to go on, as Nomad does: only "y" is yes; where nobody can answer, it is no. */
import { createInterface } from 'node:readline/promises';
import type { Call } from './command.ts';

export async function confirm({ input, err }: Call, question: string): Promise<boolean> {
  err.write(`${question} [y/N] `);
  const lines = createInterface({ input: input ?? process.stdin });
  for await (const line of lines) {
    lines.close();
    return line.trim().toLowerCase() === 'y';
  }
  err.write('\nnobody answered: nothing was done; -yes answers for you\n');
  return false;
}
