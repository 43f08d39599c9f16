export { type BestCandidate, chooseAgent } from './choose-agent.ts';
export { type BestHead, chooseClass } from './choose-class.ts';
export { noteAbandoned, noteAnswered, noteArrived, noteBack, noteEnded, noteLoad, noteOffered } from './notes.ts';
export { addClass, type BestChannel, type BestClass, type BestKind, type BestLoad, type BestState, newBest } from './state.ts';
