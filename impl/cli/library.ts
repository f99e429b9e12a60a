/**
 * `orrery library FOLDER`: the library as a package of JavaScript and types, to be installed in other projects: Node runs no
 * TypeScript below node_modules. It compiles what the entry reaches, and adds a manifest.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ensureWritable, writeFolder } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT } from './command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ENTRY = 'spec/system/orrery';
const run = promisify(execFile);

export const command: CommandSpec = {
  arguments: [{ name: '<folder>', description: 'where the package goes' }],
  options: [],
  examples: [
    {
      line: 'library report/orrery',
      says: 'and then, elsewhere: npm install --install-links PATH/report/orrery',
    },
  ],
  run: async (call) => build(call, String(call.args[0])),
};

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

async function build({ out }: Call, folder: string): Promise<number> {
  await ensureWritable(folder, 'folder');
  const compiled = await compile();
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const needed = packagesIn([...compiled.values()]);
  const files = new Map([
    ...compiled,
    ['LICENSE', await readFile(join(ROOT, 'LICENSE'), 'utf8')],
    ['package.json', manifestText(manifest, needed)],
  ]);
  await writeFolder(folder, files, 'folder');
  out.write(
    `${files.size} files in ${folder}; in another project: npm install --install-links ${resolve(folder)}\n`,
  );
  return EXIT.asExpected;
}

/** JavaScript and declarations by path, as TypeScript writes them. */
async function compile(): Promise<ReadonlyMap<string, string>> {
  const aside = await mkdtemp(join(tmpdir(), 'orrery-library-'));
  try {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const flags = [
      ['--ignoreConfig', '--declaration', '--rewriteRelativeImportExtensions', '--verbatimModuleSyntax'],
      ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--skipLibCheck'],
      ['--target', 'es2024', '--lib', 'esnext', '--module', 'nodenext', '--types', 'node'],
      ['--rootDir', ROOT, '--outDir', aside],
    ].flat();
    await run(process.execPath, [compiler, join(ROOT, `${ENTRY}.ts`), ...flags], { cwd: ROOT }).catch(
      (error: { stdout?: string; message: string }) => {
        throw new InputError({
          file: 'library',
          problem: `TypeScript does not compile it: ${(error.stdout || error.message).split('\n')[0]}`,
          remedy: 'run npm ci, and npm run types for the whole list',
        });
      },
    );
    const names = (await readdir(aside, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const entries = names.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(aside, path), await readFile(path, 'utf8')] as const;
    });
    return new Map(await Promise.all(entries));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The packages that the compiled modules import. */
function packagesIn(texts: readonly string[]): ReadonlySet<string> {
  const specifiers = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export)\b[^;]*?from ['"]([^.'"][^'"]*)['"]/gm)].map(
      ([, name = '']) => name,
    ),
  );
  return new Set(
    specifiers.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
}

function manifestText(
  { version, description, license, engines, dependencies }: Manifest,
  needed: ReadonlySet<string>,
): string {
  const manifest = {
    name: 'orrery',
    version,
    description: `${description}: its model checker, as a library`,
    license,
    type: 'module',
    engines,
    exports: { '.': { types: `./${ENTRY}.d.ts`, default: `./${ENTRY}.js` } },
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([name]) => needed.has(name))),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
