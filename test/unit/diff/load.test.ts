import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { treeAt, workingTree } from '../../../impl/cli/diff/load.ts';
import { diffSides } from '../../../spec/diff/diff.ts';
import { sideOf } from '../../../spec/diff/side.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A repository of its own, so that no test depends on what this one's commits hold. */
let repository = '';
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@test', ...args], { cwd: repository });

function commit(tag: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', tag);
  git('tag', tag);
}

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'orrery-repository-'));
  git('init', '--quiet');
  await writeFile(join(repository, 'README.md'), 'Nothing yet.\n');
  commit('empty');
  for (const folder of ['machines', 'spec'])
    await cp(join(ROOT, folder), join(repository, folder), { recursive: true });
  commit('whole');
  await writeFile(join(repository, 'machines/node.ts'), 'export const nodeMachine = ;\n');
  commit('broken');
});

afterAll(async () => {
  await rm(repository, { recursive: true, force: true });
});

describe('the protocol of a commit', () => {
  test('loads from a folder of its own, and is the same protocol', { timeout: 120_000 }, async () => {
    const { tree, commit: name } = await treeAt('whole', repository);
    const here = await workingTree();
    expect(name).toBe(git('rev-parse', '--short', 'whole').toString().trim());
    expect(tree.modules.revisions).not.toBe(here.modules.revisions);
    const [a, b] = [
      sideOf(tree, { name: 'there', revision: 'strict-steps', commit: name }),
      sideOf(here, { name: 'here', revision: 'strict-steps' }),
    ];
    const report = diffSides(a, b, {
      worlds: b.worlds.filter(({ name: world }) => world === 'first-start'),
      maxPairs: 20_000,
      recompute: new Map(),
      onProgress: () => undefined,
    });
    expect(report.rules).toEqual([]);
    expect(report.properties.changes).toEqual([]);
    expect(report.behaviours.partings).toEqual([]);
    expect(report.behaviours.searched).toEqual([
      expect.objectContaining({ world: 'first-start', complete: true }),
    ]);
    expect(report.explanation[0]?.text).toContain('No rule differs');
  });

  test('without machines it is refused', async () => {
    await expect(treeAt('empty', repository)).rejects.toThrow('has no folder machines/');
  });

  test('with a machine that does not compile it is refused, and the file is named', async () => {
    await expect(treeAt('broken', repository)).rejects.toThrow(/^broken: .*does not become a table/);
  });

  test.each(['no-such-tag', '--help', ''])('%j is no commit', async (ref) => {
    await expect(treeAt(ref, repository)).rejects.toThrow('is neither a revision nor a commit');
  });
});
