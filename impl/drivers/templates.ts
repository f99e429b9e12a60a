/**
 * Templates with inline data: written into a task's folder before it starts, once. Of the language there is what needs
 * nothing from outside: text, comments, `env` and quoted strings, with the marks that trim white space; the rest is refused
 * by name. Source: reference page nomad-features.md, section 4; consul-template's documentation.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartRefused } from './driver.ts';
import { insideTask } from './inside-task.ts';

export interface Template {
  readonly EmbeddedTmpl?: string;
  readonly SourcePath?: string;
  readonly DestPath: string;
  /** Octal. */
  readonly Perms?: string;
  readonly LeftDelim?: string;
  readonly RightDelim?: string;
  /** Its lines `NAME=value` go into the task's environment. */
  readonly Envvars?: boolean;
}

type Env = Readonly<Record<string, string>>;

/** What it adds to the environment. Rejects with a `StartRefused`. */
export async function writeTemplate(template: Template, taskFolder: string, env: Env): Promise<Env> {
  const { EmbeddedTmpl = '', SourcePath = '', DestPath, Perms = '', Envvars = false } = template;
  if (SourcePath !== '')
    throw new StartRefused(`template source "${SourcePath}": only inline data is rendered here`);
  const text = render(EmbeddedTmpl, env, template.LeftDelim || '{{', template.RightDelim || '}}');
  const file = await insideTask(taskFolder, DestPath, 'template destination');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, Number.parseInt(Perms || '644', 8));
  return Envvars ? variablesIn(text, DestPath) : {};
}

export function render(text: string, env: Env, left = '{{', right = '}}'): string {
  let made = '';
  let rest = text;
  for (let at = rest.indexOf(left); at >= 0; at = rest.indexOf(left)) {
    const end = rest.indexOf(right, at);
    if (end < 0) throw new StartRefused(`template: an action that begins with ${left} has no ${right}`);
    const inside = rest.slice(at + left.length, end);
    const before = rest.slice(0, at);
    made += (inside.startsWith('- ') ? before.trimEnd() : before) + valueOf(inside, env);
    rest = rest.slice(end + right.length);
    if (inside.endsWith(' -')) rest = rest.trimStart();
  }
  return made + rest;
}

function valueOf(inside: string, env: Env): string {
  const action = inside.replace(/^- | -$/g, '').trim();
  if (action.startsWith('/*') && action.endsWith('*/')) return '';
  const [, call, quoted] = /^(env\s+)?("(?:[^"\\]|\\.)*"|`[^`]*`)$/.exec(action) ?? [];
  if (quoted === undefined)
    throw new StartRefused(`template: {{ ${action} }} is not rendered here: env and text are`);
  const text = quoted.startsWith('`') ? quoted.slice(1, -1) : (JSON.parse(quoted) as string);
  return call === undefined ? text : (env[text] ?? '');
}

function variablesIn(text: string, path: string): Env {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
      if (name === undefined) throw new StartRefused(`template ${path}: "${line}" is not NAME=value`);
      return [name, value.replace(/^(["'])(.*)\1$/, '$2')];
    }),
  );
}
