import { isMap, isScalar, type ParsedNode, parseDocument } from 'yaml';

/** How a line begins that tells a problem; such lines are taken out before the next. */
const MARK = '#! ';

/** What was wrong, and with which field. */
export interface EditProblem {
  /** Path of the field: `name`, `rules[0].verbs`. */
  readonly fieldName: string | undefined;
  readonly lines: readonly string[];
}

/** The text of the editor with a problem as comments above the line of its field, or at the top. */
export function markProblem(text: string, { fieldName, lines }: EditProblem): string {
  const clean = withoutMarks(text);
  const offset = fieldName === undefined ? 0 : offsetOf(clean, fieldName);
  const lineStart = clean.lastIndexOf('\n', offset - 1) + 1;
  const indent = /^ */.exec(clean.slice(lineStart))?.[0] ?? '';
  const named = offset === 0 && fieldName !== undefined ? [`${fieldName}:`] : [];
  const marks = [...named, ...lines].map((line) => `${indent}${MARK}${line}\n`).join('');
  return clean.slice(0, lineStart) + marks + clean.slice(lineStart);
}

function withoutMarks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith(MARK))
    .join('\n');
}

/** Where the deepest part of a field's path stands in a text; 0 when none of it does. */
function offsetOf(text: string, fieldName: string): number {
  const path = fieldName.split(/[.[\]]+/).filter((part) => part !== '');
  let node: ParsedNode | null | undefined = parseDocument(text).contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (!pair) return offset;
      offset = (pair.key as ParsedNode).range[0];
      node = pair.value as ParsedNode | null;
    } else {
      node = (node as { get?: (part: number, keepScalar: true) => ParsedNode } | null)?.get?.(
        Number(part),
        true,
      );
      if (!node) return offset;
      offset = node.range[0];
    }
  }
  return offset;
}
