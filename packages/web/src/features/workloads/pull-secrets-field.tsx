import { TagsInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { type DraftFields, textOf } from '../draft-form/draft-fields.ts';
import { namesOf, useChoices } from '../draft-form/project-choices.ts';
import type { FormPlace } from './form-place.ts';

interface PullSecretsFieldProps {
  readonly fields: DraftFields;
  readonly place: FormPlace;
}

/** The secrets with which images are pulled. */
export function PullSecretsField({ fields, place }: PullSecretsFieldProps): ReactElement {
  const { scope, namespaceId } = place;
  const own = useChoices(scope, 'namespacedDockerCredentials', namespaceId);
  const shared = useChoices(scope, 'dockerCredentials', namespaceId);
  return (
    <TagsInput
      label="Credentials of registries"
      description="Secrets with which images are pulled; those of a project are used by themselves."
      data={namesOf([...own, ...shared])}
      value={fields.items().map(({ name }) => textOf(name))}
      error={fields.problem() ?? null}
      onChange={(names) =>
        fields.set(
          [],
          names.map((name) => ({ name })),
        )
      }
    />
  );
}
