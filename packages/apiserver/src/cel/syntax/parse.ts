import type { SourceError } from '../source-error.ts';
import { Uint } from '../values/value.ts';
import { lengthOf } from './code-points.ts';
import type { Expression, ListLiteral, MapLiteralEntry } from './expression.ts';
import { expandMacro, type MacroOptions } from './macros.ts';
import { CelSyntaxError } from './syntax-error.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenize.ts';

/** Code points that an expression may have. */
const MAX_SIZE = 100_000;

/** No expression may be nested deeper. */
const MAX_DEPTH = 250;

const RESERVED = new Set(
  'as break const continue else for function if import in let loop namespace package return var void while'.split(
    ' ',
  ),
);

const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** Operators of two operands, the ones that bind least first. */
const LEVELS: readonly Readonly<Record<string, string>>[] = [
  { '||': '_||_' },
  { '&&': '_&&_' },
  {
    '==': '_==_',
    '!=': '_!=_',
    '<': '_<_',
    '<=': '_<=_',
    '>': '_>_',
    '>=': '_>=_',
    in: '@in',
  },
  { '+': '_+_', '-': '_-_' },
  { '*': '_*_', '/': '_/_', '%': '_%_' },
];

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/**
 * Reads an expression.
 *
 * @throws {@link CelSyntaxError}
 */
