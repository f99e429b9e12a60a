/** A trace of another tool, replayed on a system: the library's door to `spec/trace/itf-replay.ts`. */
import { replayItfOn } from '../trace/itf-replay.ts';
import { compileSystem } from './compile.ts';
import type { AnySystem } from './description.ts';

/** What came of a trace. */
export type ItfReplayed =
  | {
      readonly ok: true;
      /** Names of the system's events that lead through the states of the trace. */
      readonly events: readonly string[];
      /** `always` laws that this run breaks. */
      readonly broken: readonly string[];
      /** Variables that mean no component, and so were not looked at. */
      readonly unused: readonly string[];
    }
  | {
      readonly ok: false;
      /** Index of the first state of the trace that cannot be. */
      readonly step: number;
      readonly sentence: string;
    };

/**
 * Replays a document of the Informal Trace Format (Apalache ADR-015; TLC, Apalache and Quint have it) on a system.
 * Variables mean components by name; steps are found by the states, and by their names where the trace has the system's.
 * @throws TraceFormatError (an `Error`) when the text is no such document, naming the field and the state
 */
export function replayItf(system: AnySystem, text: string): ItfReplayed {
  const replay = replayItfOn(compileSystem(system), text);
  if (!replay.ok) return replay;
  const { path, broken, unused } = replay;
  return { ok: true, events: path.steps.map(({ name }) => name), broken, unused };
}
