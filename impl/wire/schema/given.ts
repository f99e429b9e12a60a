/**
 * A schema in which every member may be missing: what Nomad's HTTP API reads, whose structs are full of pointers. A member
 * that was not given is null, so that a default can stand for it and a zero that was given is kept.
 */
import type { Kind, PartialOf, Shape } from './kinds.ts';

export function asGiven<V>(kind: Kind<V>): Kind<PartialOf<V>> {
  return given(kind);
}

function given(shape: Shape): Shape {
  if ('of' in shape) return { type: shape.type, of: given(shape.of) };
  if (shape.type !== 'struct') return shape;
  return { ...shape, fields: shape.fields.map((field) => ({ ...field, shape: pointer(field.shape) })) };
}

function pointer(shape: Shape): Shape {
  return shape.type === 'optional' ? given(shape) : { type: 'optional', of: given(shape) };
}
