import { Autocomplete, Select, Text, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { namesOf, useChoices, useSecrets } from '../draft-form/project-choices.ts';
import { Rows } from '../draft-form/rows.tsx';
import type { FormPlace } from './form-place.ts';
import {
  VOLUME_SOURCES,
  type VolumeSource,
  volumeSourceOf,
  withVolumeSource,
} from './workload-draft.ts';

interface VolumeFieldsProps {
  readonly fields: DraftFields;
  readonly place: FormPlace;
}

const VOLUME_TITLES = [
  ['Name', 2],
  ['What it holds', 2],
  ['From', 3],
] as const;

/** The volumes of a workload's pods, for containers to mount. */
export function VolumeFields({ fields, place }: VolumeFieldsProps): ReactElement {
  return (
    <FormSection
      title="Volumes"
      lead="Files that containers mount: from config maps and secrets, or data that stays."
    >
      <Rows
        fields={fields}
        label="Volumes of the pods"
        one="volume"
        titles={VOLUME_TITLES}
        blank={{ name: '', configMap: { name: '' } }}
      >
        {(row, which) => (
          <>
            <TextInput
              flex={2}
              aria-label={`Name of ${which}`}
              placeholder="name"
              {...row.text('name')}
            />
            <Select
              flex={2}
              aria-label={`Source of ${which}`}
              data={Object.entries(VOLUME_SOURCES).map(([value, label]) => ({ value, label }))}
              allowDeselect={false}
              placeholder="as its YAML says"
              value={volumeSourceOf(row.record()) ?? null}
              onChange={(source) =>
                row.set([], withVolumeSource(row.record(), source as VolumeSource))
              }
            />
            <VolumeSourceField row={row} which={which} place={place} />
          </>
        )}
      </Rows>
    </FormSection>
  );
}

interface VolumeSourceFieldProps {
  readonly row: DraftFields;
  readonly which: string;
  readonly place: FormPlace;
}

function VolumeSourceField({ row, which, place }: VolumeSourceFieldProps): ReactElement {
  const { scope, namespaceId } = place;
  const configMaps = useChoices(scope, 'configMaps', namespaceId);
  const secrets = useSecrets(scope, namespaceId);
  const claims = useChoices(scope, 'persistentVolumeClaims', namespaceId);
  const choices = {
    configMap: { path: ['configMap', 'name'], data: namesOf(configMaps) },
    secret: { path: ['secret', 'secretName'], data: namesOf(secrets) },
    persistentVolumeClaim: {
      path: ['persistentVolumeClaim', 'persistentVolumeClaimId'],
      data: claims.map(({ id }) => id),
    },
  } as const;
  const source = volumeSourceOf(row.record());
  switch (source) {
    case 'emptyDir':
    case undefined:
      return <Text flex={3} />;
    case 'hostPath':
      return (
        <TextInput
          flex={3}
          aria-label={`Folder of ${which}`}
          placeholder="/path/on/the/node"
          styles={MONOSPACE}
          {...row.text('hostPath', 'path')}
        />
      );
    default: {
      const { path, data } = choices[source];
      return (
        <Autocomplete
          flex={3}
          aria-label={`Object of ${which}`}
          placeholder="name"
          data={data}
          value={row.text(...path).value}
          error={row.problem(...path) ?? null}
          onChange={(value) => row.set(path, value)}
        />
      );
    }
  }
}
