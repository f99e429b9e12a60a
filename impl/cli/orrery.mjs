#!/usr/bin/env node
/**
 * The launcher behind `npx orrery`: hands over to the Node that the project's lock file brings, unless the one that
 * started it will do. Plain JavaScript that any Node since 14 can read. What Node makes of the sources is kept from one
 * run to the next, which more than halves the time to start; being no TypeScript itself, this file needs nothing kept.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first major version that runs the TypeScript sources as they are, with everything they use. */
const OLDEST_MAJOR = 26;

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));

/** The Node that `npm ci` put beside the dependencies, looked for upwards as packages are. */
function bundledNode() {
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', '.bin', 'node');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

const rightNode = Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR;

function handOver() {
  const node = bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `orrery: needs Node ${OLDEST_MAJOR}, found ${process.version} and none from npm: ` +
        `run "npm ci" in the project (it brings one), or install Node ${OLDEST_MAJOR} for this platform\n`,
    );
    process.exit(2);
  }
  const run = spawnSync(node, [join(here, 'orrery.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
  if (run.error) {
    process.stderr.write(`orrery: cannot start ${node}: ${run.error.message}: run "npm ci" again\n`);
    process.exit(2);
  }
  if (run.signal) process.kill(process.pid, run.signal);
  process.exit(run.status === null ? 1 : run.status);
}

if (!rightNode) handOver();
const { enableCompileCache } = await import('node:module');
// Beside the packages, so that it goes when they go. Where it cannot be written, starting only takes longer.
enableCompileCache(join(here, '..', '..', 'node_modules', '.cache', 'orrery'));
await import('./main.ts');
