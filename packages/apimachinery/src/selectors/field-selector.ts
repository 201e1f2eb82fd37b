import { badRequestError } from '../status/status-errors.ts';

/** One condition on one field. */
export interface FieldRequirement {
  /** Such as `metadata.name`. */
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Conditions that must all hold; with none everything matches. */
export type FieldSelector = readonly FieldRequirement[];

/**
 * A field selector from its text (`metadata.name=x,status.phase!=Running`); an empty text selects everything.
 * Commas, equal signs and backslashes in values are escaped by a backslash.
 *
 * @throws `StatusError` 400 in Kubernetes' words.
 */
export function parseFieldSelector(text: string): FieldSelector {
  return splitTerms(text)
    .toSorted()
    .filter((term) => term !== '')
    .map((term) => parseTerm(term, text));
}

/** The selector as text, which {@link parseFieldSelector} reads. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector
    .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
    .join(',');
}

/** Whether the values that `valueOf` gives fulfil every requirement; an absent field counts as an empty text. */
export function matchesFields(
  selector: FieldSelector,
  valueOf: (field: string) => string | undefined,
): boolean {
  return selector.every(
    ({ field, operator, value }) => ((valueOf(field) ?? '') === value) === (operator === '='),
  );
}

/** A value as it stands in a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replaceAll(/[\\,=]/g, '\\$&');
}

/** The parts between commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function parseTerm(term: string, text: string): FieldRequirement {
  const [operator] = /!=|==|=/.exec(term) ?? [];
  if (operator === undefined) {
    throw badRequestError(`invalid selector: '${text}'; can't understand '${term}'`);
  }
  const at = term.indexOf(operator);
  return {
    field: term.slice(0, at),
    operator: operator === '!=' ? '!=' : '=',
    value: unescapeValue(term.slice(at + operator.length)),
  };
}

function unescapeValue(text: string): string {
  let value = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      at += 1;
      value += unescaped(text.charAt(at));
    } else if (character === ',' || character === '=') {
      const code = character.charCodeAt(0);
      throw badRequestError(`invalid field selector: unescaped character in value: ${code}`);
    } else {
      value += character;
    }
  }
  return value;
}

function unescaped(character: string): string {
  if (character !== '' && '\\,='.includes(character)) return character;
  throw badRequestError(`invalid field selector: invalid escape sequence: \\${character}`);
}
