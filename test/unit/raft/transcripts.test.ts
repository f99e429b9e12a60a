/**
 * Each file under `transcripts/`: its commands bring about just what stands below them. `npx vitest run
 * test/unit/raft/transcripts.test.ts -u` writes what they do bring about; a person then reads the difference.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Transcript } from './transcript.ts';

const FOLDER = `${import.meta.dirname}/transcripts`;

/** The text again, with what really happens in place of what was written. */
function performed(text: string): string {
  const transcript = new Transcript();
  const blocks = text.trimEnd().split(/\n\n+/);
  return `${blocks.map((block) => performedBlock(transcript, block)).join('\n\n')}\n`;
}

/** Comments and commands, then `----`, then what happens. */
function performedBlock(transcript: Transcript, block: string): string {
  const [script = ''] = block.split(/^----$/m);
  const lines = script.trimEnd().split('\n');
  const commands = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (commands.length === 0) return lines.join('\n');
  const happened = commands.flatMap((command) => transcript.run(command));
  return [...lines, '----', ...happened].join('\n');
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

test('there are at least forty', () => {
  expect(files.length).toBeGreaterThanOrEqual(40);
});

test.each(files)('%s', async (name) => {
  const file = `${FOLDER}/${name}`;
  await expect(performed(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
});

test.each([
  ['status', 'begins with "group'],
  ['group 3\njump a', '"jump" is no command'],
])('a mistake in a script is named: %s', (script, said) => {
  expect(() => performed(script)).toThrow(said);
});
