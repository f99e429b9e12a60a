/** The generated site: the API of the three readable folders, with the pages of docs/ inside. Warnings are errors. */
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
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'Enum'],
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
    unusedMergeModuleWith: true,
  },
};
