import type { HttpTarget } from '../client/transport/http.ts';
import { mustBeAmong, namesOf } from '../client/transport/listed-models.ts';
import { askForModels } from '../client/transport/preflight.ts';
import { proxyFor, proxyInWords } from '../client/transport/proxy.ts';
import { DIALECTS, type DialectName, dialectFor } from '../client/wire/dialects.ts';
import type { WireClock } from '../core/clock.ts';
import { PlimsollError } from '../core/errors.ts';
import { listed } from '../core/takes.ts';
import { formatDuration } from '../core/units.ts';
import { answerFindings, askOnce, type SeenAnswer } from './answer.ts';
import { bad, exitCodeOf, type Finding, note, ok } from './finding.ts';
import { findMetrics } from './metrics-page.ts';
import { otherApis } from './other-apis.ts';
import { reach } from './reach.ts';

export interface EndpointSetting {
  readonly target: HttpTarget;
  /** The first that the target lists, where none is named. */
  readonly model: string | undefined;
  readonly api: DialectName;
  /** The variable that holds the key, for saying which was refused. */
  readonly keyVariable: string | undefined;
  readonly clock: WireClock;
  /** Ours: milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly interrupt: AbortSignal;
}

export interface Examined {
  readonly findings: readonly Finding[];
  readonly exitCode: number;
}

/**
 * Whether an endpoint can be reached, knows the model and speaks the dialect, and what it tells of itself. Sends one
 * request that costs tokens. What stands in the way is the last finding; nothing is asked after it but the metrics.
 */
export async function examineEndpoint(setting: EndpointSetting): Promise<Examined> {
  const { target, clock, interrupt } = setting;
  const proxy = proxyFor(target.url, target.proxies);
  const way = proxyInWords(target.url, target.proxies);
  const findings = [
    ...(way === undefined ? [] : [note('proxy', way)]),
    ...(await reach(proxy?.url ?? target.url, clock, interrupt)),
  ];
  stopIfInterrupted(setting);
  if (findings.some(({ state }) => state === 'bad')) return { findings, exitCode: exitCodeOf(findings) };
  const { model, exitCode, said } = await askAboutModels(setting);
  findings.push(...said);
  if (model !== undefined) {
    const dialect = dialectFor(setting.api, {});
    const answer = await askOnce(target, dialect, model, clock, interrupt);
    findings.push(...answerFindings(answer), ...(await apiFindings(answer, setting)));
  }
  stopIfInterrupted(setting);
  findings.push(...(await findMetrics(target, interrupt)));
  stopIfInterrupted(setting);
  return { findings, exitCode: exitCode ?? exitCodeOf(findings) };
}

/** Where there is nothing at the path of the API that was asked: which there are. */
async function apiFindings(
  { exchange: { outcome } }: SeenAnswer,
  setting: EndpointSetting,
): Promise<readonly Finding[]> {
  if (outcome.kind !== 'http' || (outcome.status !== 404 && outcome.status !== 405)) return [];
  const others = await otherApis(setting.target, setting.api, setting.interrupt);
  if (others.length === 0) return [];
  const paths = listed(
    others.map((api) => DIALECTS[api].path),
    'and',
  );
  return [note('api', `something answers at ${paths}: try ${listed(others.map((api) => `--api ${api}`))}`)];
}

interface ModelAnswer {
  /** The model to ask; absent where nothing can be asked. */
  readonly model?: string;
  readonly said: readonly Finding[];
  /** Where the mistake is one of the user's. */
  readonly exitCode?: number;
}

async function askAboutModels(setting: EndpointSetting): Promise<ModelAnswer> {
  const { target, keyVariable, interrupt, model: wanted } = setting;
  try {
    const { list, silence, date } = await askForModels(target, keyVariable, interrupt);
    const time = date === undefined ? [] : [clockFinding(date, setting.wallMs())];
    if (list === undefined) {
      const says = `not listed (${silence})`;
      return wanted !== undefined
        ? { model: wanted, said: [...time, note('models', says)] }
        : { said: [...time, bad('models', `${says}, so say which one with --model`)], exitCode: MODEL_UNSAID };
    }
    const { models } = list;
    const model = wanted ?? models.find(({ id }) => !id.includes('*'))?.id;
    if (model === undefined)
      return {
        said: [...time, bad('models', 'it lists none by name, so say which one with --model')],
        exitCode: MODEL_UNSAID,
      };
    const unsure = mustBeAmong(list, model, target.url);
    const says =
      models.length > 1 ? `${namesOf(models)}; ${namesOf([{ id: model, alsoNamed: [] }])} is asked` : namesOf(models);
    return { model, said: [...time, ok('models', says), ...(unsure === undefined ? [] : [note('models', unsure)])] };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === 'INTERRUPTED') throw error;
    return { said: [bad('models', `${error.message}${adviceOn(error, keyVariable)}`)], exitCode: error.exitCode };
  }
}

const adviceOn = ({ code }: PlimsollError, keyVariable: string | undefined): string =>
  code === 'TARGET_REFUSED_KEY' && keyVariable === undefined ? ' Name the variable that holds it with --key-env.' : '';

const MODEL_UNSAID = new PlimsollError('FLAGS_INVALID', '').exitCode;
/** The header has whole seconds, and was under way. */
const NEAR_MS = 2000;

/** Logs of both sides are matched by the time of day; no figure depends on it. */
export function clockFinding(date: string, wallMs: number): Finding {
  const aheadMs = Date.parse(date) - wallMs;
  if (Number.isNaN(aheadMs)) return note('clock', 'it tells a time of day that is none');
  if (Math.abs(aheadMs) <= NEAR_MS) return ok('clock', 'the same time of day as here');
  const by = formatDuration(Math.round(Math.abs(aheadMs) / 1000) * 1000);
  return note(
    'clock',
    `${by} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine’s: its logs will not match; no figure depends on it`,
  );
}

function stopIfInterrupted({ interrupt, target }: EndpointSetting): void {
  if (interrupt.aborted) throw new PlimsollError('INTERRUPTED', `Stopped by a signal while asking ${target.url}.`);
}
