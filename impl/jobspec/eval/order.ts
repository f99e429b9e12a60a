/** Orders that do not depend on the host: text by its bytes, and values of sets by a text made of them. */
import { formatNumber } from './decimal.ts';
import { UNKNOWN, type Value } from './content.ts';
import type { BigFloat } from './big-float.ts';

/** As the UTF-8 bytes of the two would compare. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters behind all others. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** A text that differs where values of one type differ (numbers: to ten digits). */
export function setOrder(value: Value): string {
  const { content, type } = value;
  if (content === UNKNOWN) return '?';
  if (content === null) return '~';
  if (typeof content === 'string') return JSON.stringify(content);
  if (typeof content === 'boolean') return content ? 'T' : 'F';
  if (Array.isArray(content)) {
    const inside = (content as readonly Value[]).map((item) => `${setOrder(item)};`).join('');
    return type.kind === 'tuple' ? `<${inside}>` : `[${inside}]`;
  }
  if (content instanceof Map) {
    const members = [...(content as ReadonlyMap<string, Value>)];
    if (type.kind === 'object') return `<${members.map(([, item]) => `${setOrder(item)};`).join('')}>`;
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${setOrder(item)};`).join('')}}`;
  }
  return formatNumber(content as BigFloat, 'g', 10);
}
