import {
  type Draft,
  formatPath,
  isRecord,
  type Path,
  type Segment,
  valueAt,
  withValue,
} from '../editor/draft.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';

type Props = Pick<ResourceFormProps, 'draft' | 'onChange' | 'problemAt'>;

interface TextChange {
  readonly currentTarget: { readonly value: string };
}

/** What an input of text is given. */
interface TextProps {
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (event: TextChange) => void;
}

/** What an input of a number is given; empty while there is none. */
interface NumberProps {
  readonly value: number | string;
  readonly error: string | null;
  readonly onChange: (value: number | string) => void;
}

/** What a choice is given. */
interface ChoiceProps {
  readonly value: string | null;
  readonly error: string | null;
  readonly onChange: (value: string | null) => void;
}

/** What a checkbox is given. */
interface FlagProps {
  readonly checked: boolean;
  readonly onChange: (event: { readonly currentTarget: { readonly checked: boolean } }) => void;
}

/** The fields of a draft below some path, as inputs are given them. Paths are told as segments. */
export interface DraftFields {
  readonly path: Path;
  /** The fields below a path. */
  at(...path: Path): DraftFields;
  value(...path: Path): unknown;
  /** The value as an object; an empty one where there is none. */
  record(...path: Path): Draft;
  /** The items of a list that are objects. */
  items(...path: Path): readonly Draft[];
  /** `undefined` takes the field away. */
  set(path: Path, value: unknown): void;
  problem(...path: Path): string | undefined;
  text(...path: Path): TextProps;
  /** A list of texts, one a line. */
  lines(...path: Path): TextProps & { readonly onBlur: () => void };
  number(...path: Path): NumberProps;
  /** A port: a number, or a name. */
  numberOrText(...path: Path): TextProps;
  choice(...path: Path): ChoiceProps;
  flag(...path: Path): FlagProps;
}

/** The text of a field; empty for what is none. */
export function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

/** The objects in a list. */
export function recordsOf(value: unknown): readonly Draft[] {
  return Array.isArray(value) ? value.filter((item) => isRecord(item)) : [];
}

/** The texts in a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A number where a text is one. */
export function numberOrText(text: string): number | string | undefined {
  if (text === '') return undefined;
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : text;
}

/** Binds inputs to the fields of a draft. */
export function draftFields(props: Props, base: Path = []): DraftFields {
  const { draft, onChange, problemAt } = props;
  const whole = (path: Path): Path => [...base, ...path];
  const value = (...path: readonly Segment[]): unknown => valueAt(draft, whole(path));
  const set = (path: Path, next: unknown): void => onChange(withValue(draft, whole(path), next));
  const problem = (...path: readonly Segment[]): string | undefined =>
    problemAt(formatPath(whole(path)));
  const texts = (path: Path, parse: (text: string) => unknown): TextProps => ({
    value: textOf(value(...path)),
    error: problem(...path) ?? null,
    onChange: ({ currentTarget }) => set(path, parse(currentTarget.value)),
  });
  return {
    path: base,
    at: (...path) => draftFields(props, whole(path)),
    value,
    record: (...path) => {
      const found = value(...path);
      return isRecord(found) ? found : {};
    },
    items: (...path) => recordsOf(value(...path)),
    set,
    problem,
    text: (...path) => texts(path, (text) => text),
    lines: (...path) => ({
      value: textsOf(value(...path)).join('\n'),
      error: problem(...path) ?? null,
      onChange: ({ currentTarget: { value: text } }) =>
        set(path, text === '' ? undefined : text.split('\n')),
      // Lines may be empty while they are being typed.
      onBlur: () => {
        const lines = textsOf(value(...path));
        if (lines.includes(''))
          set(
            path,
            lines.filter((line) => line !== ''),
          );
      },
    }),
    number: (...path) => ({
      value: textOf(value(...path)) === '' ? '' : Number(value(...path)),
      error: problem(...path) ?? null,
      onChange: (next) => set(path, typeof next === 'number' ? next : undefined),
    }),
    numberOrText: (...path) => texts(path, numberOrText),
    choice: (...path) => ({
      value: textOf(value(...path)) || null,
      error: problem(...path) ?? null,
      onChange: (next) => set(path, next ?? undefined),
    }),
    flag: (...path) => ({
      checked: value(...path) === true,
      onChange: ({ currentTarget }) => set(path, currentTarget.checked),
    }),
  };
}
