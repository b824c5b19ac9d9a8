import { ASSETS } from '../kit/assets.ts';

/** A page without what is not of this report: a golden is for reading what changed. */
export function withoutAssets(text: string): string {
  return Object.entries(ASSETS)
    .reduce((rest, [name, asset]) => rest.replace(asset, () => `/* ${name} */`), text)
    .replace(/'sha256-[^']+'/g, "'sha256-…'");
}
