/** The open defects, by name. One is added here and nowhere else. */
import type { OpenDefect } from '../open-defect.ts';
import { drainCountsUnknown } from './drain-counts-unknown.ts';
import { drainDeadline } from './drain-deadline.ts';
import { jobDeadTooSoon } from './job-dead-too-soon.ts';
import { markOutlivesDrain } from './mark-outlives-drain.ts';

const FOUND: readonly OpenDefect[] = [drainCountsUnknown, drainDeadline, jobDeadTooSoon, markOutlivesDrain];

export const OPEN_DEFECTS: readonly OpenDefect[] = [...FOUND].sort((a, b) => (a.name < b.name ? -1 : 1));
