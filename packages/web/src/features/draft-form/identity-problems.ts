import { validateDns1123Label } from '@drover/apimachinery';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import { textOf } from './draft-fields.ts';

const NAME_RULE =
  'Lower-case letters, digits and dashes, 63 at most, with a letter or digit at both ends';

/** What is wrong with the name of something, by the rules of DNS labels. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'Give it a name';
  return validateDns1123Label(name).length > 0 ? NAME_RULE : undefined;
}

/** What is wrong with where something is and what it is called. */
export function identityProblems(draft: Draft): readonly FieldProblem[] {
  const name = nameProblem(textOf(draft['name']));
  return [
    ...(name === undefined ? [] : [{ path: 'name', message: name }]),
    ...(textOf(draft['namespaceId']) === ''
      ? [{ path: 'namespaceId', message: 'Choose a namespace' }]
      : []),
  ];
}
