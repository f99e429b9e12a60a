/**
 * Writing SVG and HTML as strings so that nothing unescaped can slip through: elements take text and attributes as
 * values. No parsing, no templates.
 */

/** Markup that is already escaped. Only this module and the figures' writers make it. */
export interface Markup {
  readonly markup: string;
}
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Markup | string | number | undefined | readonly Child[];

/** Text as element content or attribute value. Control characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(FORBIDDEN, '\uFFFD');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Elements that HTML closes by themselves. */
const VOID = new Set(['br', 'hr', 'input', 'meta', 'col']);
/** SVG elements written `<x/>` when empty. */
const SHAPES = new Set(['rect', 'line', 'path', 'circle', 'polygon']);

/** One element. A `true` attribute is written bare, `false` and `undefined` not at all. */
export function element(name: string, attributes: Attributes, ...children: Child[]): Markup {
  const opening = `<${name}${Object.entries(attributes).map(writeAttribute).join('')}`;
  if (VOID.has(name)) return { markup: `${opening}>` };
  const content = children.map(write).join('');
  if (content === '' && SHAPES.has(name)) return { markup: `${opening}/>` };
  return { markup: `${opening}>${content}</${name}>` };
}

/** Children without an element around them. */
export function fragment(...children: Child[]): Markup {
  return { markup: children.map(write).join('') };
}

/** Trust a string to be markup. For the output of this folder's own writers only. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** Coordinates with at most one decimal, so that output neither wobbles nor bloats. */
export function rounded(value: number): number {
  const tenths = Math.round(value * 10) / 10;
  return Object.is(tenths, -0) ? 0 : tenths;
}

function writeAttribute([name, value]: [string, string | number | boolean | undefined]): string {
  if (value === undefined || value === false) return '';
  if (value === true) return ` ${name}`;
  return ` ${name}="${typeof value === 'number' ? rounded(value) : escapeText(value)}"`;
}

function write(child: Child): string {
  if (child === undefined) return '';
  if (typeof child === 'number') return String(child);
  if (typeof child === 'string') return escapeText(child);
  return 'markup' in child ? child.markup : child.map(write).join('');
}
