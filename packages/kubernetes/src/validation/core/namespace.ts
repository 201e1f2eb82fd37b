import type { FieldError } from '../../field/field-error.ts';
import type { Namespace } from '../../types/core.ts';
import { isKnownFinalizer, isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';

/** What is wrong with a Namespace beyond its metadata. */
export function validateNamespace({ spec }: Namespace): readonly FieldError[] {
  const path = 'spec.finalizers';
  return (spec?.finalizers ?? []).flatMap((name) => [
    ...named(path, name, isQualifiedName),
    ...named(path, name, isKnownFinalizer),
  ]);
}
