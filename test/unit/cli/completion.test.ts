/** `orrery completion`: the scripts, run by their shells. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import type { CommandEntry } from '../../../impl/cli/command-entry.ts';
import { orrery } from './recorded-agent.ts';

const NOWHERE = { address: 'http://127.0.0.1:1' };
const { out: script } = await orrery(NOWHERE, ['completion', 'bash']);

/** What bash offers for the last word. */
function offered(...words: readonly string[]): readonly string[] {
  const typed = ['orrery', ...words].map((word) => `'${word}'`).join(' ');
  const ask = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _orrery; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('bash', () => {
  test.each([
    [['allo'], ['alloc']],
    [
      ['alloc', 'st'],
      ['status', 'stop'],
    ],
    [
      ['alloc', 'logs', '-ta'],
      ['-task', '-tail'],
    ],
    [
      ['alloc', 'logs', '--ta'],
      ['-task', '-tail'],
    ],
    [
      ['operator', 'scheduler', ''],
      ['get-config', 'set-config'],
    ],
    [['job', 'run', '-detach', '-check'], ['-check-index']],
    [['run', 'web.hcl', '-check'], ['-check-index']],
    [['server', 'mem'], ['members']],
    [['nothing', 'jo'], ['job']],
  ])('%s', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

test('zsh has the same words', async () => {
  const { code, out } = await orrery(NOWHERE, ['completion', 'zsh']);
  expect(code).toBe(0);
  expect(out).toMatch(/^#compdef orrery\n/);
  expect(out).toContain("'alloc') echo 'exec fs logs restart signal status stop' ;;");
});

test('another shell', async () => {
  const { code, err } = await orrery(NOWHERE, ['completion', 'fish']);
  expect(code).toBe(2);
  expect(err).toBe('orrery: completion: there is no script for "fish": take bash or zsh\n');
});

async function paths(entries: readonly CommandEntry[], before: readonly string[] = []): Promise<string[][]> {
  const found: string[][] = [];
  for (const { name, nomad, loadGroup } of entries) {
    if (before.length === 0 && !nomad) continue;
    found.push([...before, name]);
    if (loadGroup) found.push(...(await paths((await loadGroup()).COMMANDS, [...before, name])));
  }
  return found;
}

test.each(await paths(COMMANDS))('%s %s %s has examples in its help', async (...words) => {
  const { code, out } = await orrery(NOWHERE, [...words.filter((word) => word !== undefined), '-h']);
  expect(code).toBe(0);
  expect(out).toContain('Examples:\n  orrery ');
});
