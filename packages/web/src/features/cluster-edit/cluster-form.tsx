import { Divider, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { KeyValuesField } from '../../components/key-values-field.tsx';
import { MONOSPACE } from '../../components/monospace.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import {
  agentVariables,
  textOf,
  variableProblem,
  withAgentVariables,
  withText,
} from './cluster-draft.ts';
import { KeptFields } from './kept-fields.tsx';

/** The inputs of a cluster that was imported. */
export function ClusterForm(props: ResourceFormProps): ReactElement {
  return (
    <Paper className="surface" p="xl">
      <Stack gap="xl" maw={760}>
        <NameFields {...props} />
        <Divider />
        <MetadataFields {...props} />
        <Divider />
        <AgentFields {...props} />
        <Divider />
        <KeptFields {...props} />
      </Stack>
    </Paper>
  );
}

/** The inputs of the cluster that Drover lives in, which has no agent. */
export function LocalClusterForm(props: ResourceFormProps): ReactElement {
  return (
    <Paper className="surface" p="xl">
      <Stack gap="xl" maw={760}>
        <NameFields {...props} />
        <Divider />
        <MetadataFields {...props} />
      </Stack>
    </Paper>
  );
}

function NameFields({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  return (
    <Stack maw={560}>
      <TextInput
        label="Name"
        description="How people call it here. Nothing in the cluster is renamed."
        value={textOf(draft['name'])}
        // The API has always told problems of this field by this name.
        error={problemAt('name') ?? problemAt('Cluster name') ?? null}
        onChange={({ currentTarget }) => onChange({ ...draft, name: currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={textOf(draft['description'])}
        error={problemAt('description') ?? null}
        onChange={({ currentTarget }) =>
          onChange(withText(draft, 'description', currentTarget.value))
        }
      />
    </Stack>
  );
}

function AgentFields({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  const { plain, others } = agentVariables(draft);
  return (
    <Stack gap="lg">
      <div>
        <Title order={2}>Agent</Title>
        <Text size="sm" className="muted">
          The agent that runs takes this over when the import command is run again in the cluster.
        </Text>
      </div>
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
        value={textOf(draft['agentImageOverride'])}
        error={problemAt('agentImageOverride') ?? null}
        onChange={({ currentTarget }) =>
          onChange(withText(draft, 'agentImageOverride', currentTarget.value.trim()))
        }
      />
    </Stack>
  );
}
