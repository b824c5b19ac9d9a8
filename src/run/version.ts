import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const versionIn = (file: string): string => (require(file) as { readonly version: string }).version;

/** What a figure depends on besides the scenario. */
export const VERSIONS = {
  plimsoll: versionIn('../../package.json'),
  node: process.versions.node,
  undici: versionIn('undici/package.json'),
  os: `${process.platform} ${process.arch}`,
} as const;
