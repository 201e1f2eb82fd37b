import { StatusError } from '../status/status.ts';
import { badRequestError } from '../status/status-errors.ts';
import { keyProblems, labelRequirement } from './label-requirement.ts';
import {
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  sortRequirements,
} from './label-selector.ts';
import { type LabelToken, labelTokens } from './label-tokens.ts';

const BINARY: readonly string[] = ['in', 'notin', '=', '==', '!=', '>', '<'];

/** How Kubernetes lists them; it has words for the last two that it does not read. */
const BINARY_WORDS = 'in, notin, =, ==, !=, gt, lt';

/**
 * A label selector from its text (`app=web,tier in (a, b),!old,n>3`); an empty text selects everything.
 *
 * @throws `StatusError` 400 in Kubernetes' words.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const tokens = new TokenReader(labelTokens(text));
  const requirements: LabelRequirement[] = [];
  while (tokens.peek().type !== 'end') {
    checkBegin(tokens.peek());
    requirements.push(readRequirement(tokens));
    checkSeparator(tokens);
  }
  return sortRequirements(requirements);
}

/** Tokens one after the other; after the last one always the end. */
class TokenReader {
  readonly #tokens: readonly LabelToken[];
  #at = 0;

  constructor(tokens: readonly LabelToken[]) {
    this.#tokens = tokens;
  }

  /** The next token. */
  peek(): LabelToken {
    return this.#tokens[this.#at] ?? { type: 'end', text: '' };
  }

  /** The next token, where `in` and `notin` are names. */
  peekValue(): LabelToken {
    const token = this.peek();
    return token.type === 'in' || token.type === 'notin' ? { ...token, type: 'identifier' } : token;
  }

  next(): LabelToken {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  nextValue(): LabelToken {
    const token = this.peekValue();
    this.#at += 1;
    return token;
  }
}

function checkBegin({ type, text }: LabelToken): void {
  if (type === 'identifier' || type === '!' || type === 'in' || type === 'notin') return;
  throw badRequestError(`found '${text}', expected: !, identifier, or 'end of string'`);
}

function checkSeparator(tokens: TokenReader): void {
  const separator = tokens.next();
  if (separator.type === 'end') return;
  if (separator.type !== ',') {
    throw badRequestError(`found '${separator.text}', expected: ',' or 'end of string'`);
  }
  const { type, text } = tokens.peekValue();
  if (type !== 'identifier' && type !== '!') {
    throw badRequestError(`found '${text}', expected: identifier after ','`);
  }
}

function readRequirement(tokens: TokenReader): LabelRequirement {
  try {
    return readConditions(tokens);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw badRequestError(`unable to parse requirement: ${error.message}`);
  }
}

function readConditions(tokens: TokenReader): LabelRequirement {
  const isNegated = tokens.peek().type === '!';
  if (isNegated) tokens.next();
  const key = readKey(tokens);
  const { type } = tokens.peek();
  if (isNegated) return labelRequirement(key, '!');
  if (type === 'end' || type === ',') return labelRequirement(key, 'exists');
  const operator = readOperator(tokens);
  const isSet = operator === 'in' || operator === 'notin';
  return labelRequirement(key, operator, isSet ? readSet(tokens) : readExactValue(tokens));
}

function readKey(tokens: TokenReader): string {
  const { type, text } = tokens.nextValue();
  if (type !== 'identifier') throw badRequestError(`found '${text}', expected: identifier`);
  const [problem] = keyProblems('<nil>', text);
  if (problem !== undefined) throw badRequestError(problem);
  return text;
}

function readOperator(tokens: TokenReader): LabelOperator {
  const { type, text } = tokens.next();
  if (BINARY.includes(type)) return type as LabelOperator;
  throw badRequestError(`found '${text}', expected: ${BINARY_WORDS}`);
}

function readExactValue(tokens: TokenReader): string[] {
  const { type, text } = tokens.peekValue();
  if (type === 'end' || type === ',') return [''];
  tokens.next();
  if (type === 'identifier') return [text];
  throw badRequestError(`found '${text}', expected: identifier`);
}

/** `(a, b,)`: between, before and behind commas there may be nothing, which is the empty value. */
function readSet(tokens: TokenReader): string[] {
  const open = tokens.next();
  if (open.type !== '(') throw badRequestError(`found '${open.text}' expected: '('`);
  const first = tokens.peekValue();
  if (!['identifier', ',', ')'].includes(first.type)) {
    throw badRequestError(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  const values: string[] = [];
  for (;;) {
    values.push(readSetValue(tokens));
    const { type, text } = tokens.next();
    if (type === ')') return values;
    if (type !== ',') throw badRequestError(`found '${text}', expected: ',' or ')'`);
  }
}

function readSetValue(tokens: TokenReader): string {
  const { type, text } = tokens.peekValue();
  if (type === ',' || type === ')') return '';
  if (type !== 'identifier') throw badRequestError(`found '${text}', expected: ',', or identifier`);
  tokens.next();
  return text;
}
