/** The contract as people and programs read it (contract.md, 4): made by `packages/openapi`, and the same for every deployment. */
export const referenceFiles = ['openapi.json', 'docs.html', 'renderer.js'] as const;

export type ReferenceFile = (typeof referenceFiles)[number];

/** Where those files are. They are read when they are asked for and kept by nobody: a service is rarely asked. */
export interface Reference {
  read(file: ReferenceFile): Promise<string>;
}
