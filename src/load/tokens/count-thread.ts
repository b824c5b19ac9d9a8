import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../../core/give-way.ts';
import { loadTokenizer } from './tokenizer.ts';

// Counts can wait; what comes for the thread that measures cannot.
giveWay();

/** The thread behind `tokenCounter`, born with a tokenizer's name: a text in, its number of tokens out. */
parentPort?.on('message', ({ id, text }: { readonly id: number; readonly text: string }) => {
  void loadTokenizer(workerData as string).then((tokenizer) =>
    parentPort?.postMessage({ id, tokens: tokenizer.count(text) }),
  );
});
