import {
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import type { ReactElement } from 'react';
import { KeyValuesField } from '../../components/key-values-field.tsx';
import { type DraftFields, draftFields, textOf, textsOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import { useChoices } from '../draft-form/project-choices.ts';
import { Rows } from '../draft-form/rows.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import {
  SERVICE_KINDS,
  type ServiceKind,
  serviceKindOf,
  type Targeting,
  targetingOf,
  withServiceKind,
  withTargeting,
} from './service-draft.ts';

/** The inputs of a Service. */
export function ServiceForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt } = props;
  const fields = draftFields(props);
  const kind = serviceKindOf(draft);
  return (
    <Stack gap="lg">
      <FormSection title="Service">
        <PlaceFields {...props} />
        <TextInput label="Description" {...fields.text('description')} />
        <Select
          label="It is reached"
          data={[...SERVICE_KINDS]}
          allowDeselect={false}
          value={kind}
          error={fields.problem('kind') ?? null}
          onChange={(value) => onChange(withServiceKind(draft, value as ServiceKind))}
        />
        {kind === 'ExternalName' && (
          <TextInput
            label="Name outside"
            description="Programs that ask for the service are told this name"
            placeholder="db.example.com"
            {...fields.text('hostname')}
          />
        )}
      </FormSection>
      {kind !== 'ExternalName' && <TargetSection {...props} />}
      {kind !== 'ExternalName' && (
        <FormSection title="Ports">
          <PortRows fields={fields.at('ports')} hasNodePorts={/^(?:Node|Load)/.test(kind)} />
          <Switch
            label="Requests of a client always go to the same pod"
            checked={fields.value('sessionAffinity') === 'ClientIP'}
            onChange={({ currentTarget }) =>
              fields.set(['sessionAffinity'], currentTarget.checked ? 'ClientIP' : 'None')
            }
          />
        </FormSection>
      )}
      <FormSection title="Labels and annotations">
        <MetadataFields draft={draft} onChange={onChange} problemAt={problemAt} />
      </FormSection>
    </Stack>
  );
}

/** Which pods it leads to. */
function TargetSection({ draft, onChange, problemAt, scope }: ResourceFormProps): ReactElement {
  const fields = draftFields({ draft, onChange, problemAt });
  const targeting = targetingOf(draft);
  const workloads = useChoices(scope, 'workloads', textOf(draft['namespaceId']));
  return (
    <FormSection title="Pods" lead="Which pods get the requests.">
      <SegmentedControl
        aria-label="Pods are found by"
        w="fit-content"
        data={[
          { value: 'workloads', label: 'Of workloads' },
          { value: 'labels', label: 'With labels' },
        ]}
        value={targeting}
        onChange={(value) => onChange(withTargeting(draft, value as Targeting))}
      />
      {targeting === 'workloads' ? (
        <MultiSelect
          label="Workloads"
          placeholder="choose workloads of the namespace"
          searchable
          data={workloads.map(({ id, name }) => ({ value: id, label: `${name} (${kindIn(id)})` }))}
          value={[...textsOf(draft['targetWorkloadIds'])]}
          error={fields.problem('targetWorkloadIds') ?? null}
          onChange={(ids) => fields.set(['targetWorkloadIds'], ids)}
        />
      ) : (
        <KeyValuesField
          label="Labels of the pods"
          one="label"
          value={fields.record('selector') as Readonly<Record<string, string>>}
          onChange={(selector) => fields.set(['selector'], selector)}
          error={fields.problem('selector')}
        />
      )}
    </FormSection>
  );
}

/** `deployment` in `deployment:shop:web`. */
function kindIn(id: string): string {
  return id.split(':')[0] ?? '';
}

interface PortRowsProps {
  readonly fields: DraftFields;
  readonly hasNodePorts: boolean;
}

const PORT_TITLES = [
  ['Name', 2],
  ['Port', 1],
  ['Port of the pods', 1],
  ['Protocol', 1],
] as const;

const NODE_PORT_TITLES = [
  ...PORT_TITLES.slice(0, 3),
  ['Port of the nodes', 1],
  ['Protocol', 1],
] as const;

function PortRows({ fields, hasNodePorts }: PortRowsProps): ReactElement {
  return (
    <Rows
      fields={fields}
      label="Ports of the service"
      description="The service's own port, then that of the pods: a number, or its name there."
      one="port"
      titles={hasNodePorts ? NODE_PORT_TITLES : PORT_TITLES}
      blank={{ name: '', port: 80, targetPort: 80, protocol: 'TCP' }}
    >
      {(row, which) => (
        <>
          <TextInput
            flex={2}
            aria-label={`Name of ${which}`}
            placeholder="name"
            {...row.text('name')}
          />
          <NumberInput
            flex={1}
            aria-label={`Number of ${which}`}
            placeholder="port"
            min={1}
            max={65_535}
            allowDecimal={false}
            {...row.number('port')}
          />
          <TextInput
            flex={1}
            aria-label={`Port of the pods of ${which}`}
            placeholder="port of the pods"
            {...row.numberOrText('targetPort')}
          />
          {hasNodePorts && (
            <NumberInput
              flex={1}
              aria-label={`Port of the nodes of ${which}`}
              placeholder="port of nodes"
              min={0}
              max={65_535}
              allowDecimal={false}
              {...row.number('nodePort')}
            />
          )}
          <Select
            flex={1}
            aria-label={`Protocol of ${which}`}
            data={['TCP', 'UDP', 'SCTP']}
            allowDeselect={false}
            {...row.choice('protocol')}
          />
        </>
      )}
    </Rows>
  );
}
