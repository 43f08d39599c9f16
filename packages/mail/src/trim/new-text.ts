import { withoutMarks } from './marks.ts';
import { attributionAt, headerBlockAt, isDivider, isForward, isQuoted } from './openers.ts';
import { trimmedEnd, withoutSignature } from './signature.ts';

/** What the writer wrote in one go, between what he quotes. */
interface Piece {
  readonly lines: readonly string[];
  /** A blank line above what told who wrote is the writer's; the one above a bare quote belongs to the quote. */
  readonly spaced: boolean;
  /** What he passes on, whole: it is no history of ours. */
  readonly forwarded?: readonly string[];
}

/** What stands further down is nobody's answer; it is kept as it is. */
const MOST_LINES = 10_000;

const RULE = /^[\s>]*[-_=*~—–―]{3,}\s*$/u;

/**
 * What the writer newly wrote: without the quoted history, the signature block and the lines of his mail program. Answers between quotes
 * are kept, a forward keeps what it passes on. The whole text where nothing would be left: he said nothing of his own.
 * Pure, linear in the length of `text`.
 */
export const newText = (text: string): string => newTextOfMarked(withoutMarks(text));

/** The same of a text whose lines bear marks (marks.ts). */
export function newTextOfMarked(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  const pieces = piecesOf(lines);
  const signed = pieces.map((piece, index) => ({ ...piece, lines: withoutSignature(piece.lines, index > 0) }));
  return joined(signed) || joined(pieces) || withoutMarks(lines.join('\n')).trim();
}

function piecesOf(lines: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let piece: string[] = [];
  const close = (open: boolean, forwarded?: readonly string[]): void => {
    const spaced = open && (piece.at(-1) ?? 'x').trim() === '';
    pieces.push({ lines: trimmedEnd(piece), spaced, ...(forwarded ? { forwarded } : {}) });
    piece = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      piece.push('');
      at += 1;
      continue;
    }
    if (isQuoted(line)) {
      close(false);
      at = behindQuote(lines, at);
      continue;
    }
    if (MAY_OPEN.test(line) && isForward(lines, at)) {
      close(true, lines.slice(at));
      return pieces;
    }
    const opener = openerAt(lines, at);
    if (!opener) {
      piece.push(line);
      at += 1;
      continue;
    }
    while (RULE.test(piece.at(-1) ?? '') || (RULE.test(trimmedEnd(piece).at(-1) ?? '') && opener.kind === 'block')) piece = trimmedEnd(piece).slice(0, -1);
    const below = nextSaid(lines, opener.end);
    close(true);
    // A history that is not quoted line by line reaches to the end.
    if (below === undefined || !isQuoted(lines[below] ?? '')) return pieces;
    at = behindQuote(lines, below);
  }
  close(false);
  return pieces;
}

interface Opener {
  readonly kind: 'line' | 'block';
  readonly end: number;
}

/** Without one of these no line opens a history; looking for more costs. */
const MAY_OPEN = /[:：|@\d#*=_\u2013\u2014\uE000-]/;

function openerAt(lines: readonly string[], at: number): Opener | undefined {
  if (at >= MOST_LINES || !MAY_OPEN.test(lines[at] ?? '')) return undefined;
  if (isDivider(lines, at)) return { kind: 'block', end: headerBlockAt(lines, nextSaid(lines, at + 1) ?? lines.length) ?? at + 1 };
  const block = headerBlockAt(lines, at);
  if (block !== undefined) return { kind: 'block', end: block };
  const told = attributionAt(lines, at);
  if (!told) return undefined;
  const below = nextSaid(lines, told.end);
  const quoted = below !== undefined && isQuoted(lines[below] ?? '');
  return told.sure || quoted ? { kind: 'line', end: told.end } : undefined;
}

function behindQuote(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && (isQuoted(lines[at] ?? '') || (lines[at] ?? '').trim() === '')) at += 1;
  return at;
}

function nextSaid(lines: readonly string[], from: number): number | undefined {
  for (let at = from; at < lines.length; at += 1) if ((lines[at] ?? '').trim() !== '') return at;
  return undefined;
}

function joined(pieces: readonly Piece[]): string {
  let text = '';
  for (const { lines, spaced, forwarded } of pieces) {
    const start = lines.findIndex((line) => line.trim() !== '');
    if (start >= 0)
      text += `${lines
        .slice(start)
        .map((line) => line.trimEnd())
        .join('\n')}\n${spaced ? '\n' : ''}`;
    if (forwarded) text += forwarded.join('\n');
  }
  return withoutMarks(text)
    .replaceAll(/^(?:[ \t]*\n)+/g, '')
    .trimEnd();
}
