import { Autocomplete, Select, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { type Choice, namesOf, useChoices, useSecrets } from '../draft-form/project-choices.ts';
import { Rows } from '../draft-form/rows.tsx';
import type { FormPlace } from './form-place.ts';
import { ENV_SOURCES, type EnvSource, envSourceOf, withEnvSource } from './workload-draft.ts';

interface EnvironmentFieldsProps {
  /** Of the container. */
  readonly fields: DraftFields;
  readonly place: FormPlace;
}

const VARIABLE_TITLES = [
  ['Name', 2],
  ['From', 1],
  ['Value', 4],
] as const;

/** The variables of a container: plain ones, and those that come from elsewhere. */
export function EnvironmentFields({ fields, place }: EnvironmentFieldsProps): ReactElement {
  const configMaps = useChoices(place.scope, 'configMaps', place.namespaceId);
  const secrets = useSecrets(place.scope, place.namespaceId);
  return (
    <>
      <Rows
        fields={fields.at('env')}
        label="Variables"
        one="variable"
        titles={VARIABLE_TITLES}
        blank={{ name: '', value: '' }}
      >
        {(row, which) => (
          <>
            <TextInput
              flex={2}
              aria-label={`Name of ${which}`}
              placeholder="NAME"
              styles={MONOSPACE}
              {...row.text('name')}
            />
            <Select
              flex={1}
              aria-label={`Source of ${which}`}
              data={Object.entries(ENV_SOURCES).map(([value, label]) => ({ value, label }))}
              allowDeselect={false}
              value={envSourceOf(row.record())}
              onChange={(source) => row.set([], withEnvSource(row.record(), source as EnvSource))}
            />
            <VariableValue row={row} which={which} configMaps={configMaps} secrets={secrets} />
          </>
        )}
      </Rows>
      <Rows
        fields={fields.at('envFrom')}
        label="All keys as variables"
        description="Of a config map or a secret."
        one="source"
        blank={{ configMapRef: { name: '' } }}
      >
        {(row, which) => (
          <WholeSource row={row} which={which} configMaps={configMaps} secrets={secrets} />
        )}
      </Rows>
    </>
  );
}

interface SourceProps {
  readonly row: DraftFields;
  readonly which: string;
  readonly configMaps: readonly Choice[];
  readonly secrets: readonly Choice[];
}

function VariableValue({ row, which, configMaps, secrets }: SourceProps): ReactElement {
  const source = envSourceOf(row.record());
  const from = row.at('valueFrom', source);
  switch (source) {
    case 'value':
      return (
        <TextInput
          flex={4}
          aria-label={`Value of ${which}`}
          placeholder="value"
          styles={MONOSPACE}
          {...row.text('value')}
        />
      );
    case 'configMapKeyRef':
      return <KeyChoice fields={from} which={which} choices={configMaps} />;
    case 'secretKeyRef':
      return <KeyChoice fields={from} which={which} choices={secrets} />;
    case 'fieldRef':
      return (
        <TextInput
          flex={4}
          aria-label={`Field of ${which}`}
          placeholder="metadata.name"
          styles={MONOSPACE}
          {...from.text('fieldPath')}
        />
      );
    case 'resourceFieldRef':
      return (
        <TextInput
          flex={4}
          aria-label={`Resource of ${which}`}
          placeholder="limits.memory"
          styles={MONOSPACE}
          {...from.text('resource')}
        />
      );
  }
}

interface KeyChoiceProps {
  readonly fields: DraftFields;
  readonly which: string;
  readonly choices: readonly Choice[];
}

function KeyChoice({ fields, which, choices }: KeyChoiceProps): ReactElement {
  const name = fields.text('name');
  const key = fields.text('key');
  const keys = choices.find((choice) => choice.name === name.value)?.keys ?? [];
  return (
    <>
      <Autocomplete
        flex={2}
        aria-label={`Object of ${which}`}
        placeholder="name"
        data={namesOf(choices)}
        value={name.value}
        error={name.error}
        onChange={(value) => fields.set(['name'], value)}
      />
      <Autocomplete
        flex={2}
        aria-label={`Key of ${which}`}
        placeholder="key"
        data={[...keys]}
        value={key.value}
        error={key.error}
        onChange={(value) => fields.set(['key'], value)}
      />
    </>
  );
}

function WholeSource({ row, which, configMaps, secrets }: SourceProps): ReactElement {
  const isSecret = row.value('secretRef') !== undefined;
  const reference = isSecret ? 'secretRef' : 'configMapRef';
  const name = row.text(reference, 'name');
  const turnTo = (kind: string | null): void => {
    const { prefix } = row.record();
    row.set([], { ...(prefix !== undefined && { prefix }), [kind ?? reference]: { name: '' } });
  };
  return (
    <>
      <Select
        flex={1}
        aria-label={`Kind of ${which}`}
        data={[
          { value: 'configMapRef', label: 'Config map' },
          { value: 'secretRef', label: 'Secret' },
        ]}
        allowDeselect={false}
        value={reference}
        onChange={turnTo}
      />
      <Autocomplete
        flex={2}
        aria-label={`Object of ${which}`}
        placeholder="name"
        data={namesOf(isSecret ? secrets : configMaps)}
        value={name.value}
        error={name.error}
        onChange={(value) => row.set([reference, 'name'], value)}
      />
      <TextInput
        flex={1}
        aria-label={`Prefix of ${which}`}
        placeholder="prefix"
        styles={MONOSPACE}
        {...row.text('prefix')}
      />
    </>
  );
}
