/** All properties of a world, in the order of the reports: safety, liveness, and their `sometimes` twins. */
import type { Property } from '../model/types.ts';
import type { Composed } from '../worlds/compose.ts';
import { liveness } from './liveness.ts';
import { safety } from './safety.ts';
import { sometimes } from './sometimes.ts';

export function propertiesOf(composed: Composed): Property[] {
  return [...safety(composed), ...liveness(composed), ...sometimes(composed)];
}
