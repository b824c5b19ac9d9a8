import { didYouMean } from '../../core/nearest.ts';
import { HttpError } from '../api/http-error.ts';
import { type Fault, type FaultKind, type FaultPlan, type FaultSpec, KINDS, mainOf, specOf } from './kinds.ts';

/**
 * Reads `kind[=value][;name=value]…`, several of them apart by commas: `reset=5`, `status=429;retry-after=3`,
 * `crlf,comments`. Throws a 400 that says what is wrong with it; where it stood the caller knows.
 */
export function parseFaults(text: string): FaultPlan {
  const plan = text.split(',').map(parseFault);
  checkTogether(plan);
  return plan;
}

function parseFault(text: string): Fault {
  const [head = '', ...rest] = text.split(';').map((part) => part.trim());
  const [kind, value] = cutAtEquals(head);
  if (!isKind(kind))
    throw refuse(
      `there is no fault "${kind}"${didYouMean(kind, KIND_NAMES) || `; there are ${KIND_NAMES.join(', ')}.`}`,
    );
  const spec = specOf(kind);
  const main = mainOf(spec.params);
  const given = new Map<string, string>();
  if (value !== undefined) {
    if (main === undefined) throw refuse(`${kind} takes no value, got "${value}". ${use(kind, spec)}`);
    given.set(main, value);
  }
  for (const part of rest) {
    const [name, own] = cutAtEquals(part);
    if (!Object.hasOwn(spec.params, name) || own === undefined)
      throw refuse(`${kind} has no "${part}"${didYouMean(name, Object.keys(spec.params))} ${use(kind, spec)}`);
    if (given.has(name)) throw refuse(`${kind} has ${name} twice. Give it once.`);
    given.set(name, own);
  }
  // The table made both: what a kind's parameters are called and what they hold.
  return { kind, params: readParams(kind, spec, given) } as Fault;
}

function readParams(kind: FaultKind, spec: FaultSpec, given: ReadonlyMap<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(spec.params)) {
    const text = given.get(name);
    if (text === undefined && param.fallback === undefined)
      throw refuse(`${kind} needs ${name}: ${param.takes}. ${use(kind, spec)}`);
    const value = text === undefined ? param.fallback?.value : param.parse(text);
    if (text !== undefined && value === undefined)
      throw refuse(`${kind}: ${name} takes ${param.takes}, got "${text}". Write it so or leave it out.`);
    values[name] = value;
  }
  return values;
}

/** Two ways of ending can't both happen, and nothing happens within an answer that is replaced. */
function checkTogether(plan: FaultPlan): void {
  const stages = plan.map(({ kind }) => ({ kind, stage: specOf(kind).stage }));
  for (const [i, { kind }] of stages.entries())
    if (stages.findIndex((other) => other.kind === kind) !== i) throw refuse(`${kind} is given twice. Give it once.`);
  const ends = stages.filter(({ stage }) => stage === 'instead' || stage === 'end');
  if (ends.length > 1)
    throw refuse(`${ends.map(({ kind }) => kind).join(' and ')} both end the answer. Keep one of them.`);
  const instead = stages.find(({ stage }) => stage === 'instead');
  const other = stages.find(({ stage }) => stage === 'within' || stage === 'framing');
  if (instead !== undefined && other !== undefined)
    throw refuse(`${instead.kind} leaves no answer in which ${other.kind} could happen. Keep one of them.`);
}

const KIND_NAMES = Object.keys(KINDS);
const isKind = (text: string): text is FaultKind => Object.hasOwn(KINDS, text);

function cutAtEquals(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function use(kind: string, { params }: FaultSpec): string {
  const own = Object.keys(params).map((name, i) => (i === 0 ? `[=${name}]` : `[;${name}=…]`));
  return `Write it ${kind}${own.sort().reverse().join('')}.`;
}

const refuse = (what: string): HttpError => new HttpError(400, what);
