/**
 * The generated site: the API of the three readable folders, with the pages of docs/ inside. Warnings are errors.
 *
 * That everything exported has a comment of its own is not asked: a file that holds one thing says what it is at
 * its top (a house rule), and a comment that repeats a name helps nobody.
 */
export default {
  name: 'Orrery',
  entryPoints: ['machines', 'spec', 'impl/core'],
  entryPointStrategy: 'expand',
  out: 'site',
  readme: 'README.md',
  projectDocuments: ['docs/**/*.md'],
  tsconfig: 'tsconfig.json',
  githubPages: false,
  disableSources: true,
  sort: ['source-order'],
  // `npm run types` has said it already.
  skipErrorChecking: true,
  // No grammar exists for it; the blocks are shown plain.
  ignoredHighlightLanguages: ['ndjson'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: false,
    unusedMergeModuleWith: true,
  },
};
