/**
 * `yamlencode`: block style, strings in double quotes, strings of several lines as literal blocks, lines folded behind
 * column 80: as libyaml's emitter lays them out.
 */
import { codePoints } from '../../hcl/source.ts';
import { toText } from '../decimal.ts';
import { Failure } from '../function.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';

const WIDTH = 80;
const STEP = 2;

/** Throws a `Failure` for infinity. */
export function encodeYaml(value: Value): string {
  const writer = new Writer();
  writer.node(value, -1, 'root');
  return writer.end();
}

class Writer {
  private text = '';
  private column = 0;
  /** A plain scalar at the root, or a block that keeps its last line ends, needs an end mark. */
  private openEnded = false;

  end(): string {
    return `${this.text}${this.text.endsWith('\n') ? '' : '\n'}${this.openEnded ? '...\n' : ''}`;
  }

  node(value: Value, indent: number, place: 'root' | 'item' | 'member'): void {
    const items = values.isNull(value) ? undefined : collection(value);
    if (!items) return this.scalar(value, indent, place);
    this.openEnded = false;
    if (items.length === 0) return this.word(value.content instanceof Map ? '{}' : '[]', place);
    if (value.content instanceof Map) this.mapping(value, indent < 0 ? 0 : indent + STEP, place);
    // A list that is the value of a key is not indented any further than the key.
    else this.sequence(items, indent < 0 ? 0 : place === 'member' ? indent : indent + STEP, place);
  }

  private mapping(value: Value, indent: number, place: 'root' | 'item' | 'member'): void {
    let inline = place !== 'member';
    for (const [key, member] of values.asMap(value)) {
      if (!inline) this.newLine(indent);
      else if (place === 'item') this.write(' ');
      inline = false;
      this.quoted(key, indent, false);
      this.write(':');
      this.node(member, indent, 'member');
    }
  }

  private sequence(items: readonly Value[], indent: number, place: 'root' | 'item' | 'member'): void {
    let inline = place !== 'member';
    for (const item of items) {
      if (!inline) this.newLine(indent);
      else if (place === 'item') this.write(' ');
      inline = false;
      this.write('-');
      this.node(item, indent, 'item');
    }
  }

  private scalar(value: Value, indent: number, place: 'root' | 'item' | 'member'): void {
    this.openEnded = false;
    const inside = Math.max(0, indent) + STEP;
    if (value.type.kind === 'string' && !values.isNull(value)) {
      const text = values.asText(value);
      if (place !== 'root') this.write(' ');
      if (text.includes('\n') && fitsBlock(text)) return this.block(text, inside);
      return this.quoted(text, inside, true);
    }
    this.word(plain(value), place);
    this.openEnded = place === 'root';
  }

  private word(text: string, place: 'root' | 'item' | 'member'): void {
    this.write(place === 'root' ? text : ` ${text}`);
  }

  private write(text: string): void {
    this.text += text;
    this.column += codePoints(text).length;
  }

  private newLine(indent: number): void {
    if (!this.text.endsWith('\n')) this.text += '\n';
    this.column = 0;
    this.write(' '.repeat(indent));
  }

  private block(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? String(STEP) : '';
    const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    this.openEnded = chomp === '+';
    this.text += `|${hint}${chomp}\n`;
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.text += line === '' ? '\n' : `${' '.repeat(indent)}${line}\n`;
    }
    this.column = 0;
  }

  /** A key is never folded. */
  private quoted(text: string, indent: number, folds: boolean): void {
    this.write('"');
    const points = codePoints(text);
    let afterSpace = false;
    for (const [index, point] of points.entries()) {
      const inner = index > 0 && index < points.length - 1;
      if (point === ' ' && folds && !afterSpace && inner && this.column > WIDTH) {
        this.newLine(indent);
        if (points[index + 1] === ' ') this.write('\\');
      } else this.write(escaped(point));
      afterSpace = point === ' ';
    }
    this.write('"');
  }
}

function collection(value: Value): readonly Value[] | undefined {
  return Array.isArray(value.content) || value.content instanceof Map ? values.parts(value) : undefined;
}

function plain(value: Value): string {
  if (values.isNull(value)) return 'null';
  if (value.type.kind === 'bool') return String(values.asBool(value));
  const number = values.asNumber(value);
  if (number.kind === 'infinite') throw new Failure('infinity cannot be written');
  return toText(number);
}

/** A literal block cannot hold blanks before a line's end, nor characters that are not printable. */
function fitsBlock(text: string): boolean {
  return !/ (?:\n|$)/.test(text) && codePoints(text).every((point) => point === '\n' || isPrintable(point));
}

function isPrintable(point: string): boolean {
  return /^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(point);
}

const SHORT: Readonly<Record<string, string>> = {
  '\u0000': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\u000b': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(point: string): string {
  const short = SHORT[point];
  if (short !== undefined) return short;
  if (isPrintable(point)) return point;
  const code = (point.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
