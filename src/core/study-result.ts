import type { Stored } from './stored/fields.ts';
import type { studyResultSchema } from './stored/study-result.ts';

/**
 * Claims, each with the experiment that was made of it and what was measured: the content of `claims.json`, and all that
 * its reports are made from; `stored/` says what each field means.
 *
 * The replicate is the block, in which every arm had a run at every rate. Absent means not known. Everything that the
 * study file says in words (names, claims, notices) is foreign text.
 */
export type StudyResult = Stored<typeof studyResultSchema>;
export type StudyArm = StudyResult['arms'][number];
export type StudyRun = StudyResult['runs'][number];

export type ClaimResult = StudyResult['claims'][number];
export type ClaimVerdict = ClaimResult['verdict'];
export type ClaimSide = ClaimResult['base'];
export type ClaimReason = ClaimResult['because'];

/** One figure of a claim: how it moved from base to candidate, and within what it was expected. */
export type ExpectationResult = ClaimResult['expected'][number];
export type FigureUnit = ExpectationResult['unit'];
/** How changes of a figure are told: as a ratio less 1, or as a difference in the figure's unit. */
export type ChangeScale = ExpectationResult['scale'];