export function parseExpression(source: string, macros: MacroOptions = {}): Expression {
  const size = lengthOf(source);
  if (size > MAX_SIZE) {
    const detail = `expression code point size exceeds limit: size: ${size}, limit ${MAX_SIZE}`;
    throw new CelSyntaxError(0, detail);
  }
  const parser = new Parser(tokenize(source), macros);
  return parser.parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #macros: MacroOptions;
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], macros: MacroOptions) {
    this.#tokens = tokens;
    this.#macros = macros;
  }

  parse(): Expression {
    const expression = this.#conditional();
    const token = this.#peek();
    if (token.kind !== 'end') {
      const isLast = this.#tokens[this.#index + 1]?.kind === 'end';
      const verb = isLast ? 'extraneous' : 'mismatched';
      throw failure(token, `${verb} input '${token.text}' expecting <EOF>`);
    }
    return expression;
  }

  #conditional(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw failure(this.#peek(), `expression recursion limit exceeded: ${MAX_DEPTH}`);
    }
    const condition = this.#binary(0);
    const question = this.#take('?');
    if (question === undefined) {
      this.#depth -= 1;
      return condition;
    }
    const yes = this.#binary(0);
    this.#expect(':');
    const no = this.#conditional();
    this.#depth -= 1;
    return call('_?_:_', [condition, yes, no], question.at);
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const { text, kind, at } = this.#peek();
      const isOperator = kind === 'sign' || text === 'in';
      const name = isOperator && Object.hasOwn(operators, text) ? operators[text] : undefined;
      if (name === undefined) return left;
      this.#index += 1;
      left = call(name, [left, this.#binary(level + 1)], at);
    }
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token.kind !== 'sign' || (token.text !== '!' && token.text !== '-')) return this.#member();
    let count = 0;
    while (this.#take(token.text) !== undefined) count += 1;
    const number = this.#peek();
    if (token.text === '-' && count === 1 && (number.kind === 'int' || number.kind === 'double')) {
      return this.#members(this.#number(`-${this.#next().text}`, number.kind, token));
    }
    const operand = this.#member();
    const name = token.text === '!' ? '!_' : '-_';
    return count % 2 === 0 ? operand : call(name, [operand], token.at);
  }

  #member(): Expression {
    return this.#members(this.#primary());
  }

  #members(start: Expression): Expression {
    let left = start;
    for (;;) {
      const { text, kind, at } = this.#peek();
      if (kind !== 'sign' || (text !== '.' && text !== '[')) return left;
      this.#index += 1;
      const optional = this.#take('?') !== undefined;
      left = text === '.' ? this.#selection(left, at, optional) : this.#access(left, at, optional);
    }
  }

  #access(operand: Expression, at: number, optional: boolean): Expression {
    const key = this.#conditional();
    this.#expect(']');
    return call(optional ? '_[?_]' : '_[_]', [operand, key], at);
  }

  #selection(operand: Expression, at: number, optional: boolean): Expression {
    const token = this.#next();
    if (token.kind !== 'identifier') {
      const text = token.kind === 'end' ? '' : token.text;
      throw failure(token, `no viable alternative at input '.${text}'`);
    }
    const open = optional ? undefined : this.#take('(');
    if (open === undefined) {
      const mode = optional ? 'optional' : 'value';
      return { kind: 'select', operand, field: token.text, mode, at };
    }
    return this.#called(token.text, operand, open.at);
  }

  #called(name: string, target: Expression | undefined, at: number): Expression {
    const args = this.#list(')').map(({ value }) => value);
    const written = { kind: 'call', name, target, args, at } as const;
    return expandMacro(written, this.#macros) ?? written;
  }

  #primary(): Expression {
    const token = this.#next();
    const { kind, text, at, content } = token;
    switch (kind) {
      case 'int':
      case 'uint':
      case 'double':
        return this.#number(text, kind, token);
      case 'string':
      case 'bytes':
        return { kind: 'constant', value: content ?? '', at };
      case 'identifier':
        return this.#named(token);
      default:
        return this.#bracketed(token);
    }
  }

  #bracketed(token: Token): Expression {
    switch (token.text) {
      case '(': {
        const inner = this.#conditional();
        this.#expect(')');
        return inner;
      }
      case '[':
        return { kind: 'list', items: this.#list(']'), at: token.at };
      case '{':
        return { kind: 'map', entries: this.#entries(), at: token.at };
      case '.': {
        const name = this.#next();
        if (name.kind === 'identifier') return this.#named(name);
        throw mismatch(name);
      }
      default:
        throw mismatch(token);
    }
  }

  #named({ text, at }: Token): Expression {
    if (text === 'true' || text === 'false') {
      return { kind: 'constant', value: text === 'true', at };
    }
    if (text === 'null') return { kind: 'constant', value: null, at };
    if (RESERVED.has(text)) throw new CelSyntaxError(at, `reserved identifier: ${text}`, false);
    const open = this.#take('(');
    if (open !== undefined) return this.#called(text, undefined, open.at);
    const brace = this.#take('{');
    if (brace === undefined) return { kind: 'identifier', name: text, at };
    this.#entries();
    return { kind: 'struct', name: text, at: brace.at };
  }

  #number(text: string, kind: 'int' | 'uint' | 'double', token: Token): Expression {
    const { at } = token;
    if (kind === 'double') return { kind: 'constant', value: Number(text), at };
    const digits = text.replace(/^-/, '').replace(/[uU]$/, '');
    const value = text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
    if (kind === 'uint') {
      if (value > MAX_UINT) throw new CelSyntaxError(at, 'invalid uint literal', false);
      return { kind: 'constant', value: new Uint(value), at };
    }
    if (value < MIN_INT || value > MAX_INT)
      throw new CelSyntaxError(at, 'invalid int literal', false);
    return { kind: 'constant', value, at };
  }

  #list(end: string): ListLiteral['items'] {
    const items: { value: Expression; optional: boolean }[] = [];
    while (this.#take(end) === undefined) {
      const optional = end === ']' && this.#take('?') !== undefined;
      items.push({ value: this.#conditional(), optional });
      // A comma may stand behind the last item of a list, but not behind the last argument.
      if (this.#take(',') === undefined || (end === ')' && this.#peek().text === ')')) {
        this.#expect(end);
        break;
      }
    }
    return items;
  }

  #entries(): readonly MapLiteralEntry[] {
    const entries: MapLiteralEntry[] = [];
    while (this.#take('}') === undefined) {
      const optional = this.#take('?') !== undefined;
      const key = this.#conditional();
      const { at } = this.#expect(':');
      entries.push({ key, value: this.#conditional(), optional, at });
      if (this.#take(',') === undefined) {
        this.#expect('}');
        break;
      }
    }
    return entries;
  }

  #peek(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#index += 1;
    return token;
  }

  #take(sign: string): Token | undefined {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return undefined;
    this.#index += 1;
    return token;
  }

  #expect(sign: string): Token {
    const token = this.#take(sign);
    if (token !== undefined) return token;
    const found = this.#peek();
    if (found.kind === 'end') throw failure(found, `missing '${sign}' at '<EOF>'`);
    throw failure(found, `mismatched input '${found.text}' expecting '${sign}'`);
  }
}

function call(name: string, args: readonly Expression[], at: number): Expression {
  return { kind: 'call', name, target: undefined, args, at };
}

function mismatch(token: Token): CelSyntaxError {
  return failure(token, `mismatched input '${token.text}' expecting ${OPERAND}`);
}

function failure({ at }: Pick<SourceError, 'at'>, detail: string): CelSyntaxError {
  return new CelSyntaxError(at, detail);
}
