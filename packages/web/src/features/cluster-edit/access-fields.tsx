import { Select, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sendJson } from '../../api/http.ts';
import { listQuery } from '../../api/live-list.ts';
import type { Resource, Setting } from '../../api/v3.ts';
import { AnchorLink } from '../../components/links.tsx';
import { draftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { EndpointFields } from './endpoint-fields.tsx';

interface RoleTemplate extends Resource {
  readonly context?: string;
  readonly hidden?: boolean;
  readonly locked?: boolean;
}

/** How a cluster keeps projects and people apart. */
export function AccessFields(props: ResourceFormProps): ReactElement {
  return (
    <>
      <ProjectFields {...props} />
      <FormSection
        title="Access without this server"
        lead="kubectl goes straight to the API server of the cluster, also while this server is away."
      >
        <EndpointFields fields={draftFields(props).at('localClusterAuthEndpoint')} />
      </FormSection>
    </>
  );
}

/** What is the same in every cluster, the one that Drover lives in among them. */
export function ProjectFields(props: ResourceFormProps): ReactElement {
  const fields = draftFields(props);
  const { data: roles = [] } = useQuery(listQuery<RoleTemplate>('roletemplates'));
  const role = fields.choice('defaultClusterRoleForProjectMembers');
  const clusterRoles = roles.filter(
    ({ id, context, hidden, locked }) =>
      id === role.value || (context === 'cluster' && !hidden && !locked),
  );
  return (
    <FormSection title="Projects and access">
      <Switch
        label="Projects are closed to each other's network"
        description="Each namespace of a project gets NetworkPolicies: let in are its own project, the project System, nodes, and whoever comes by a node port or a load balancer. The network plugin of the cluster must obey them; without the switch they are taken away."
        maw={760}
        {...fields.flag('enableNetworkPolicy')}
      />
      <PodSecurityField {...props} />
      <Select
        label="Role in the cluster for members of its projects"
        description="Kept for programs that read it."
        placeholder="None"
        clearable
        searchable
        maw={420}
        data={clusterRoles.map(({ id, name = id }) => ({ value: id, label: name }))}
        {...role}
      />
      <ModeNote />
    </FormSection>
  );
}

function PodSecurityField(props: ResourceFormProps): ReactElement {
  const { data: templates = [] } = useQuery(
    listQuery<Resource>('podsecurityadmissionconfigurationtemplates'),
  );
  const choice = draftFields(props).choice('defaultPodSecurityAdmissionConfigurationTemplateName');
  const ids = new Set(templates.map(({ id }) => id));
  // What is chosen stays to be seen, also when it is no longer to be had.
  if (choice.value !== null) ids.add(choice.value);
  return (
    <Select
      label="Pod security admission"
      description="Becomes labels of the namespaces, but for those that the template exempts and those where somebody has set such labels."
      placeholder="As the cluster has it"
      clearable
      maw={560}
      data={[...ids]}
      {...choice}
    />
  );
}

const MODES: Readonly<Record<string, string>> = {
  'virtual-groups': 'once for each role, and nothing for each person',
  'per-user': 'for each person, as Rancher did',
};

/** How roles get into the cluster, and where that is said. */
function ModeNote(): ReactElement | null {
  const { data } = useQuery({
    queryKey: ['v3', 'settings', 'rbac-downstream'],
    queryFn: ({ signal }) => sendJson<Setting>('/v3/settings/rbac-downstream', { signal }),
    staleTime: 60_000,
    retry: false,
  });
  const words = MODES[data?.value || 'virtual-groups'];
  if (!data || words === undefined) return null;
  return (
    <Text size="sm" className="muted">
      Roles are written into clusters {words}:{' '}
      <AnchorLink to="/settings" size="sm" underline="always">
        the setting rbac-downstream
      </AnchorLink>{' '}
      says so. A cluster differs by its annotation <code>drover.dev/rbac-downstream</code>.
    </Text>
  );
}
