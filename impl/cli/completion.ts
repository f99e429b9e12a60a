/**
 * `orrery completion`: a script that completes commands and their options in a shell. It holds all words itself, so that
 * completing starts no program; after an update it is to be made again.
 */
import type { CommandEntry } from './command-entry.ts';
import { type CommandSpec, EXIT } from './command.ts';
import { InputError } from '../io/input-error.ts';
import { bashScript, zshScript } from './show/completion-script.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<shell>', description: 'bash or zsh' }],
  options: [],
  examples: [
    { line: 'completion bash > ~/.local/share/bash-completion/completions/orrery', says: 'for bash' },
    { line: 'completion zsh > "${fpath[1]}/_orrery"', says: 'for zsh' },
  ],
  async run({ args, out }) {
    const script = { bash: bashScript, zsh: zshScript }[String(args[0])];
    if (script === undefined) throw unknownShell(String(args[0]));
    const { COMMANDS } = await import('./commands.ts');
    out.write(script(await wordsOf(COMMANDS)));
    return EXIT.asExpected;
  },
};

function unknownShell(shell: string): InputError {
  return new InputError({
    file: 'completion',
    problem: `there is no script for "${shell}"`,
    remedy: 'take bash or zsh',
  });
}

/** What may follow each command, by its words: `job run` is followed by its options, `job` by its commands. */
async function wordsOf(
  entries: readonly CommandEntry[],
  path = '',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const words = new Map<string, readonly string[]>([[path, entries.map(({ name }) => name)]]);
  for (const { name, load, loadGroup } of entries) {
    const own = path === '' ? name : `${path} ${name}`;
    const options = load ? optionsOf((await load()).command) : [];
    const group = loadGroup
      ? await wordsOf((await loadGroup()).COMMANDS, own)
      : new Map<string, readonly string[]>();
    for (const [place, following] of group) words.set(place, following);
    words.set(own, [...(group.get(own) ?? []), ...options]);
  }
  return words;
}

/** With one dash, as Nomad's users type them. */
function optionsOf({ options }: CommandSpec): readonly string[] {
  return options.flatMap(({ flags }) => flags.match(/--[a-z][a-z0-9-]*/g) ?? []).map((flag) => flag.slice(1));
}
