/**
 * Files of an agent's configuration as plain values: JSON, or HCL with blocks as objects. A folder is read in the order of
 * its files' names, and later ones win. What the names mean is the next file's business.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../io/input-error.ts';
import type { Block, Body, Expression } from '../../jobspec/hcl/ast.ts';
import { type Diagnostics, explain, SyntaxMistake } from '../../jobspec/hcl/diagnostic.ts';
import { parseFile } from '../../jobspec/hcl/parse-body.ts';
import { readSource } from '../../jobspec/hcl/read-source.ts';
import { Budget } from '../../jobspec/eval/budget.ts';
import { evaluate } from '../../jobspec/eval/evaluate.ts';
import { toJson } from '../../jobspec/eval/json-text.ts';
import { Scope } from '../../jobspec/eval/scope.ts';

export type Values = Readonly<Record<string, unknown>>;

/** An `InputError` names the file and the place. */
export async function readConfigFiles(paths: readonly string[]): Promise<Values> {
  let all: Values = {};
  for (const path of paths) for (const file of await filesAt(path)) all = merged(all, await readConfig(file));
  return all;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new InputError({ file: path, problem: 'is not there', remedy: 'name a file or a folder of files' });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.(hcl|json)$/.test(name)).sort();
  return names.map((name) => join(path, name));
}

async function readConfig(file: string): Promise<Values> {
  const bytes = await readFile(file);
  if (file.endsWith('.json')) return readJson(file, bytes.toString('utf8'));
  try {
    return bodyOf(parseFile(readSource(file, bytes)));
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    throw inHcl(error.diagnostic);
  }
}

function readJson(file: string, text: string): Values {
  try {
    const value = JSON.parse(text) as unknown;
    if (isValues(value)) return unlisted(value) as Values;
  } catch (error) {
    throw new InputError({ file, problem: (error as Error).message, remedy: 'mend the JSON' });
  }
  throw new InputError({ file, problem: 'is not a JSON object', remedy: 'put everything into { }' });
}

/** A block of Nomad's JSON may stand in a list. */
function unlisted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(unlisted);
    return items.length === 1 && isValues(items[0]) ? items[0] : items;
  }
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unlisted(inner)]));
}

function inHcl(diagnostic: Parameters<typeof explain>[0]): InputError {
  return new InputError({ problem: explain(diagnostic), remedy: '' });
}

function bodyOf({ attributes, blocks }: Body): Values {
  const own = Object.fromEntries([...attributes.values()].map(({ name, value }) => [name, valueOf(value)]));
  return blocks.map(blockOf).reduce(merged, own);
}

/** Labels are names inside of the block's: `plugin "raw_exec" { }`. */
function blockOf({ type, labels, body }: Block): Values {
  const names = [type, ...labels.map(({ text }) => text)];
  return names.reduceRight<Values>((inner, name) => ({ [name]: inner }), bodyOf(body));
}

function valueOf(expression: Expression): unknown {
  const diagnostics: Diagnostics = [];
  const value = evaluate(expression, new Scope({ budget: new Budget() }), diagnostics);
  const [first] = diagnostics;
  if (first !== undefined) throw inHcl(first);
  return JSON.parse(toJson(value)) as unknown;
}

/** Objects into each other; of anything else the later one holds. */
function merged(earlier: Values, later: Values): Values {
  const both = Object.entries(later).map(([name, value]) => {
    const before = earlier[name];
    return [name, isValues(before) && isValues(value) ? merged(before, value) : value];
  });
  return { ...earlier, ...Object.fromEntries(both) };
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
