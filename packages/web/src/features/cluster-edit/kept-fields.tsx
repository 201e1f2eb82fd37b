import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { listQuery } from '../../api/live-list.ts';
import type { Resource } from '../../api/v3.ts';
import { MONOSPACE } from '../../components/monospace.ts';
import { type DraftFields, draftFields } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';

interface RoleTemplate extends Resource {
  readonly context?: string;
  readonly hidden?: boolean;
  readonly locked?: boolean;
}

/** Settings that the API keeps for programs that read them. */
export function KeptFields(props: ResourceFormProps): ReactElement {
  const fields = draftFields(props);
  const { data: roles = [] } = useQuery(listQuery<RoleTemplate>('roletemplates'));
  const { data: templates = [] } = useQuery(
    listQuery<Resource>('podsecurityadmissionconfigurationtemplates'),
  );
  const role = fields.choice('defaultClusterRoleForProjectMembers');
  const admission = fields.choice('defaultPodSecurityAdmissionConfigurationTemplateName');
  const clusterRoles = roles.filter(
    ({ id, context, hidden, locked }) =>
      id === role.value || (context === 'cluster' && !hidden && !locked),
  );
  const admissions = new Set(templates.map(({ id }) => id));
  // What is chosen stays to be seen, also when it is no longer to be had.
  if (admission.value !== null) admissions.add(admission.value);
  return (
    <FormSection
      title="Projects and access"
      lead="Kept with the cluster for programs that read it; Drover itself does not act on it yet."
    >
      <Switch
        label="Projects are closed to each other's network"
        {...fields.flag('enableNetworkPolicy')}
      />
      <Select
        label="Role in the cluster for members of its projects"
        placeholder="None"
        clearable
        searchable
        maw={420}
        data={clusterRoles.map(({ id, name = id }) => ({ value: id, label: name }))}
        {...role}
      />
      <Select
        label="Pod security admission"
        placeholder="As the cluster has it"
        clearable
        maw={420}
        data={[...admissions]}
        {...admission}
      />
      <EndpointFields fields={fields.at('localClusterAuthEndpoint')} />
    </FormSection>
  );
}

/** How a cluster is reached without this server in between. */
function EndpointFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  const enabled = fields.flag('enabled');
  return (
    <>
      <Switch label="The cluster is reached without this server, too" {...enabled} />
      {enabled.checked && (
        <>
          <TextInput
            label="Host name"
            description="Of its API server, for kubeconfigs."
            maw={420}
            {...fields.text('fqdn')}
          />
          <Textarea
            label="Certificates of its authority"
            description="PEM; empty when every machine knows it."
            styles={MONOSPACE}
            autosize
            minRows={3}
            maxRows={12}
            maw={760}
            {...fields.text('caCerts')}
          />
        </>
      )}
    </>
  );
}
