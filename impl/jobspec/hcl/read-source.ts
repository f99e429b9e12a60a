/** Bytes of a file as text. What is not UTF-8 is a mistake with a place. */
import { isUtf8 } from 'node:buffer';
import { SyntaxMistake } from './diagnostic.ts';
import { Source } from './source.ts';

/** Throws a `SyntaxMistake`. */
export function readSource(name: string, bytes: Uint8Array): Source {
  const source = new Source(name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  if (isUtf8(bytes)) return source;
  // What could not be read has become this mark, and a mark that was there before is found only if it stands earlier.
  const at = Math.max(0, source.text.indexOf('\ufffd'));
  throw new SyntaxMistake(
    source.range(at, at + 1),
    'The file is not UTF-8 text from here on.',
    'Save it as UTF-8.',
  );
}
