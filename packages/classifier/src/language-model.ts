import { getLIDModel } from 'fasttext.wasm.js';

/** Language and how sure (0 to 1) of a text in one line. About 15 µs a text. */
export type LanguageModel = (line: string) => { readonly language: string; readonly confidence: number } | undefined;

interface Predictions {
  size(): number;
  get(index: number): readonly [number, string];
  delete?(): void;
}

const LABEL = '__label__';
/** The model tells neighbours apart that people write alike; here they count as the written language. */
const MERGED: Readonly<Record<string, string>> = { als: 'de', bar: 'de', nds: 'de', wuu: 'zh', yue: 'zh', simple: 'en', arz: 'ar', azb: 'az' };

/**
 * fastText's lid.176 as WebAssembly: 0.1 s to load, 20 MB. Loading reads files, so it is asked for once by whoever composes a process;
 * what it gives is a pure function.
 */
export async function loadLanguageModel(): Promise<LanguageModel> {
  const model = await (await getLIDModel()).load();
  return (line) => {
    const found = model.predict(line.replaceAll('\n', ' '), 1, 0) as unknown as Predictions;
    const best = found.size() > 0 ? found.get(0) : undefined;
    found.delete?.();
    if (!best) return undefined;
    const label = best[1].startsWith(LABEL) ? best[1].slice(LABEL.length) : best[1];
    return { language: MERGED[label] ?? label, confidence: Math.min(1, best[0]) };
  };
}
