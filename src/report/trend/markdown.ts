import type { Trend, TrendGroup } from '../../core/trend.ts';
import { BADGES } from '../kit/answer.ts';
import { capital, countOf } from '../kit/format.ts';
import { code, prose, table } from '../kit/markdown-text.ts';
import { answerOf, groupSentence } from './answer.ts';
import { placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { bandText, changesOf, latestText, sinceText, stateWithLatest } from './states.ts';
import { groupFacts, methodText, uncounted } from './words.ts';

/** GitHub takes 1 MiB per step; a summary is for reading. */
const MAX_ROWS = 40;

/** Markdown for a step summary or a pull request. */
export function trendMarkdown(trend: Trend): string {
  const { word, tone, because } = answerOf(trend);
  const isAlone = trend.groups.length === 1;
  return `${[
    `## ${BADGES[tone]} ${word}\n\n**${prose(capital(because))}**`,
    ...trend.groups.flatMap((group) => [
      isAlone
        ? factsLine(group)
        : `### ${code(group.name)}\n\n${factsLine(group)}\n\n${prose(capital(groupSentence(group)))}`,
      figures(group),
      changes(group),
    ]),
    leftOut(trend),
    `<details><summary>How it is told</summary>\n\n${methodText(trend).map(prose).join('\n\n')}\n\n</details>`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

const factsLine = (group: TrendGroup): string =>
  [...groupFacts(group).map(([name, value]) => `${name} ${code(value)}`), countOf(group.runs.length, 'run')].join(
    ' · ',
  );

function figures(group: TrendGroup): string {
  if (group.series.length === 0) return 'Nothing that was asked for was measured in these runs.';
  const rows = group.series.map((series) => {
    const { tone, word } = stateWithLatest(series);
    return [
      figureText(series.figure).title,
      latestText(series),
      bandText(series),
      `${BADGES[tone]} ${word}`,
      sinceText(group, series) ?? '–',
    ];
  });
  return table(['figure', 'latest', 'band', 'state', 'since'], 'lrrll', rows);
}

function changes(group: TrendGroup): string {
  const all = changesOf(group);
  const parts = group.parts.flatMap(({ from, because }) =>
    because === undefined
      ? []
      : [`- ${prose(`${placeOf(group.runs, from)}: ${because}; nothing earlier is compared.`)}`],
  );
  if (all.length + parts.length === 0) return '';
  const lines = all
    .slice(0, MAX_ROWS)
    .map(
      ({ change, title, words, from, to, p }) =>
        `- ${prose(`${placeOf(group.runs, change.at)}: ${title} ${words}, ${from} → ${to}, p ${p}`)}`,
    );
  const more = all.length - lines.length;
  return [`### What changed\n`, ...lines, ...parts, ...(more > 0 ? [`\n…and ${more} more in the page.`] : [])].join(
    '\n',
  );
}

function leftOut(trend: Trend): string {
  const all = uncounted(trend);
  if (all.length === 0) return '';
  const more = all.length - MAX_ROWS;
  return [
    '### Left out, or not counted\n',
    ...all.slice(0, MAX_ROWS).map(({ folder, why }) => `- ${code(folder)}: ${prose(why)}`),
    ...(more > 0 ? [`\n…and ${more} more.`] : []),
  ].join('\n');
}
