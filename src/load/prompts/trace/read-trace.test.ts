import { expect, test } from 'vitest';
import { readTrace, type TraceFormatName } from './read-trace.ts';

const read = async (text: string, format?: TraceFormatName) => {
  const {
    atMs = [],
    inputTokens,
    outputTokens,
    blocks,
    leftOut,
    notes,
  } = await readTrace('t', text.split('\n'), {
    format,
  });
  return { rows: [...atMs].map((t, i) => [t, inputTokens[i], outputTokens[i]]), blocks, leftOut, notes };
};

test('BurstGPT is read by the names of its columns', async () => {
  const plain = `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45.5,ChatGPT,1087,2,1089,Conversation log
46,ChatGPT,900,0,900,Conversation log`;
  const { rows, leftOut, notes } = await read(plain);
  expect(rows).toEqual([
    [0, 472, 18],
    [40_500, 1087, 2],
  ]);
  expect(leftOut).toBe(1);
  expect(notes).toEqual(['t, 1 of 3 rows: no response tokens, so the request failed; left out.']);
  const withSessions = `Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
5,7,1.5,GPT-4,472.0,18.0,490.0,API log`;
  expect((await read(withSessions)).rows).toEqual([[0, 472, 18]]);
});

test('tables may have their cells in quotes, and a comma at the end', async () => {
  const names = '"Timestamp","Model","Request tokens","Response tokens","Total tokens","Log Type"';
  const burst = `${names}\n"5","GPT, 4","472","18","490",""\n6,GPT-4,"1","2","3",x`;
  const rows = [
    [0, 472, 18],
    [1000, 1, 2],
  ];
  expect((await read(burst)).rows).toEqual(rows);
  expect((await read(burst.replaceAll('\n', ',\n'))).rows).toEqual(rows);
  const azure =
    '"TIMESTAMP","ContextTokens","GeneratedTokens",\n"2023-11-16 18:15:46","374","44",\n2023-11-16 18:15:47,3,4';
  expect((await read(azure)).rows).toEqual([
    [0, 374, 44],
    [1000, 3, 4],
  ]);
  await expect(read(`${names}\n"5,GPT-4,1,2,3,x`)).rejects.toThrow(/^t:2: takes numbers/);
});

test('Mooncake rows bring the ids of their blocks', async () => {
  const { rows, blocks } = await read(
    '{"timestamp": 3000, "input_length": 600, "output_length": 5, "hash_ids": [0, 9]}\n' +
      '{"timestamp": 6000, "input_length": 512, "output_length": 7, "hash_ids": [4]}\n',
  );
  expect(rows).toEqual([
    [0, 600, 5],
    [3000, 512, 7],
  ]);
  expect(blocks?.map((ids) => [...(ids ?? [])])).toEqual([[0, 1], [2]]);
});

test('records are put in the order in which they were planned, and what was asked goes before what was counted', async () => {
  const { rows, leftOut } = await read(
    [
      { plannedMs: 900, askedInputTokens: 10, inputTokens: 17, askedOutputTokens: 8, outputTokens: 6 },
      { plannedMs: 400, inputTokens: 20, outputTokens: 4 },
      { plannedMs: 1000, turn: 2, askedInputTokens: 5, inputTokens: 40, outputTokens: 6 },
      { plannedMs: 500, outcome: { kind: 'cancelled' } },
      { plannedMs: 600, askedInputTokens: 30, askedOutputTokens: 9 },
    ]
      .map((r) => JSON.stringify(r))
      .join('\n'),
  );
  expect(rows).toEqual([
    [0, 20, 4],
    [200, 30, 9],
    [500, 10, 6],
    [600, 40, 6],
  ]);
  expect(leftOut).toBe(1);
});

const BURST = 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n';
const MOONCAKE = '{"timestamp": 0, "input_length": 9, "output_length": 5, "hash_ids": [0]}\n';

test.each<[string, TraceFormatName | undefined, RegExp]>([
  [
    'a,b\n1,2',
    undefined,
    /^t:1: begins like no known trace format .*azure-csv, burstgpt, mooncake or records\), got "a,b"/,
  ],
  [`${BURST}1,GPT-4,x,2,3,API log`, undefined, /^t:2: takes numbers as Timestamp/],
  [`${BURST}1,GPT-4,1,2`, undefined, /^t:2: takes numbers/],
  [`${BURST}9,GPT-4,1,2,3,API log\n8,GPT-4,1,2,3,API log`, undefined, /^t:3: starts before the row above it/],
  [`${MOONCAKE}{"timestamp": 1}\n{"timestamp": 2}`, undefined, /^t:2: has neither input_length nor text_input/],
  ['{"input_length": 5, "text_input": "x"}', undefined, /^t:1: has both input_length and text_input; it takes one/],
  ['{"input_length": 5, "messages": []}', undefined, /^t:1: has messages, .*dataset asks them/],
  ['{"text_input": "x", "hash_ids": [1]}', undefined, /^t:1: has hash_ids beside a text/],
  ['{"timestamp": 0, "input_length": -1, "output_length": 5, "hash_ids": []}', undefined, /^t:1: takes a row like/],
  [BURST, undefined, /^t has no rows\./],
  [BURST, 'azure-csv', /^t:1: the first line must be TIMESTAMP,ContextTokens,GeneratedTokens, got "Timestamp/],
  [MOONCAKE, 'records', /^t:1: the first line must be a record with plannedMs/],
  ['{"plannedMs": 1}', undefined, /^t has no rows that can be played\./],
])('%j as %s is refused', async (text, format, message) => {
  await expect(read(text, format)).rejects.toThrow(message);
});
