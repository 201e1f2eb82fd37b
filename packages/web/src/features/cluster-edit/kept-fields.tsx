import { Select, Stack, Switch, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { listQuery } from '../../api/live-list.ts';
import type { Resource } from '../../api/v3.ts';
import { MONOSPACE } from '../../components/monospace.ts';
import { isRecord } from '../editor/draft.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { textOf, withText } from './cluster-draft.ts';

type FieldsProps = Pick<ResourceFormProps, 'draft' | 'onChange' | 'problemAt'>;

interface RoleTemplate extends Resource {
  readonly context?: string;
  readonly hidden?: boolean;
  readonly locked?: boolean;
}

/** Settings that the API keeps for programs that read them. */
export function KeptFields(props: FieldsProps): ReactElement {
  const { draft, onChange, problemAt } = props;
  const { data: roles = [] } = useQuery(listQuery<RoleTemplate>('roletemplates'));
  const { data: templates = [] } = useQuery(
    listQuery<Resource>('podsecurityadmissionconfigurationtemplates'),
  );
  const role = textOf(draft['defaultClusterRoleForProjectMembers']);
  const template = textOf(draft['defaultPodSecurityAdmissionConfigurationTemplateName']);
  const clusterRoles = roles.filter(
    ({ id, context, hidden, locked }) =>
      id === role || (context === 'cluster' && !hidden && !locked),
  );
  return (
    <Stack gap="lg">
      <div>
        <Title order={2}>Projects and access</Title>
        <Text size="sm" className="muted">
          Kept with the cluster for programs that read it; Drover itself does not act on it yet.
        </Text>
      </div>
      <Switch
        label="Projects are closed to each other's network"
        checked={draft['enableNetworkPolicy'] === true}
        onChange={({ currentTarget }) =>
          onChange({ ...draft, enableNetworkPolicy: currentTarget.checked })
        }
      />
      <Select
        label="Role in the cluster for members of its projects"
        placeholder="None"
        clearable
        searchable
        maw={420}
        data={clusterRoles.map(({ id, name = id }) => ({ value: id, label: name }))}
        value={role === '' ? null : role}
        error={problemAt('defaultClusterRoleForProjectMembers') ?? null}
        onChange={(id) =>
          onChange(withText(draft, 'defaultClusterRoleForProjectMembers', id ?? ''))
        }
      />
      <Select
        label="Pod security admission"
        placeholder="As the cluster has it"
        clearable
        maw={420}
        data={withCurrent(
          template,
          templates.map(({ id }) => id),
        )}
        value={template === '' ? null : template}
        error={problemAt('defaultPodSecurityAdmissionConfigurationTemplateName') ?? null}
        onChange={(id) =>
          onChange(
            withText(draft, 'defaultPodSecurityAdmissionConfigurationTemplateName', id ?? ''),
          )
        }
      />
      <EndpointFields {...props} />
    </Stack>
  );
}

/** What is chosen stays to be seen, also when it is no longer to be had. */
function withCurrent(current: string, choices: readonly string[]): string[] {
  return current === '' || choices.includes(current) ? [...choices] : [current, ...choices];
}

const ENDPOINT = 'localClusterAuthEndpoint';

/** How a cluster is reached without this server in between. */
function EndpointFields({ draft, onChange, problemAt }: FieldsProps): ReactElement {
  const endpoint = isRecord(draft[ENDPOINT]) ? draft[ENDPOINT] : {};
  const isEnabled = endpoint['enabled'] === true;
  const set = (changes: Readonly<Record<string, unknown>>): void =>
    onChange({ ...draft, [ENDPOINT]: { ...endpoint, ...changes } });
  return (
    <Stack gap="sm">
      <Switch
        label="The cluster is reached without this server, too"
        checked={isEnabled}
        onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
      />
      {isEnabled && (
        <>
          <TextInput
            label="Host name"
            description="Of its API server, for kubeconfigs."
            maw={420}
            value={textOf(endpoint['fqdn'])}
            error={problemAt(`${ENDPOINT}.fqdn`) ?? null}
            onChange={({ currentTarget }) => set({ fqdn: currentTarget.value })}
          />
          <Textarea
            label="Certificates of its authority"
            description="PEM; empty when every machine knows it."
            styles={MONOSPACE}
            autosize
            minRows={3}
            maxRows={12}
            value={textOf(endpoint['caCerts'])}
            error={problemAt(`${ENDPOINT}.caCerts`) ?? null}
            onChange={({ currentTarget }) => set({ caCerts: currentTarget.value })}
          />
        </>
      )}
    </Stack>
  );
}
