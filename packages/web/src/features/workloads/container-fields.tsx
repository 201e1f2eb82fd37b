import {
  Autocomplete,
  Checkbox,
  NumberInput,
  Select,
  SimpleGrid,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { RemoveButton } from '../../components/row-buttons.tsx';
import type { DraftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { Rows } from '../draft-form/rows.tsx';
import { EnvironmentFields } from './environment-fields.tsx';
import type { FormPlace } from './form-place.ts';
import { ProbeFields } from './probe-fields.tsx';

interface ContainerFieldsProps {
  readonly fields: DraftFields;
  readonly name: string;
  readonly place: FormPlace;
  /** The names of the volumes that can be mounted. */
  readonly volumes: readonly string[];
  /** Absent for the last one. */
  readonly onRemove?: () => void;
}

const MOUNT_TITLES = [
  ['Volume', 2],
  ['Path in the container', 3],
  ['Part of the volume', 2],
  ['', 1],
] as const;

/** The inputs of a container. */
export function ContainerFields(props: ContainerFieldsProps): ReactElement {
  const { fields, name, place, volumes, onRemove } = props;
  return (
    <FormSection
      title={`Container ${name}`}
      actions={
        onRemove && <RemoveButton label={`Remove the container ${name}`} onClick={onRemove} />
      }
    >
      <ImageFields fields={fields} />
      <PortFields fields={fields.at('ports')} />
      <EnvironmentFields fields={fields} place={place} />
      <ResourceFields fields={fields.at('resources')} />
      <ProbeFields fields={fields} />
      <Rows
        fields={fields.at('volumeMounts')}
        label="Mounted volumes"
        description="Volumes are named below."
        one="mount"
        titles={MOUNT_TITLES}
        blank={{ name: volumes[0] ?? '', mountPath: '' }}
      >
        {(row, which) => (
          <>
            <Autocomplete
              flex={2}
              aria-label={`Volume of ${which}`}
              placeholder="volume"
              data={[...new Set(volumes)]}
              value={row.text('name').value}
              error={row.problem('name') ?? null}
              onChange={(value) => row.set(['name'], value)}
            />
            <TextInput
              flex={3}
              aria-label={`Path of ${which}`}
              placeholder="/path/in/the/container"
              styles={MONOSPACE}
              {...row.text('mountPath')}
            />
            <TextInput
              flex={2}
              aria-label={`Part of the volume of ${which}`}
              placeholder="all of it"
              styles={MONOSPACE}
              {...row.text('subPath')}
            />
            <Checkbox flex={1} mt={8} label="Read only" {...row.flag('readOnly')} />
          </>
        )}
      </Rows>
    </FormSection>
  );
}

function ImageFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
        <TextInput label="Container name" {...fields.text('name')} />
        <TextInput
          label="Image"
          placeholder="nginx:1.27"
          styles={MONOSPACE}
          {...fields.text('image')}
        />
        <Select
          label="Pull the image"
          placeholder="as its tag asks for"
          data={[
            { value: 'Always', label: 'Always' },
            { value: 'IfNotPresent', label: 'If the node does not have it' },
            { value: 'Never', label: 'Never' },
          ]}
          clearable
          {...fields.choice('imagePullPolicy')}
        />
        <TextInput
          label="Working folder"
          placeholder="that of the image"
          styles={MONOSPACE}
          {...fields.text('workingDir')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Textarea
          label="Command"
          description="What is run in place of the image's entry point, one word a line"
          placeholder="as the image says"
          styles={MONOSPACE}
          autosize
          maxRows={8}
          {...fields.lines('entrypoint')}
        />
        <Textarea
          label="Arguments"
          description="One a line"
          placeholder="as the image says"
          styles={MONOSPACE}
          autosize
          maxRows={8}
          {...fields.lines('command')}
        />
      </SimpleGrid>
      <Checkbox label="Runs to its end before the others start" {...fields.flag('initContainer')} />
    </>
  );
}

const REACHED = [
  { value: 'ClusterIP', label: 'Inside of the cluster' },
  { value: 'NodePort', label: 'At a port of every node' },
  { value: 'LoadBalancer', label: 'Through a load balancer' },
  { value: 'HostPort', label: 'At the node of the pod' },
];

const PORT_TITLES = [
  ['Port', 1],
  ['Protocol', 1],
  ['Reached', 2],
  ['Port outside', 1],
  ['Name', 1],
] as const;

function PortFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <Rows
      fields={fields}
      label="Ports"
      description="How the container is reached; services are made for them."
      one="port"
      titles={PORT_TITLES}
      blank={{ containerPort: 80, protocol: 'TCP', kind: 'ClusterIP' }}
    >
      {(row, which) => (
        <>
          <NumberInput
            flex={1}
            aria-label={`Number of ${which}`}
            placeholder="port"
            min={1}
            max={65_535}
            allowDecimal={false}
            {...row.number('containerPort')}
          />
          <Select
            flex={1}
            aria-label={`Protocol of ${which}`}
            data={['TCP', 'UDP', 'SCTP']}
            allowDeselect={false}
            {...row.choice('protocol')}
          />
          <Select
            flex={2}
            aria-label={`Reach of ${which}`}
            data={REACHED}
            allowDeselect={false}
            {...row.choice('kind')}
          />
          <NumberInput
            flex={1}
            aria-label={`Outer number of ${which}`}
            placeholder="outer port"
            min={0}
            max={65_535}
            allowDecimal={false}
            {...row.number('sourcePort')}
          />
          <TextInput
            flex={1}
            aria-label={`Name of ${which}`}
            placeholder="name"
            {...row.text('name')}
          />
        </>
      )}
    </Rows>
  );
}

const AMOUNTS = [
  { path: ['requests', 'cpu'], label: 'CPU, requested', example: '100m' },
  { path: ['limits', 'cpu'], label: 'CPU, limit', example: '500m' },
  { path: ['requests', 'memory'], label: 'Memory, requested', example: '128Mi' },
  { path: ['limits', 'memory'], label: 'Memory, limit', example: '512Mi' },
] as const;

function ResourceFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }}>
      {AMOUNTS.map(({ path, label, example }) => {
        const { value, error } = fields.text(...path);
        return (
          <TextInput
            key={label}
            label={label}
            placeholder={example}
            value={value}
            error={error}
            // An empty amount is no amount.
            onChange={({ currentTarget }) => fields.set(path, currentTarget.value || undefined)}
          />
        );
      })}
    </SimpleGrid>
  );
}
