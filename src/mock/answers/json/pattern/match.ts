import { Unanswerable } from '../../unanswerable.ts';
import type { Budget } from '../budget.ts';
import type { Condition, Part } from './part.ts';

/**
 * Steps of a machine that is in many of them at once (Thompson, 1968), and so reads a text once, whatever the
 * expression: nothing is tried and taken back. After the last one the text is found.
 */
type Step =
  | { readonly kind: 'read'; has(char: string): boolean }
  | { readonly kind: 'go'; readonly to: number[] }
  | { readonly kind: 'if'; readonly holds: Condition; readonly ahead: Program };
export type Program = readonly Step[];

const LONGEST = 20_000;

export function programOf(part: Part): Program {
  const steps: Step[] = [];
  append(part, steps);
  return steps;
}

function append(part: Part, steps: Step[]): void {
  if (steps.length > LONGEST)
    throw new Unanswerable(`A JSON schema's pattern repeats more than ${LONGEST} things; use minLength and maxLength`);
  switch (part.kind) {
    case 'character':
      steps.push({ kind: 'read', has: part.has });
      return;
    case 'condition':
      steps.push({
        kind: 'if',
        holds: part.holds,
        ahead: part.holds.kind === 'ahead' ? programOf(part.holds.part) : [],
      });
      return;
    case 'sequence':
      for (const one of part.parts) append(one, steps);
      return;
    case 'choice': {
      const start = go(steps);
      const ends = part.options.map((option) => {
        start.push(steps.length);
        append(option, steps);
        return go(steps);
      });
      for (const end of ends) end.push(steps.length);
      return;
    }
    case 'repeat':
      appendRepeat(part, steps);
      return;
    default:
      part satisfies never;
  }
}

/** What must be there, one after another; then ways out before each that may be, or a way back. */
function appendRepeat({ part, times }: Extract<Part, { kind: 'repeat' }>, steps: Step[]): void {
  const { least, most } = times;
  for (let i = 0; i < least; i++) {
    const before = steps.length;
    append(part, steps);
    if (steps.length === before) return; // Nothing, however often.
  }
  const ends: number[][] = [];
  for (let i = least; i < Math.min(most, least + LONGEST); i++) {
    const [start, at] = [steps.length, go(steps)];
    at.push(steps.length);
    append(part, steps);
    ends.push(at);
    if (most !== Number.POSITIVE_INFINITY) continue;
    go(steps).push(start);
    break;
  }
  for (const end of ends) end.push(steps.length);
}

function go(steps: Step[]): number[] {
  const to: number[] = [];
  steps.push({ kind: 'go', to });
  return to;
}

/** Whether the expression matches these characters from one on, to wherever it ends. */
export function isMatch(program: Program, chars: readonly string[], budget: Budget, from = 0): boolean {
  let now = new Set<number>();
  enter(0, from, now);
  for (let at = from; ; at++) {
    if (now.has(program.length)) return true;
    if (at >= chars.length || now.size === 0) return false;
    const next = new Set<number>();
    for (const state of now) {
      const step = program[state];
      if (step?.kind === 'read' && step.has(chars[at]!)) enter(state + 1, at + 1, next);
    }
    now = next;
  }

  function enter(first: number, at: number, states: Set<number>): void {
    const open = [first];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (states.has(state)) continue;
      budget.take('steps');
      states.add(state);
      const step = program[state];
      if (step?.kind === 'go') open.push(...step.to);
      else if (step?.kind === 'if' && holds(step.holds, step.ahead, at)) open.push(state + 1);
    }
  }

  function holds(wanted: Condition, ahead: Program, at: number): boolean {
    switch (wanted.kind) {
      case 'start':
        return at === 0;
      case 'end':
        return at === chars.length;
      case 'word':
        return (isWord(chars[at - 1]) === isWord(chars[at])) === wanted.isNegated;
      case 'ahead':
        return isMatch(ahead, chars, budget, at) !== wanted.isNegated;
      default:
        return wanted satisfies never;
    }
  }
}

const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char);
