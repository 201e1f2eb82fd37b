import { Checkbox, Divider, Paper, Stack } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { configValues, withConfigValues } from './config-map-draft.ts';
import { keyProblem } from './keyed-value.ts';
import { PlaceFields } from './place-fields.tsx';
import { ValuesField } from './values-field.tsx';

/** The inputs of a config map. */
export function ConfigMapForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, editing } = props;
  const { data, binaryData } = draft;
  const values = useMemo(() => configValues({ data, binaryData }), [data, binaryData]);
  return (
    <Paper className="surface" p="xl">
      <Stack gap="xl" maw={760}>
        <PlaceFields {...props} />
        <ValuesField
          label="Values"
          description="Each key becomes a file or a variable of the workloads that use it."
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
        <Divider />
        <MetadataFields {...props} />
      </Stack>
    </Paper>
  );
}

/** Whether values can be changed later. */
export function ImmutableField({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  return (
    <Checkbox
      label="The values are final"
      description="Nobody can change them any more; to have others, delete it and create it again. Saves the nodes work."
      checked={draft['immutable'] === true}
      error={problemAt('immutable') ?? null}
      onChange={({ currentTarget }) => onChange({ ...draft, immutable: currentTarget.checked })}
    />
  );
}
