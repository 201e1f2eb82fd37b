import { List, Switch, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import type { DraftFields } from '../draft-form/draft-fields.ts';

/** How a cluster is reached without this server in between, and what has to be done there for it. */
export function EndpointFields({ fields }: { readonly fields: DraftFields }): ReactElement {
  const enabled = fields.flag('enabled');
  return (
    <>
      <Switch
        label="The cluster is reached without this server, too"
        description="Its API server then asks an agent beside it whose a token is. People are themselves there, with their roles."
        maw={760}
        {...enabled}
      />
      {enabled.checked && (
        <>
          <TextInput
            label="Host name"
            description="Of its API server, with the port, for kubeconfigs; empty for each node of the control plane at port 6443."
            placeholder="prod.example.com:6443"
            maw={420}
            {...fields.text('fqdn')}
          />
          <Textarea
            label="Certificates of its authority"
            description="PEM; empty when it is the cluster's own."
            styles={MONOSPACE}
            autosize
            minRows={3}
            maxRows={12}
            maw={760}
            {...fields.text('caCerts')}
          />
          <EndpointSteps />
        </>
      )}
    </>
  );
}

/** What nobody but the people who run the cluster can do. */
function EndpointSteps(): ReactElement {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        What else it needs
      </Text>
      <List type="ordered" size="sm" spacing={4} maw={760}>
        <List.Item>
          Save, then run the import command again: <i>renew it</i> beside the agent in the overview
          of the cluster shows it. It brings the pods <code>kube-api-auth</code> to the nodes of the
          control plane.
        </List.Item>
        <List.Item>
          On each of these nodes, give the API server the flag{' '}
          <code>authentication-token-webhook-config-file</code> with a kubeconfig that names{' '}
          <code>http://127.0.0.1:6440/v1/authenticate</code>, and restart one node after the other.
          The guide <i>Reach a cluster without Drover in between</i> has the files.
        </List.Item>
        <List.Item>
          When the condition <code>AuthorizedEndpointReady</code> in the overview holds, download
          the kubeconfig again: it has a context of its own for this way.
        </List.Item>
      </List>
    </div>
  );
}
