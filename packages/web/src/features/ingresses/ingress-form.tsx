import { Button, Group, Paper, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { RemoveButton } from '../../components/row-buttons.tsx';
import { type DraftFields, draftFields, textOf, textsOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import { useChoices } from '../draft-form/project-choices.ts';
import { Rows } from '../draft-form/rows.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { BackendFields, type Target, useTargets } from './backend-fields.tsx';
import { BLANK_PATH, BLANK_RULE } from './ingress-draft.ts';

/** The inputs of an Ingress. */
export function IngressForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, scope } = props;
  const fields = draftFields(props);
  const namespaceId = textOf(draft['namespaceId']);
  const targets = useTargets(scope, namespaceId);
  return (
    <Stack gap="lg">
      <FormSection title="Ingress">
        <PlaceFields {...props} />
        <TextInput
          label="Class"
          description="Which controller answers for it; the cluster's own when empty"
          placeholder="nginx"
          {...fields.text('ingressClassName')}
        />
      </FormSection>
      <RuleSection fields={fields} targets={targets} />
      <DefaultSection fields={fields} targets={targets} />
      <TlsSection fields={fields.at('tls')} scope={scope} namespaceId={namespaceId} />
      <FormSection title="Labels and annotations">
        <MetadataFields draft={draft} onChange={onChange} problemAt={problemAt} />
      </FormSection>
    </Stack>
  );
}

interface TargetedFields {
  readonly fields: DraftFields;
  readonly targets: readonly Target[];
}

function RuleSection({ fields, targets }: TargetedFields): ReactElement {
  const rules = fields.items('rules');
  return (
    <FormSection
      title="Rules"
      lead="Which host names and paths lead to which services or workloads."
    >
      {rules.map((_, index) => (
        <Rule
          // Rules have no identity but their place.
          key={index}
          fields={fields.at('rules', index)}
          number={index + 1}
          targets={targets}
          onRemove={() => fields.set(['rules'], rules.toSpliced(index, 1))}
        />
      ))}
      {fields.problem('rules') !== undefined && (
        <div className="danger" role="alert">
          {fields.problem('rules')}
        </div>
      )}
      <Button
        variant="default"
        w="fit-content"
        leftSection={<IconPlus size={16} />}
        onClick={() => fields.set(['rules'], [...rules, BLANK_RULE])}
      >
        Add a rule
      </Button>
    </FormSection>
  );
}

interface RuleProps extends TargetedFields {
  readonly number: number;
  readonly onRemove: () => void;
}

const PATH_TITLES = [
  ['The path', 1],
  ['Text', 2],
  ['Leads to', 2],
  ['Port there', 1],
] as const;

function Rule({ fields, number, targets, onRemove }: RuleProps): ReactElement {
  const host = fields.text('host');
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="sm">
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            maw={480}
            label={`Host name of rule ${number}`}
            placeholder="any: shop.example.com"
            value={host.value}
            error={host.error}
            // No host is any host.
            onChange={({ currentTarget }) => fields.set(['host'], currentTarget.value || undefined)}
          />
          <RemoveButton label={`Remove rule ${number}`} onClick={onRemove} />
        </Group>
        <Rows
          fields={fields.at('paths')}
          label="Paths"
          one="path"
          titles={PATH_TITLES}
          blank={BLANK_PATH}
        >
          {(row, which) => (
            <>
              <Select
                flex={1}
                aria-label={`Kind of ${which} of rule ${number}`}
                data={[
                  { value: 'Prefix', label: 'begins with' },
                  { value: 'Exact', label: 'is' },
                  { value: 'ImplementationSpecific', label: 'as the controller likes' },
                ]}
                allowDeselect={false}
                {...row.choice('pathType')}
              />
              <TextInput
                flex={2}
                aria-label={`Text of ${which} of rule ${number}`}
                placeholder="/"
                styles={MONOSPACE}
                {...row.text('path')}
              />
              <BackendFields fields={row} which={`${which} of rule ${number}`} targets={targets} />
            </>
          )}
        </Rows>
      </Stack>
    </Paper>
  );
}

function DefaultSection({ fields, targets }: TargetedFields): ReactElement {
  const hasDefault = fields.value('defaultBackend') !== undefined;
  return (
    <FormSection title="Everything else" lead="Where requests go that no rule is for.">
      {hasDefault ? (
        <Group gap="xs" align="flex-start" wrap="nowrap" maw={640}>
          <BackendFields fields={fields.at('defaultBackend')} which="the rest" targets={targets} />
          <RemoveButton
            label="Lead the rest nowhere"
            onClick={() => fields.set(['defaultBackend'], undefined)}
          />
        </Group>
      ) : (
        <Button
          variant="default"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={() => fields.set(['defaultBackend'], {})}
        >
          Lead the rest somewhere
        </Button>
      )}
    </FormSection>
  );
}

interface TlsSectionProps {
  readonly fields: DraftFields;
  readonly scope: string;
  readonly namespaceId: string;
}

const TLS_TITLES = [
  ['Certificate', 2],
  ['Host names', 3],
] as const;

function TlsSection({ fields, scope, namespaceId }: TlsSectionProps): ReactElement {
  const own = useChoices(scope, 'namespacedCertificates', namespaceId);
  const shared = useChoices(scope, 'certificates', namespaceId);
  const certificates = [
    ...own.map(({ id, name }) => ({ value: id, label: name })),
    ...shared.map(({ id, name }) => ({ value: id, label: `${name} (of the project)` })),
  ];
  return (
    <FormSection title="TLS" lead="Which certificate is shown for which host names.">
      <Rows
        fields={fields}
        label="Certificates"
        one="certificate"
        titles={TLS_TITLES}
        blank={{ hosts: [] }}
      >
        {(row, which) => (
          <>
            <Select
              flex={2}
              aria-label={`Name of ${which}`}
              data={certificates}
              placeholder="the controller's own"
              clearable
              searchable
              {...row.choice('certificateId')}
            />
            <TagsInput
              flex={3}
              aria-label={`Host names of ${which}`}
              placeholder="host names"
              value={[...textsOf(row.value('hosts'))]}
              error={row.problem('hosts') ?? null}
              onChange={(hosts) => row.set(['hosts'], hosts)}
            />
          </>
        )}
      </Rows>
    </FormSection>
  );
}
