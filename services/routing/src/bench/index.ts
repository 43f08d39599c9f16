export { benchBatch, type BatchFigures } from './batch.ts';
export { benchAssign, benchFreed, type LatencyFigures } from './latency.ts';
export { benchSaturation, type SaturationFigures } from './saturation.ts';
export { benchPoolTakeover, type HolderTask, type TakeoverFigures } from './takeover.ts';
