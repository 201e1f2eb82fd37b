import { validateLabelValue, validateQualifiedName } from '@drover/apimachinery';
import type { Draft, FieldProblem } from '../editor/draft.ts';

type Texts = Readonly<Record<string, string>>;

/** Parts of the keys that Drover itself writes; those of the first kind it lets nobody change or remove. */
const RESERVED = ['cattle.io/', 'drover.dev/'] as const;

/** Whether a label or annotation is the server's own. */
export function isReserved(key: string): boolean {
  return RESERVED.some((part) => key.includes(part));
}

/** Labels or annotations, apart by who writes them. */
export interface SplitTexts {
  readonly own: Texts;
  readonly reserved: Texts;
}

/** What people wrote, and what the server did. */
export function splitReserved(texts: Texts = {}): SplitTexts {
  const entries = Object.entries(texts);
  return {
    own: Object.fromEntries(entries.filter(([key]) => !isReserved(key))),
    reserved: Object.fromEntries(entries.filter(([key]) => isReserved(key))),
  };
}

/** What is wrong with a label, in words for who types it. */
export function labelProblem(key: string, value: string): string | undefined {
  if (key === '') return undefined;
  const [problem] = validateLabelValue(value);
  return annotationProblem(key) ?? (problem === undefined ? undefined : VALUE_RULE);
}

/** What is wrong with the key of an annotation; its value may be anything. */
export function annotationProblem(key: string): string | undefined {
  if (key === '') return undefined;
  if (isReserved(key)) return 'Keys of this kind are written by Drover alone';
  return validateQualifiedName(key).length > 0 ? KEY_RULE : undefined;
}

const KEY_RULE =
  'Letters, digits, dashes, dots and underscores, 63 at most, with a letter or digit at both ends; a domain and a slash may stand before it';
const VALUE_RULE =
  'A value has letters, digits, dashes, dots and underscores, 63 at most, with a letter or digit at both ends';

/** What is wrong with the labels and annotations of a draft. */
export function metadataProblems(draft: Draft): readonly FieldProblem[] {
  return [
    ...problemsIn('labels', draft['labels'], labelProblem),
    ...problemsIn('annotations', draft['annotations'], annotationProblem),
  ];
}

function problemsIn(
  field: string,
  texts: unknown,
  problemOf: (key: string, value: string) => string | undefined,
): readonly FieldProblem[] {
  const { own } = splitReserved((texts ?? {}) as Texts);
  return Object.entries(own).flatMap(([key, value]) => {
    const message = problemOf(key, value);
    return message === undefined ? [] : [{ path: `${field}.${key}`, message }];
  });
}
