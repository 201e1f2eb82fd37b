import { lengthOf } from './code-points.ts';
import { CelSyntaxError } from './syntax-error.ts';
import { readText } from './text-literal.ts';
import type { Token } from './token.ts';

const SPACE = /^(?:[ \t\r\n\f]+|\/\/[^\n]*)+/;
const NUMBER =
  /^(?:(?<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|(?<uint>0x[0-9a-fA-F]+[uU]|\d+[uU])|(?<int>0x[0-9a-fA-F]+|\d+))/;
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*/;
const TEXT = /^(?:[rR][bB]?|[bB][rR]?)?(?:"|')/;
const SIGN = /^(?:==|!=|<=|>=|&&|\|\||[<>()[\]{},.?:!+\-*/%])/;

/**
 * The tokens of an expression; the last one is its end.
 *
 * @throws {@link CelSyntaxError}
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = source;
  let at = 0;
  const take = (length: number): void => {
    at += lengthOf(rest.slice(0, length));
    rest = rest.slice(length);
  };
  for (;;) {
    take(SPACE.exec(rest)?.[0].length ?? 0);
    if (rest === '') break;
    const token = nextToken(rest, at);
    if (token === undefined) {
      const [char = ''] = rest;
      throw new CelSyntaxError(at, `token recognition error at: '${char}'`);
    }
    tokens.push(token);
    take(token.text.length);
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

function nextToken(rest: string, at: number): Token | undefined {
  if (TEXT.test(rest)) return readText(rest, at);
  const number = NUMBER.exec(rest);
  if (number !== null) {
    const { double, uint } = number.groups ?? {};
    const plain = uint === undefined ? 'int' : 'uint';
    return { kind: double === undefined ? plain : 'double', text: number[0], at };
  }
  const identifier = IDENTIFIER.exec(rest);
  if (identifier !== null) return { kind: 'identifier', text: identifier[0], at };
  const sign = SIGN.exec(rest);
  return sign === null ? undefined : { kind: 'sign', text: sign[0], at };
}
