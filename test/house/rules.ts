/**
 * The house rules, each a function from the project's files to its violations. Pure, so that a test can plant a
 * violation in a made-up file and see each rule catch it. Source: the design page, sections 2, 4 and 7.
 */
import { dirname, posix } from 'node:path';
import { syntaxOf } from './syntax.ts';
import type { SourceFile } from './tree.ts';

export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export type Rule = (files: readonly SourceFile[]) => readonly Violation[];

const isCode = ({ path }: SourceFile): boolean => /\.(ts|mts|mjs|js)$/.test(path);

interface Arrow {
  readonly from: string;
  /** Folders (with a trailing slash) and files that may be imported; the folder itself always may. */
  readonly to: readonly string[];
  /** As `to`, but only for types. */
  readonly typesOf?: readonly string[];
  /** Packages that may be imported; `*` stands for any that no other rule forbids. */
  readonly packages: readonly string[];
}

const WORDS = 'machines/vocabulary.ts';

/** Who may import whom. The first row whose folder holds the file decides. */
export const ARROWS: readonly Arrow[] = [
  { from: 'machines/', to: [], packages: ['xstate'] },
  // The checker knows a Model, not Nomad.
  { from: 'spec/check/', to: ['spec/model/'], packages: ['pure-rand'] },
  { from: 'spec/', to: ['machines/'], packages: ['*'] },
  { from: 'impl/core/', to: [WORDS], packages: ['sorted-btree'] },
  { from: 'impl/wire/', to: [WORDS], packages: ['*'] },
  { from: 'impl/io/', to: ['impl/core/', 'impl/wire/', WORDS], packages: ['*'] },
  { from: 'impl/jobspec/', to: [WORDS], packages: ['*'] },
  { from: 'impl/drivers/', to: ['impl/core/', 'impl/wire/', 'impl/io/', WORDS], packages: ['*'] },
  {
    from: 'impl/api/',
    to: ['impl/core/', 'impl/wire/', 'impl/io/', 'impl/jobspec/', WORDS],
    packages: ['*'],
  },
  { from: 'impl/web/', to: [], typesOf: ['impl/api/'], packages: ['*'] },
  { from: 'impl/targets/', to: ['impl/', WORDS], typesOf: ['spec/conform/'], packages: ['*'] },
  { from: 'impl/cli/', to: ['machines/', 'spec/', 'impl/', 'test/'], packages: ['*'] },
  { from: 'test/', to: ['machines/', 'spec/', 'impl/', 'examples/'], packages: ['*'] },
  // What others can import, and nothing else.
  { from: 'examples/', to: [], packages: ['orrery', 'xstate'] },
];

/** Imports point one way (design, section 2). */
export const arrows: Rule = (files) =>
  files.filter(isCode).flatMap((file) => {
    const arrow = ARROWS.find(({ from }) => file.path.startsWith(from));
    if (!arrow) return [];
    return syntaxOf(file).imports.flatMap(({ specifier, line, typeOnly }) => {
      const allowed = specifier.startsWith('.')
        ? mayReach(arrow, posix.join(dirname(file.path), specifier), typeOnly)
        : mayUse(arrow, specifier);
      if (allowed) return [];
      return [
        { rule: 'arrows', file: file.path, line, message: `${arrow.from} may not import ${specifier}` },
      ];
    });
  });

function mayReach({ from, to, typesOf = [] }: Arrow, target: string, typeOnly: boolean): boolean {
  const reachable = [from, ...to, ...(typeOnly ? typesOf : [])];
  return reachable.some((place) => (place.endsWith('/') ? target.startsWith(place) : target === place));
}

function mayUse({ packages }: Arrow, specifier: string): boolean {
  return packages.includes('*') || packages.includes(packageOf(specifier));
}

/** `node:fs/promises` is the package `node:`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** XState is the machines' notation: the implementation never sees it, and its graph helpers have one door. */
export const xstateDoors: Rule = (files) =>
  files.filter(isCode).flatMap((file) =>
    syntaxOf(file).imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      const inside = (...doors: string[]): boolean => doors.some((door) => file.path.startsWith(door));
      const graph = name === '@xstate/graph' || specifier === 'xstate/graph';
      const allowed = graph
        ? inside('spec/suites/xstate-graph.ts')
        : inside('machines/', 'spec/', 'test/', 'examples/');
      if (allowed || !(graph || name === 'xstate')) return [];
      return [{ rule: 'xstate', file: file.path, line, message: `imports ${specifier}` }];
    }),
  );

/** Names that bring in the clock, chance, the host or waiting. */
const IMPURE_NAMES = new Set([
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
  'AsyncIterable',
  'console',
  'process',
  'globalThis',
  'crypto',
  'fetch',
  'Buffer',
  'require',
  'eval',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
  'Atomics',
  'SharedArrayBuffer',
]);
/** Members that differ from run to run, or from host to host. */
const IMPURE_MEMBERS = /^Math\.random$|\.(localeCompare|toLocale\w+)$/;

