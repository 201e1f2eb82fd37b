import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { KeyValuesField } from '../../components/key-values-field.tsx';
import { MONOSPACE } from '../../components/monospace.ts';
import { draftFields, textOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { AccessFields, ProjectFields } from './access-fields.tsx';
import { agentVariables, variableProblem, withAgentVariables } from './cluster-draft.ts';

/** The inputs of a cluster that was imported. */
export function ClusterForm(props: ResourceFormProps): ReactElement {
  return (
    <Stack>
      <NameFields {...props} />
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
      <AgentFields {...props} />
      <AccessFields {...props} />
    </Stack>
  );
}

/** The inputs of the cluster that Drover lives in, which has no agent. */
export function LocalClusterForm(props: ResourceFormProps): ReactElement {
  return (
    <Stack>
      <NameFields {...props} />
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
      <ProjectFields {...props} />
    </Stack>
  );
}

function NameFields(props: ResourceFormProps): ReactElement {
  const fields = draftFields(props);
  const name = fields.text('name');
  return (
    <FormSection title="The cluster">
      <TextInput
        label="Name"
        description="How people call it here. Nothing in the cluster is renamed."
        maw={560}
        {...name}
        // The API has always told problems of this field by this name.
        error={name.error ?? props.problemAt('Cluster name') ?? null}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maw={560}
        {...fields.text('description')}
      />
    </FormSection>
  );
}

function AgentFields(props: ResourceFormProps): ReactElement {
  const { draft, onChange } = props;
  const { plain, others } = agentVariables(draft);
  return (
    <FormSection
      title="Agent"
      lead="The agent that runs takes this over when it is renewed: see its entry in the overview of the cluster."
    >
      <KeyValuesField
        label="Environment"
        one="variable"
        description="For a proxy between the cluster and this server: HTTPS_PROXY, NO_PROXY."
        value={plain}
        onChange={(next) => onChange(withAgentVariables(draft, next))}
        problemOf={variableProblem}
      />
      {others.length > 0 && (
        <Text size="sm" className="muted">
          {others.map(({ name }) => textOf(name)).join(', ')}: taken from elsewhere; change them as
          YAML.
        </Text>
      )}
      <TextInput
        label="Image"
        description="Instead of the one in the setting agent-image, for this cluster alone."
        placeholder="registry.example.com/drover/drover-agent:0.1.0"
        styles={MONOSPACE}
        maw={760}
        {...draftFields(props).text('agentImageOverride')}
      />
    </FormSection>
  );
}
