/** Pages of the documentation that a program writes, beside its pictures. */
import { classificationPage } from '../../spec/export/classification/page.ts';
import { lawsPage } from './laws-page.ts';
import type { Figure } from './machine-figures.ts';

export const GENERATED_PAGES: readonly Figure[] = [
  { file: 'docs/protocol/laws.md', draw: lawsPage },
  { file: 'docs/protocol/classification.md', draw: () => Promise.resolve(classificationPage()) },
];
