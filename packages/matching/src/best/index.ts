/**
 * `best`, as order and as strategy: any choice inside the always-true paragraph of the specification, judged by targets that are missed
 * (who leaves has missed his). Two questions, asked apart:
 *
 * - An agent is free, several classes wait: {@link chooseClass}. Within a class the earliest goes first, that is always so; so a choice is
 *   between the heads of classes. First goes the one of whom waiting for the next agent loses most, for each minute that it takes: the
 *   chance that the next agent comes too late is e^(−slack × rate at which agents have come for this class), times √arrivals ÷ handling.
 *   Who is lost already weighs e⁻⁵. Earliest deadline first alone brings all classes to the brink together, and lost heads then hold up
 *   those behind them; here the class to which agents come seldom goes first, and what is lost is lost in few classes.
 * - A contact came, several agents are free: {@link chooseAgent}. Each slot of an agent is worth what the classes that could use it would
 *   lose, by their load and by how many slots are free for them now. The contact goes where it takes least: to who can do little else,
 *   and small work to who has small work already, so that whole agents stay whole and broken ones become whole again.
 *
 * It learns from notes of the run's past alone (arrivals, how long handling took, how soon who waited was taken), never from what a
 * contact will be like. Deterministic; the state is plain data that a snapshot can hold. A choice among 60 agents of 12 kinds takes
 * 10 µs, one among 20 classes 2 µs; an engine with very many may pass the longest idle of each kind and load, and the most urgent
 * heads. Agents who may take the same are one kind; the engine adds a class when it first meets one, tells the notes in the order of
 * time, offers only pairs that are eligible and of the highest priority, and keeps holds, bars and dedicated agents to itself: a contact
 * with one of these is a head beside the head of its class. `testing/reference/best.ts` shows each call.
 *
 * Missed, as a share of what age + longest-idle misses on the same days (`testing/trial`; seeds 101 to 108, on none of which anything was
 * tuned; in brackets the type that misses most, in percentage points against the same):
 *
 *                     load 0.9        load 1.0        load 1.1
 *   two languages     0.85 (−0.3)     0.80 (−0.5)     0.75 (+0.1)
 *   specialists       0.64 (−4.2)     0.58 (−6.9)     0.52 (−8.6)
 *   eight types       0.72 (−5.6)     0.75 (−3.3)     0.70 (−5.3)
 *   a chain           0.87 (−2.2)     0.80 (−5.8)     0.80 (−7.6)
 *   mixed deadlines   0.60 (−2.8)     0.57 (−2.6)     0.54 (−1.5)
 *   calls and chats   0.54 (−5.9)     0.69 (−8.1)     0.79 (−9.1)   (0.36 at load 0.8)
 *   everything        0.57 (−13.9)    0.59 (−11.6)    0.60 (−7.8)
 *   geometric mean    0.672           0.675           0.662         (age + longest-idle misses 6–13, 11–25, 20–40 %)
 *
 * Targets twice as long: 0.75; half as long: 0.70; a centre of half the size 0.76, of twice 0.62. Tried and not better by more than the
 * noise of ±0.005: the chance for everybody in the queue instead of its head, an estimate of the agents' rate from a balanced
 * assignment, dearer classes for a while after they have been lost, prices from the past misses, prices that do not look at who is free
 * (worse by 0.02), and trying each choice out in 500 short simulated futures (no better: what is left is the price of never idling and of
 * keeping order within a class).
 */
export { type BestCandidate, chooseAgent } from './choose-agent.ts';
export { type BestHead, chooseClass, worthOf } from './choose-class.ts';
export { noteAbandoned, noteAnswered, noteArrived, noteBack, noteEnded, noteLoad, noteOffered } from './notes.ts';
export { addClass, type BestChannel, type BestClass, type BestKind, type BestLoad, type BestState, newBest } from './state.ts';
