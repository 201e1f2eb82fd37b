import type { TSchema } from 'typebox';
import type { FormatName } from '../formats/formats.ts';
import { type FieldFacts, fieldFacts } from './field.ts';
import type { AnyKind } from './kind.ts';

/** One input of the form that creates or edits an object of a kind. */
export interface FormField {
  /** Name in the body of the v3 API. */
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string;
  readonly input: 'text' | 'password' | 'number' | 'checkbox' | 'select';
  readonly required: boolean;
  /** Whether it can still be changed after creation. */
  readonly editable: boolean;
  readonly options?: readonly string[];
  /** The form that the text must have; check it as it is typed with `checkFormat`. */
  readonly format?: FormatName;
}

function inputOf({ type, writeOnly }: FieldFacts): FormField['input'] {
  if (type === 'password' || writeOnly) return 'password';
  if (type === 'int' || type === 'float') return 'number';
  if (type === 'boolean') return 'checkbox';
  return type === 'enum' ? 'select' : 'text';
}

function formField(storedName: string, schema: TSchema): FormField | undefined {
  const facts = fieldFacts(schema);
  if (!facts?.form || facts.access === 'read') return undefined;
  const { form, access = 'edit', required = false, options, format } = facts;
  return {
    name: facts.as ?? storedName,
    ...form,
    input: inputOf(facts),
    required,
    editable: access === 'edit',
    ...(options && { options }),
    ...(format && { format }),
  };
}

/** The inputs of a kind's form: the fields that carry a hint, in the order of their declaration. */
export function formOf(kind: AnyKind): readonly FormField[] {
  const spec = (kind.schema.properties as Readonly<Record<string, TSchema>>)['spec'] as
    | { readonly properties?: Readonly<Record<string, TSchema>> }
    | undefined;
  const stored = spec?.properties ?? kind.schema.properties;
  return Object.entries({ ...stored, ...kind.norman.virtualFields }).flatMap(
    ([name, schema]) => formField(name, schema) ?? [],
  );
}
