import { Button, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { type DraftFields, draftFields, textOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { ContainerFields } from './container-fields.tsx';
import { PullSecretsField } from './pull-secrets-field.tsx';
import { SchedulingFields } from './scheduling-fields.tsx';
import { VolumeFields } from './volume-fields.tsx';
import {
  blankContainer,
  hasScale,
  KIND_LABELS,
  kindOf,
  WORKLOAD_KINDS,
  type WorkloadKind,
  withKind,
} from './workload-draft.ts';

/** The inputs of a workload. */
export function WorkloadForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, editing, scope } = props;
  const fields = draftFields(props);
  const kind = kindOf(draft);
  const namespaceId = textOf(draft['namespaceId']);
  const containers = fields.items('containers');
  const place = { scope, namespaceId };
  return (
    <Stack gap="lg">
      <FormSection title="Workload">
        {!editing && (
          <Select
            label="Kind"
            data={WORKLOAD_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))}
            value={kind ?? null}
            allowDeselect={false}
            onChange={(value) => value && onChange(withKind(draft, value as WorkloadKind))}
          />
        )}
        <PlaceFields {...props} />
        <AmountFields fields={fields} kind={kind} />
      </FormSection>
      {containers.map((container, index) => (
        <ContainerFields
          // Containers have no identity but their place while their names are typed.
          key={index}
          fields={fields.at('containers', index)}
          name={textOf(container['name'])}
          place={place}
          volumes={fields.items('volumes').map(({ name }) => textOf(name))}
          {...(containers.length > 1 && {
            onRemove: () => fields.set(['containers', index], undefined),
          })}
        />
      ))}
      <Button
        variant="default"
        w="fit-content"
        leftSection={<IconPlus size={16} />}
        onClick={() =>
          fields.set(['containers'], [...containers, blankContainer(containers.length + 1)])
        }
      >
        Add a container
      </Button>
      <VolumeFields fields={fields.at('volumes')} place={place} />
      <SchedulingFields fields={fields.at('scheduling')} scope={scope} />
      <FormSection title="Registries, labels and annotations" lead="Of the pods.">
        <PullSecretsField fields={fields.at('imagePullSecrets')} place={place} />
        <MetadataFields draft={draft} onChange={onChange} problemAt={problemAt} />
      </FormSection>
    </Stack>
  );
}

interface AmountFieldsProps {
  readonly fields: DraftFields;
  readonly kind: WorkloadKind | undefined;
}

/** How many pods there are, when, and how they are replaced. */
function AmountFields({ fields, kind }: AmountFieldsProps): ReactElement | null {
  if (kind === 'cronJob') return <CronJobFields fields={fields.at('cronJobConfig')} />;
  if (kind === 'job') return <JobFields fields={fields.at('jobConfig')} />;
  if (!kind) return null;
  const config = fields.at(`${kind}Config`);
  const strategies =
    kind === 'deployment' ? ['RollingUpdate', 'Recreate'] : ['RollingUpdate', 'OnDelete'];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
      {hasScale(kind) && (
        <NumberInput label="Pods" min={0} allowDecimal={false} {...fields.number('scale')} />
      )}
      <Select
        label="Pods are replaced"
        placeholder="RollingUpdate"
        data={strategies}
        clearable
        {...config.choice('strategy')}
      />
      {kind === 'deployment' && (
        <TextInput
          label="At most missing meanwhile"
          placeholder="25%"
          {...config.numberOrText('maxUnavailable')}
        />
      )}
      {kind === 'deployment' && (
        <TextInput
          label="At most more meanwhile"
          placeholder="25%"
          {...config.numberOrText('maxSurge')}
        />
      )}
    </SimpleGrid>
  );
}

function JobFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <NumberInput
        label="Pods that must succeed"
        placeholder="1"
        min={1}
        allowDecimal={false}
        {...fields.number('completions')}
      />
      <NumberInput
        label="At the same time"
        placeholder="1"
        min={0}
        allowDecimal={false}
        {...fields.number('parallelism')}
      />
      <NumberInput
        label="Failures before it is given up"
        placeholder="6"
        min={0}
        allowDecimal={false}
        {...fields.number('backoffLimit')}
      />
    </SimpleGrid>
  );
}

function CronJobFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <TextInput
        label="Schedule"
        description="Minute, hour, day, month, weekday"
        placeholder="0 3 * * *"
        styles={MONOSPACE}
        {...fields.text('schedule')}
      />
      <Select
        label="When the last one still runs"
        description="What happens to the next one"
        placeholder="Allow"
        data={[
          { value: 'Allow', label: 'Start it too' },
          { value: 'Forbid', label: 'Leave it out' },
          { value: 'Replace', label: 'Start it instead' },
        ]}
        clearable
        {...fields.choice('concurrencyPolicy')}
      />
      <Switch mt={30} label="Start none for now" {...fields.flag('suspend')} />
    </SimpleGrid>
  );
}
