import { Checkbox, Stack } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { draftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { configValues, withConfigValues } from './config-map-draft.ts';
import { keyProblem } from './keyed-value.ts';
import { VALUES_LEAD, ValuesField } from './values-field.tsx';

/** The inputs of a config map. */
export function ConfigMapForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, editing } = props;
  const { data, binaryData } = draft;
  const values = useMemo(() => configValues({ data, binaryData }), [data, binaryData]);
  return (
    <Stack gap="lg">
      <FormSection title="Config map">
        <PlaceFields {...props} />
      </FormSection>
      <FormSection title="Values" lead={VALUES_LEAD}>
        <ValuesField
          values={values}
          onChange={(next) => onChange(withConfigValues(draft, next))}
          isSecret={false}
          disabled={editing && draft['immutable'] === true}
          problemOf={(key) =>
            keyProblem(key) ?? problemAt(`data.${key}`) ?? problemAt(`binaryData.${key}`)
          }
          error={problemAt('data') ?? problemAt('binaryData')}
        />
        <ImmutableField {...props} />
      </FormSection>
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
    </Stack>
  );
}

/** Whether values can be changed later. */
export function ImmutableField(props: ResourceFormProps): ReactElement {
  const fields = draftFields(props);
  return (
    <Checkbox
      label="The values are final"
      description="Nobody can change them any more; to have others, delete it and create it again. Saves the nodes work."
      error={fields.problem('immutable') ?? null}
      {...fields.flag('immutable')}
    />
  );
}
