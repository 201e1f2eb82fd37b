/** Something wrong at a place of an expression. */
export interface SourceError {
  /** Code points before it. */
  readonly at: number;
  readonly message: string;
}

/** Longer lines are not shown. */
const MAX_SNIPPET = 16_384;

/** Errors as CEL shows them: each with its line and a mark below it. */
export function formatErrors(source: string, errors: readonly SourceError[]): string {
  const lines = source.split('\n');
  return errors
    .toSorted((left, right) => left.at - right.at)
    .map((error) => formatError(lines, error))
    .join('\n');
}

function formatError(lines: readonly string[], { at, message }: SourceError): string {
  let row = 0;
  let column = at;
  let line = Array.from(lines[0] ?? '');
  while (column > line.length && row + 1 < lines.length) {
    column -= line.length + 1;
    row += 1;
    line = Array.from(lines[row] ?? '');
  }
  // A text without anything has no line either.
  const isBlank = lines.length === 1 && line.length === 0;
  const head = `ERROR: <input>:${row + 1}:${isBlank ? 0 : column + 1}: ${message}`;
  if (isBlank || line.length > MAX_SNIPPET) return head;
  const dots = line.slice(0, column).map((char) => (isWide(char) ? '\uff0e' : '.'));
  const mark = isWide(line[column] ?? '') ? '\uff3e' : '^';
  return `${head}\n | ${line.join('').replaceAll('\t', ' ')}\n | ${dots.join('')}${mark}`;
}

function isWide(char: string): boolean {
  return (char.codePointAt(0) ?? 0) > 0x7f;
}
