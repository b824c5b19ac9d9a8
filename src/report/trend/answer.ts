import { NEEDED } from '../../analysis/trend/series.ts';
import { listed } from '../../core/takes.ts';
import type { Trend, TrendGroup, TrendSeries } from '../../core/trend.ts';
import type { Answer } from '../kit/answer.ts';
import { capital, countOf, formatCount } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { dateOf, placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { changeText } from './states.ts';

type Word = 'Worse' | 'Better' | 'Changed' | 'Steady' | 'Too few runs';

const TONES = { Worse: 'bad', Better: 'good', Changed: 'plain', Steady: 'good', 'Too few runs': 'doubtful' } as const;
/** What got worse is never hidden behind what is steady. */
const GRAVEST_FIRST = ['Worse', 'Changed', 'Better', 'Steady', 'Too few runs'] as const;

export function answerOf({ groups }: Trend): Answer<Word> {
  const words = groups.map(wordOf);
  const word = GRAVEST_FIRST.find((each) => words.includes(each)) ?? 'Too few runs';
  const lead = groups[words.indexOf(word)];
  if (lead === undefined) return { word, tone: TONES[word], because: 'No run was found.' };
  const namesakes = groups.filter(({ name }) => name === lead.name).length;
  const whose = namesakes > 1 ? `, ${plain(lead.target.model)}` : '';
  const which = groups.length === 1 ? '' : `of ${plain(lead.name)}${whose}: `;
  return { word, tone: TONES[word], because: [`${which}${groupSentence(lead)}`, others(words, word)].join(' ').trim() };
}

/** How one group goes. */
function wordOf({ series }: TrendGroup): Word {
  const directions = series.map(({ state }) => (state.kind === 'changed' ? state.direction : state.kind));
  if (directions.includes('worse')) return 'Worse';
  if (directions.includes('better')) return 'Better';
  if (directions.includes('neither')) return 'Changed';
  return directions.includes('steady') ? 'Steady' : 'Too few runs';
}

/** How many changes a sentence names before it counts the rest. */
const NAMED = 3;

export function groupSentence(group: TrendGroup): string {
  const { runs, parts, series } = group;
  const from = parts.at(-1)?.from ?? 0;
  const counted = runs.filter(({ state }, at) => at >= from && state === 'counted').length;
  const since = from === 0 ? '' : ` since ${partBegan(group, from)}`;
  const changed = series.filter(({ state }) => state.kind === 'changed');
  const rest = series.length - changed.length;
  const over = `${since === '' ? 'over' : 'over the'} ${countOf(counted, 'run')}${since}`;
  const steady = series.filter(({ state }) => state.kind === 'steady').length;
  if (changed.length === 0 && steady === 0)
    return counted === 0
      ? `no run${since} counts: all are INVALID or ended early.`
      : `${countOf(counted, 'run')}${since} ${counted === 1 ? 'is' : 'are'} too few to tell a change from chance: ${NEEDED} are needed.${latestNote(group)}`;
  if (changed.length === 0) return `nothing changed ${over}.${latestNote(group)}`;
  const restText =
    rest === 0
      ? ''
      : steady === rest
        ? ` The rest is steady ${over}.`
        : steady > 0
          ? ` Of ${rest} others ${steady} ${steady === 1 ? 'is' : 'are'} steady ${over}, and of the rest there is too little to tell.`
          : ` Of the rest there is too little to tell.`;
  return `${changesText(group, changed)}${restText}${latestNote(group)}`;
}

const partBegan = ({ runs, parts }: TrendGroup, from: number): string => {
  const because = plain(parts.at(-1)?.because ?? 'it changed').replace(/ \(.*\)$/, '');
  return `${because} on ${dateOf(runs, from)}`;
};

/** The worst first: it is told with its date, others by their names. */
function changesText({ runs }: TrendGroup, changed: readonly TrendSeries[]): string {
  const told = (['worse', 'better', 'neither'] as const).flatMap((direction) => {
    const [first, ...more] = changed
      .flatMap((each) => (each.state.kind === 'changed' && each.state.direction === direction ? [each] : []))
      .toSorted((a, b) => sizeOf(b) - sizeOf(a));
    if (first?.state.kind !== 'changed') return [];
    const { title } = figureText(first.figure);
    const named = more.slice(0, NAMED).map(({ figure }) => figureText(figure).title);
    const uncounted = more.length - named.length;
    const too = [...named, ...(uncounted > 0 ? [countOf(uncounted, 'other figure')] : [])];
    const what = `${title} ${isPlural(title) ? 'are' : 'is'} ${changeText(first.state, first.figure)} since ${placeOf(runs, first.state.at)}`;
    const verb = too.length === 1 && uncounted < 2 && !isPlural(too[0]!) ? 'is' : 'are';
    const word = direction === 'neither' ? 'changed' : `${direction} too`;
    return [
      too.length === 0
        ? `${what}.`
        : `${what}; ${listed(too, 'and')} ${word === 'changed' ? 'changed too' : `${verb} ${word}`}.`,
    ];
  });
  return told.map((text, i) => (i === 0 ? text : capital(text))).join(' ');
}

const sizeOf = ({ state }: TrendSeries): number => {
  if (state.kind !== 'changed') return 0;
  return state.ratio === undefined ? Number.POSITIVE_INFINITY : Math.abs(Math.log1p(state.ratio));
};

const isPlural = (title: string): boolean => /^(Errors|Requests|.* tokens per second|.*s)$/.test(title);

/** One run beyond its band is a reason to look, and no change yet. */
function latestNote({ series }: TrendGroup): string {
  const beyond = series.filter(({ latest }) => latest?.outside !== undefined);
  const [first] = beyond;
  if (first?.latest?.outside === undefined) return '';
  const { title } = figureText(first.figure);
  const more =
    beyond.length === 1 ? '' : `, and so ${beyond.length === 2 ? 'is' : 'are'} ${formatCount(beyond.length - 1)} more`;
  return ` In the latest run ${title} is ${first.latest.outside} its band${more}: one such run is no change yet.`;
}

function others(words: readonly Word[], lead: Word): string {
  const more = words.length - 1;
  if (more === 0) return '';
  const worse = words.filter((word) => word === 'Worse').length - (lead === 'Worse' ? 1 : 0);
  const how = worse > 0 ? `, of which ${worse} got worse too` : '';
  return `${capital(countOf(more, 'more group'))} ${more === 1 ? 'is' : 'are'} below${how}.`;
}
