/**
 * Does a node satisfy one constraint of a job? Operands and interpolation as Nomad's job files have them.
 * Constraints that look at other allocations (`distinct_hosts`, `distinct_property`) only resolve values here.
 */
import type { Constraint, Node } from '../records.ts';
import { satisfiesVersion } from './versions.ts';

/** `${attr.x}`, `${meta.x}`, `${node.x}` or a literal; undefined when the node has no such value. */
export function resolveTarget(target: string, node: Node): string | undefined {
  const match = /^\$\{(.+)\}$/.exec(target);
  if (match === null) return target;
  const path = match[1] ?? '';
  if (path.startsWith('attr.')) return ownValue(node.Attributes, path.slice('attr.'.length));
  if (path.startsWith('meta.')) return ownValue(node.Meta, path.slice('meta.'.length));
  return nodeValue(path, node);
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function nodeValue(path: string, node: Node): string | undefined {
  switch (path) {
    case 'node.unique.id':
      return node.ID;
    case 'node.unique.name':
      return node.Name;
    case 'node.datacenter':
      return node.Datacenter;
    case 'node.class':
      return node.NodeClass;
    default:
      return undefined;
  }
}

/** It looks at something that nodes of one class need not share, so the class says nothing about it. */
export function escapesClass(constraint: Constraint): boolean {
  return [constraint.LTarget, constraint.RTarget].some((target) =>
    /^\$\{(node|attr|meta)\.unique\./.test(target),
  );
}

/** It needs the other allocations of the job, not only the node. */
export function concernsJob(constraint: Constraint): boolean {
  return constraint.Operand === 'distinct_hosts' || constraint.Operand === 'distinct_property';
}

/** As operators read it in `ConstraintFiltered`. */
export function constraintText(constraint: Constraint): string {
  return [constraint.LTarget, constraint.Operand, constraint.RTarget].filter((part) => part !== '').join(' ');
}

/** The node satisfies the constraint. An operand that nobody knows is satisfied by nothing. */
export function satisfies(constraint: Constraint, node: Node): boolean {
  const left = resolveTarget(constraint.LTarget, node);
  const right = resolveTarget(constraint.RTarget, node);
  switch (constraint.Operand) {
    case 'distinct_hosts':
    case 'distinct_property':
      return true;
    case '!=':
    case 'not':
      return left !== right;
    case 'is_set':
      return left !== undefined;
    case 'is_not_set':
      return left === undefined;
    default:
      return left !== undefined && right !== undefined && compare(constraint.Operand, left, right);
  }
}

function compare(operand: string, left: string, right: string): boolean {
  switch (operand) {
    case '=':
    case '==':
    case 'is':
    case '':
      return left === right;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operand, left, right);
    case 'version':
    case 'semver':
      return satisfiesVersion(left, right, operand);
    case 'regexp':
      return matches(left, right);
    case 'set_contains':
    case 'set_contains_all':
      return items(right).every((item) => items(left).includes(item));
    case 'set_contains_any':
      return items(right).some((item) => items(left).includes(item));
    default:
      return false;
  }
}

function items(list: string): string[] {
  return list.split(',').map((item) => item.trim());
}

/** By number when both are numbers, else by text. */
function ordered(operand: string, left: string, right: string): boolean {
  const numbers = [left, right].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  const [a = Number.NaN, b = Number.NaN] = numbers;
  const order = Number.isNaN(a) || Number.isNaN(b) ? textOrder(left, right) : a - b;
  if (operand === '<') return order < 0;
  if (operand === '<=') return order <= 0;
  return operand === '>' ? order > 0 : order >= 0;
}

function textOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Leading `(?i)` style flags are Go's way of writing what JavaScript passes beside the pattern. */
function matches(text: string, pattern: string): boolean {
  const flagged = /^\(\?([ims]+)\)/.exec(pattern);
  const body = flagged === null ? pattern : pattern.slice(flagged[0].length);
  const expression = compiled(body, `u${flagged?.[1] ?? ''}`) ?? compiled(body, flagged?.[1] ?? '');
  return expression?.test(text) ?? false;
}

/** A pattern that does not compile is the author's refusal, not our failure. */
function compiled(body: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(body, flags);
  } catch {
    return undefined;
  }
}
