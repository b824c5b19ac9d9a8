import { type LoadOptions, readDeclaration } from '../../scenario/load.ts';
import { type CheckedStudy, checkStudy } from './check-study.ts';

/** Reads a study file. Sends nothing. */
export const readStudy = async (file: string, options: Pick<LoadOptions, 'env'> = {}): Promise<CheckedStudy> =>
  checkStudy(await readDeclaration(file, options));
