import { goQuote } from '@drover/kubernetes';

/**
 * What is wrong with a text that is no good JSON, in the words of Go. Takes time in proportion to the text.
 *
 * @param bytes - the text in UTF-8.
 */
export function jsonProblem(bytes: Uint8Array): string {
  const scanner = new Scanner(bytes);
  try {
    scanner.document();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return 'invalid UTF-8';
}

class Problem extends Error {}

const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const BLANKS = ' \t\r\n';
const ESCAPES = '"\\/bfnrt';

/** Reads JSON byte by byte and stops where Go does. Depth costs nothing but a character. */
class Scanner {
  /** One character for each byte. */
  readonly #text: string;
  #at = 0;
  /** What comes next: a value, a name of a field, or the end of either. */
  #wants: 'value' | 'key' | 'end' = 'value';
  /** `{` and `[` that are open. */
  readonly #open: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes).toString('latin1');
  }

  document(): void {
    do {
      if (this.#wants === 'value') this.#value();
      else if (this.#wants === 'key') this.#key();
      else this.#end();
    } while (this.#open.length > 0 || this.#wants !== 'end');
    const rest = this.#blank();
    if (rest !== undefined) throw this.#wrong(rest, 'after top-level value');
  }

  /** A value, or the beginning of one with content. */
  #value(): void {
    const char = this.#take();
    this.#wants = 'end';
    if (char === '"') this.#string();
    else if (char === '{') this.#begin('{', '}', 'key');
    else if (char === '[') this.#begin('[', ']', 'value');
    else if (char === '-' || isDigit(char)) this.#number(char);
    else if (Object.hasOwn(LITERALS, char)) this.#literal(LITERALS[char] ?? '');
    else throw this.#wrong(char, 'looking for beginning of value');
  }

  #begin(bracket: string, end: string, wants: 'key' | 'value'): void {
    if (this.#blank() === end) {
      this.#at += 1;
      return;
    }
    this.#open.push(bracket);
    this.#wants = wants;
  }

  #key(): void {
    const char = this.#take();
    if (char !== '"') throw this.#wrong(char, 'looking for beginning of object key string');
    this.#string();
    const colon = this.#take();
    if (colon !== ':') throw this.#wrong(colon, 'after object key');
    this.#wants = 'value';
  }

  /** What follows a value within an object or a list. */
  #end(): void {
    const isObject = this.#open.at(-1) === '{';
    const char = this.#take();
    if (char === (isObject ? '}' : ']')) this.#open.pop();
    else if (char === ',') this.#wants = isObject ? 'key' : 'value';
    else throw this.#wrong(char, isObject ? 'after object key:value pair' : 'after array element');
  }

  #string(): void {
    for (;;) {
      const char = this.#next();
      if (char === '"') return;
      if (char === '\\') this.#escape();
      else if (char < ' ') throw this.#wrong(char, 'in string literal');
    }
  }

  #escape(): void {
    const char = this.#next();
    if (ESCAPES.includes(char)) return;
    if (char !== 'u') throw this.#wrong(char, 'in string escape code');
    for (let digit = 0; digit < 4; digit += 1) {
      const hex = this.#next();
      if (!/[\da-fA-F]/.test(hex)) throw this.#wrong(hex, 'in \\u hexadecimal character escape');
    }
  }

  #literal(word: string): void {
    for (const expected of word.slice(1)) {
      const char = this.#next();
      if (char !== expected) {
        throw this.#wrong(char, `in literal ${word} (expecting ${quoted(expected)})`);
      }
    }
  }

  #number(first: string): void {
    const digit = first === '-' ? this.#digit('in numeric literal') : first;
    if (digit !== '0') this.#digits();
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      this.#digit('after decimal point in numeric literal');
      this.#digits();
    }
    if (!/[eE]/.test(this.#text[this.#at] ?? '')) return;
    this.#at += 1;
    if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    this.#digit('in exponent of numeric literal');
    this.#digits();
  }

  #digit(where: string): string {
    const char = this.#next();
    if (!isDigit(char)) throw this.#wrong(char, where);
    return char;
  }

  #digits(): void {
    while (isDigit(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  /** The next character that is not blank, and stays; `undefined` at the end. */
  #blank(): string | undefined {
    while (BLANKS.includes(this.#text[this.#at] ?? '-')) this.#at += 1;
    return this.#text[this.#at];
  }

  #take(): string {
    this.#blank();
    return this.#next();
  }

  #next(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new Problem('unexpected end of JSON input');
    this.#at += 1;
    return char;
  }

  #wrong(char: string, where: string): Problem {
    return new Problem(`invalid character ${quoted(char)} ${where}`);
  }
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function quoted(char: string): string {
  if (char === "'") return String.raw`'\''`;
  return char === '"' ? `'"'` : `'${goQuote(char).slice(1, -1)}'`;
}
