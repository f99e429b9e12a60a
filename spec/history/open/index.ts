/** The open defects, by name. One is added here and nowhere else. */
import type { OpenDefect } from '../open-defect.ts';

const FOUND: readonly OpenDefect[] = [];

export const OPEN_DEFECTS: readonly OpenDefect[] = [...FOUND].sort((a, b) => (a.name < b.name ? -1 : 1));