/** `machines` and `impl/core` are functions of what they are given: no clock, no chance, no host, no waiting. */
export const purity: Rule = (files) =>
  files
    .filter((file) => isCode(file) && /^(machines|impl\/core)\//.test(file.path))
    .flatMap((file) => {
      const { names, members, waits, imports } = syntaxOf(file);
      const found = [
        ...names.filter(({ name }) => IMPURE_NAMES.has(name)),
        ...members.filter(({ name }) => IMPURE_MEMBERS.test(name)),
        ...waits.map((line) => ({ name: 'async or await', line })),
        ...imports
          .filter(({ specifier }) => packageOf(specifier) === 'node:')
          .map(({ specifier, line }) => ({ name: specifier, line })),
      ];
      return found.map(({ name, line }) => ({
        rule: 'purity',
        file: file.path,
        line,
        message: `uses ${name}`,
      }));
    });

/** What stands at the top of the tree, and what the code folders are divided into (design, section 2). */
const TOP_FOLDERS = new Set(['machines', 'impl', 'spec', 'test', 'examples', 'docs', '.ci']);
const TOP_FILES = new Set([
  'README.md',
  'LICENSE',
  'NOTICE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'biome.json',
  '.oxlintrc.json',
  'vitest.config.ts',
  'typedoc.config.mjs',
  '.gitignore',
]);
const PARTS: Readonly<Record<string, ReadonlySet<string>>> = {
  impl: new Set(['core', 'wire', 'jobspec', 'io', 'drivers', 'api', 'web', 'targets', 'cli']),
  spec: new Set([
    'model',
    'check',
    'properties',
    'history',
    'laws',
    'suites',
    'verify',
    'trace',
    'conform',
    'export',
    'diff',
    'worlds',
    'expected',
    'raft',
    'system',
  ]),
};
const JUNK_DRAWERS = /(^|-)(utils?|helpers?|managers?|misc|common|stuff)\.[a-z.]+$/;

/** The tree is the architecture: known folders, files named in kebab-case after the thing they hold. */
export const shape: Rule = (files) =>
  files.flatMap(({ path }) => {
    const [top = '', part = '', ...rest] = path.split('/');
    const problems: string[] = [];
    if (part === '' ? !TOP_FILES.has(top) : !TOP_FOLDERS.has(top))
      problems.push('has no place at the top of the tree');
    const parts = PARTS[top];
    if (parts && rest.length > 0 && !parts.has(part))
      problems.push(`${top}/${part} is not a folder of the design`);
    if (parts && part !== '' && rest.length === 0) problems.push(`${top}/ holds folders only`);
    const name = posix.basename(path);
    if (part !== '' && isCode({ path, text: '' })) {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(name)) problems.push('is not in kebab-case');
      if (JUNK_DRAWERS.test(name)) problems.push('names a junk drawer, not a thing');
    }
    return problems.map((message) => ({ rule: 'shape', file: path, message }));
  });

/**
 * A source file opens by saying what it is (a unit test need not: it mirrors one that does); what it gives away has
 * a name.
 */
export const manners: Rule = (files) =>
  files
    .filter((file) => isCode(file) && file.path.includes('/'))
    .flatMap((file) => {
      const opens = /^(#!.*\n)?\/\*\*/.test(file.text) || /^test\/unit\/.*\.test\.ts$/.test(file.path);
      const problems: Violation[] = syntaxOf(file).defaultExports.map((line) => ({
        rule: 'manners',
        file: file.path,
        line,
        message: 'exports a default: give it a name',
      }));
      if (!opens) {
        problems.push({
          rule: 'manners',
          file: file.path,
          line: 1,
          message: 'does not open by saying what it is',
        });
      }
      return problems;
    });

// Written in pieces, so that this file passes its own rule.
const MACHINE_PATHS = new RegExp(
  String.raw`(?<![\w.~/-])/(?:${['work', 'root', 'home', 'Users'].join('|')})/\w`,
);
const REGISTRY_HOSTS = new RegExp(
  String.raw`https?://[\w.-]*(?:regi${''}stry|artifactory|nexus|verdaccio|proxy)[\w.-]*|"reso${''}lved"\s*:`,
);

/** Nothing in the tree names the machine it was written on, or where its packages came from. */
export const noTraceOfTheMachine: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, at) => {
      const found = MACHINE_PATHS.exec(content) ?? REGISTRY_HOSTS.exec(content);
      if (!found) return [];
      return [{ rule: 'no-trace', file: path, line: at + 1, message: `names ${found[0]}` }];
    }),
  );

interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** Versions are exact, the Nodes from npm are one version, and `engines` says what the launcher can start from. */
export const exactVersions: Rule = (files) => {
  const file = files.find(({ path }) => path === 'package.json');
  if (!file) return [{ rule: 'versions', file: 'package.json', message: 'is missing' }];
  const manifest = JSON.parse(file.text) as Manifest;
  const complain = (message: string): Violation => ({ rule: 'versions', file: file.path, message });
  const groups = [
    manifest.dependencies,
    manifest.devDependencies,
    manifest.optionalDependencies,
    manifest.overrides,
  ];
  const inexact = groups
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  const nodes = new Set(Object.values(manifest.optionalDependencies ?? {}));
  return [
    ...inexact.map(([name, version]) => complain(`${name} is "${version}", not one exact version`)),
    ...(nodes.size === 1 ? [] : [complain('the Nodes in optionalDependencies are not all one version')]),
    ...(manifest.engines?.node === undefined ? [complain('engines.node is missing')] : []),
  ];
};

const MARKDOWN_LINK = /(?<!!)\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)/g;

/** Links between the project's own pages lead somewhere. */
export const pageLinks: Rule = (files) => {
  const known = new Set(files.flatMap(({ path }) => [path, ...ancestors(path)]));
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((content, at) =>
        [...content.matchAll(MARKDOWN_LINK)]
          .map(([, link, image]) => link ?? image ?? '')
          .filter(
            (target) =>
              !/^[a-z]+:/.test(target) && !known.has(posix.join(dirname(path), target).replace(/\/$/, '')),
          )
          .map((target) => ({
            rule: 'links',
            file: path,
            line: at + 1,
            message: `leads nowhere: ${target}`,
          })),
      ),
    );
};

function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}

export const RULES: Readonly<Record<string, Rule>> = {
  arrows,
  xstate: xstateDoors,
  purity,
  shape,
  manners,
  'no-trace': noTraceOfTheMachine,
  versions: exactVersions,
  links: pageLinks,
};
