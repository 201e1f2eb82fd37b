import { type Fields, recordsOf } from './field-lens.ts';

/** The first operator of `disk = ssd` or `zone in (a, b)`. Looks at each character once, whatever it is given. */
const OPERATOR = /!=|=|<|>|\s(?:not)?in\s/;

const OPERATORS: Readonly<Record<string, string>> = {
  '=': 'In',
  '!=': 'NotIn',
  in: 'In',
  notin: 'NotIn',
  '<': 'Lt',
  '>': 'Gt',
};

/** The requirement on the labels of a node that a text tells; `undefined` for an empty one. */
export function requirementOf(text: string): Fields | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const found = OPERATOR.exec(trimmed);
  if (found) {
    const [sign] = found;
    const key = trimmed.slice(0, found.index).trim();
    const values = valuesOf(trimmed.slice(found.index + sign.length));
    return { key, operator: OPERATORS[sign.trim()], values };
  }
  return trimmed.startsWith('!')
    ? { key: trimmed.slice(1).trim(), operator: 'DoesNotExist' }
    : { key: trimmed, operator: 'Exists' };
}

function valuesOf(text: string): readonly string[] {
  const inner = /^\((.*)\)$/s.exec(text.trim())?.[1] ?? text;
  return inner.split(',').map((value) => value.trim());
}

/** The text of a requirement; `undefined` for one that no text tells. */
function textOf({ key, operator, values }: Fields): string | undefined {
  const list = Array.isArray(values) ? values.map(String) : [];
  const name = String(key);
  switch (operator) {
    case 'In':
      return list.length === 1 ? `${name} = ${list[0]}` : `${name} in (${list.join(', ')})`;
    case 'NotIn':
      return list.length === 1 ? `${name} != ${list[0]}` : `${name} notin (${list.join(', ')})`;
    case 'Exists':
      return name;
    case 'DoesNotExist':
      return `!${name}`;
    case 'Gt':
      return `${name} > ${list[0] ?? ''}`;
    case 'Lt':
      return `${name} < ${list[0] ?? ''}`;
    default:
      return undefined;
  }
}

/** The texts of the requirements of a term, all of which a node must meet. */
export function textsOfTerm(term: Fields): readonly string[] {
  return recordsOf(term['matchExpressions']).flatMap((requirement) => textOf(requirement) ?? []);
}

/** The requirements that texts tell; one text may hold several, joined by `&&`. */
export function requirementsOf(texts: readonly string[]): readonly Fields[] {
  const parts = texts.flatMap((text) => text.split('&&'));
  return parts.map(requirementOf).filter((requirement) => requirement !== undefined);
}
