import type { ScriptToken } from '../answers/script.ts';
import type { FinishReason } from '../engine/job.ts';
import type { EventOut } from './event-out.ts';
import type { Usage } from './usage.ts';

export interface AnswerHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly choices: number;
  /** The usage to tell, at the moment of asking. */
  usage(): Usage;
}

/** One answer on its way to the client, in the form of one API. */
export interface Answer {
  /** The engine has taken the request. */
  onAccepted(): void;
  onToken(choice: number, token: ScriptToken): void;
  /** Every choice has ended. */
  onEnd(): void;
}

/** How one API dresses answers. */
export interface AnswerForm {
  readonly idPrefix: string;
  /** Whether answers are made of choices. */
  readonly hasChoices: boolean;
  /** Whether a stream tells its usage; a whole answer always does. */
  readonly streamsUsage: boolean;
  stream(out: EventOut, head: AnswerHead): Answer;
  /** The body of an answer that is sent when it is whole. */
  whole(said: readonly Said[], head: AnswerHead): object;
}

/** What a choice has said. */
export interface Said {
  text: string;
  reasoning: string;
  toolName: string;
  toolArguments: string;
  finish: FinishReason | undefined;
}

export const nothingSaid = (): Said => ({
  text: '',
  reasoning: '',
  toolName: '',
  toolArguments: '',
  finish: undefined,
});

export function addTo(said: Said, { channel, text, finish }: ScriptToken): void {
  said.finish = finish;
  switch (channel) {
    case 'text':
      said.text += text;
      break;
    case 'reasoning':
      said.reasoning += text;
      break;
    case 'tool-name':
      said.toolName += text;
      break;
    case 'tool':
      said.toolArguments += text;
      break;
    default:
      channel satisfies never;
  }
}

/** Collects the answer and sends it at the end. */
export function wholeAnswer(form: AnswerForm, head: AnswerHead, send: (body: object) => void): Answer {
  const said = Array.from({ length: head.choices }, nothingSaid);
  return {
    onAccepted() {},
    onToken: (choice, token) => addTo(said[choice]!, token),
    onEnd: () => send(form.whole(said, head)),
  };
}

/** Of the call that a choice makes. */
export const callId = (id: string, choice: number): string => `call_${id.replace(/^[a-z]+[-_]/, '')}${choice}`;
