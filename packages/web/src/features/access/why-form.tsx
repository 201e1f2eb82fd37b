import {
  Autocomplete,
  Button,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { clustersQuery } from '../clusters/clusters.ts';
import { useNamespaces } from '../project/projects.ts';
import { subjectOfPrincipal } from './bindings.ts';
import { usePrincipals } from './principals.ts';
import { type KnownUsers, subjectLabel, useKnownUsers } from './subjects.ts';
import type { WhySearch } from './why-search.ts';

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

const IN_CLUSTERS = [
  'pods',
  'pods/log',
  'pods/exec',
  'deployments.apps',
  'statefulsets.apps',
  'jobs.batch',
  'services',
  'ingresses.networking.k8s.io',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'serviceaccounts',
  'namespaces',
  'nodes',
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
];

const IN_DROVER = [
  'clusters.management.cattle.io',
  'projects.management.cattle.io',
  'users.management.cattle.io',
  'roletemplates.management.cattle.io',
  'globalroles.management.cattle.io',
  'globalrolebindings.management.cattle.io',
  'clusterroletemplatebindings.management.cattle.io',
  'projectroletemplatebindings.management.cattle.io',
  'settings.management.cattle.io',
];

/** Stands for Drover itself; no cluster has such an id. */
const DROVER = '-';

interface WhyFormProps {
  readonly search: WhySearch;
  readonly onAsk: (search: WhySearch) => void;
}

/** Asks who, what and where. */
export function WhyForm({ search, onAsk }: WhyFormProps): ReactElement {
  const [asked, setAsked] = useState(search);
  const { cluster, verb = '', resource = '', name = '' } = asked;
  const set = (field: keyof WhySearch, value: string): void => {
    const { [field]: _before, ...rest } = asked;
    setAsked(value.trim() === '' ? rest : { ...rest, [field]: value.trim() });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(asked);
  };
  return (
    <Paper className="surface" p="lg">
      <form onSubmit={submit} aria-label="Question">
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            <WhoSelect value={asked.user} onChange={(user) => set('user', user)} />
            <Autocomplete
              label="May"
              placeholder="get, list, create, …"
              data={VERBS}
              value={verb}
              onChange={(value) => set('verb', value)}
            />
            <Autocomplete
              label="What"
              placeholder="pods, deployments.apps, pods/exec"
              data={cluster === undefined ? IN_DROVER : IN_CLUSTERS}
              value={resource}
              onChange={(value) => set('resource', value)}
            />
            <ClusterSelect
              value={cluster}
              onChange={(value) => {
                const { cluster: _cluster, namespace: _namespace, ...rest } = asked;
                setAsked(value === undefined ? rest : { ...rest, cluster: value });
              }}
            />
            <NamespaceField
              cluster={cluster}
              value={asked.namespace ?? ''}
              onChange={(value) => set('namespace', value)}
            />
            <TextInput
              label="A single object"
              placeholder="All of them"
              value={name}
              onChange={({ currentTarget }) => set('name', currentTarget.value)}
            />
          </SimpleGrid>
          <Group justify="flex-end">
            <Button type="submit" disabled={asked.user === undefined}>
              {verb === '' || resource === '' ? 'Show at a glance' : 'Ask'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

interface WhoSelectProps {
  readonly value: string | undefined;
  readonly onChange: (user: string) => void;
}

const PAUSE_MS = 200;

function WhoSelect({ value, onChange }: WhoSelectProps): ReactElement {
  const users = useKnownUsers();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text, PAUSE_MS);
  const { found } = usePrincipals(wanted, 'user');
  const options = new Map(
    found.map((principal) => {
      const subject = subjectOfPrincipal(principal);
      return [subject.id, subjectLabel(subject, users, principal.name)];
    }),
  );
  for (const user of new Set(users.values())) {
    if (user.username) {
      options.set(user.id, subjectLabel({ kind: 'user', id: user.id }, users));
    }
  }
  const chosen = value === undefined ? undefined : userNamed(value, users);
  if (chosen !== undefined && !options.has(chosen)) {
    options.set(chosen, subjectLabel({ kind: 'user', id: chosen }, users));
  }
  return (
    <Select
      label="Who"
      placeholder="Search by name"
      searchable
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={chosen ?? null}
      onChange={(id) => onChange(id ?? '')}
      onSearchChange={setText}
      nothingFoundMessage="Nobody of that name has logged in"
    />
  );
}

/** The id of the user who is named by id, principal or login name; the name itself of somebody unknown. */
function userNamed(name: string, users: KnownUsers): string {
  const known =
    users.get(name) ?? users.values().find(({ username }) => username === name.toLowerCase());
  return known?.id ?? name;
}

interface ClusterSelectProps {
  readonly value: string | undefined;
  readonly onChange: (cluster: string | undefined) => void;
}

function ClusterSelect({ value, onChange }: ClusterSelectProps): ReactElement {
  const { data: clusters = [] } = useQuery(clustersQuery);
  const options = [
    { value: DROVER, label: 'Drover itself' },
    ...clusters.map(({ id, name = id }) => ({ value: id, label: name })),
  ];
  return (
    <Select
      label="Where"
      searchable
      allowDeselect={false}
      data={options}
      value={value ?? DROVER}
      onChange={(id) => onChange(id === null || id === DROVER ? undefined : id)}
      nothingFoundMessage="No such cluster"
    />
  );
}

interface NamespaceFieldProps {
  readonly cluster: string | undefined;
  readonly value: string;
  readonly onChange: (namespace: string) => void;
}

function NamespaceField({ cluster, value, onChange }: NamespaceFieldProps): ReactElement {
  return cluster === undefined ? (
    <TextInput
      label="Namespace"
      placeholder="All; c-abc12 or p-def34 for one cluster or project"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  ) : (
    <NamespaceOfCluster cluster={cluster} value={value} onChange={onChange} />
  );
}

function NamespaceOfCluster({
  cluster,
  value,
  onChange,
}: NamespaceFieldProps & { readonly cluster: string }): ReactElement {
  const namespaces = useNamespaces(cluster) ?? [];
  return (
    <Autocomplete
      label="Namespace"
      placeholder="All of them, or outside of namespaces"
      data={namespaces.map(({ id }) => id).toSorted()}
      limit={50}
      value={value}
      onChange={onChange}
    />
  );
}
