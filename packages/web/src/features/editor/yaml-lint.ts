import type { Draft, FieldProblem } from './draft.ts';
import { parsePath } from './draft.ts';
import type { Fields, TypeSource } from './schema-type.ts';
import { rangeOf, readYaml, type TextProblem } from './yaml-text.ts';

/** A mark in a text. */
export interface Diagnostic extends TextProblem {
  readonly severity: 'error' | 'warning';
}

/** What {@link diagnosticsOf} knows besides the text. */
export interface LintOptions {
  readonly fields: Fields;
  readonly source: TypeSource;
  readonly base: Draft;
  readonly id: string | undefined;
  /** What others have found at fields. */
  readonly problems: readonly FieldProblem[];
}

/** What is wrong with a YAML text, and where. */
export async function diagnosticsOf(
  text: string,
  { problems }: LintOptions,
): Promise<Diagnostic[]> {
  const { document, draft, problems: unreadable } = readYaml(text);
  if (!draft) return unreadable.map((problem) => ({ ...problem, severity: 'error' }));
  return problems.map(({ path, message }) => ({
    ...rangeOf(document, parsePath(path, draft)),
    message,
    severity: 'error',
  }));
}
