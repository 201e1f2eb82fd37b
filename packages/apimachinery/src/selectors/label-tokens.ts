/** Symbols and words that mean something in a selector. */
export type LabelSymbol = ',' | '(' | ')' | '!' | '!=' | '=' | '==' | '>' | '<' | 'in' | 'notin';

/** A piece of a selector: a symbol, a name or value, or the end. */
export interface LabelToken {
  readonly type: LabelSymbol | 'identifier' | 'end';
  readonly text: string;
}

const SYMBOLS: ReadonlySet<string> = new Set([
  ')',
  ',',
  '!',
  '==',
  '=',
  '>',
  '<',
  'in',
  '!=',
  'notin',
  '(',
]);

const SPECIAL = '=!(),><';
const SPACE = ' \t\r\n';

/** Cuts a selector into tokens; the last one is always `end`. */
export function labelTokens(text: string): LabelToken[] {
  const tokens: LabelToken[] = [];
  let at = 0;
  for (;;) {
    while (SPACE.includes(text.charAt(at)) && at < text.length) at += 1;
    if (at >= text.length) return [...tokens, { type: 'end', text: '' }];
    const token = SPECIAL.includes(text.charAt(at)) ? readSymbol(text, at) : readWord(text, at);
    tokens.push(token);
    at += token.text.length;
  }
}

/** The longest symbol that begins at `at`; each special character is one by itself. */
function readSymbol(text: string, at: number): LabelToken {
  const pair = text.slice(at, at + 2);
  const symbol = SYMBOLS.has(pair) ? pair : text.charAt(at);
  return { type: symbol as LabelSymbol, text: symbol };
}

function readWord(text: string, start: number): LabelToken {
  let end = start;
  while (
    end < text.length &&
    !SPECIAL.includes(text.charAt(end)) &&
    !SPACE.includes(text.charAt(end))
  )
    end += 1;
  const word = text.slice(start, end);
  return { type: SYMBOLS.has(word) ? (word as LabelSymbol) : 'identifier', text: word };
}
