import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Cluster, create, type Token } from '../../api/v3.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';

const DAY_MS = 24 * 60 * 60_000;

/** How long a key may work: days, or 0 for ever. */
const LIFETIMES = [
  { value: '1', label: 'One day' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: '0', label: 'Until it is deleted' },
];

interface CreateKeyModalProps {
  readonly clusters: readonly Cluster[];
  readonly onClose: () => void;
}

/** Makes an API key, and shows its secret this one time. */
export function CreateKeyModal({ clusters, onClose }: CreateKeyModalProps): ReactElement {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { description: '', days: '90', clusterId: '' } });
  const mutation = useMutation({
    mutationFn: ({ description, days, clusterId }: typeof form.values) =>
      create<Token>('tokens', {
        type: 'token',
        description,
        ttl: Number(days) * DAY_MS,
        ...(clusterId !== '' && { clusterId }),
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['v3', 'tokens'] }),
  });
  const created = mutation.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={created ? 'Your new API key' : 'Create an API key'}
      size="lg"
      closeOnClickOutside={!created}
    >
      {created ? (
        <CreatedKey token={created} onClose={onClose} />
      ) : (
        <form onSubmit={form.onSubmit((values) => mutation.mutate(values))}>
          <Stack>
            <TextInput
              label="What is it for?"
              placeholder="Terraform in CI"
              data-autofocus
              {...form.getInputProps('description')}
            />
            <Select
              label="Works for"
              data={LIFETIMES}
              allowDeselect={false}
              {...form.getInputProps('days')}
            />
            <Select
              label="Opens"
              description="A key for one cluster opens nothing else, not even this page."
              data={[
                { value: '', label: 'Everything you may do' },
                ...clusters.map(({ id, name = id }) => ({ value: id, label: name })),
              ]}
              allowDeselect={false}
              searchable
              {...form.getInputProps('clusterId')}
            />
            {mutation.error && <FailurePanel title="No key was made" error={mutation.error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={mutation.isPending}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

interface CreatedKeyProps {
  readonly token: Token;
  readonly onClose: () => void;
}

function CreatedKey({ token, onClose }: CreatedKeyProps): ReactElement {
  const { token: credential = '' } = token;
  const [accessKey = '', secretKey = ''] = credential.split(':');
  return (
    <Stack>
      <Alert color="orange" variant="light" title="Copy it now">
        The secret is stored as a hash: nobody can show it again, neither you nor the server.
      </Alert>
      <Secret title="Bearer token" value={credential} />
      <Group grow align="flex-start">
        <Secret title="Access key" value={accessKey} />
        <Secret title="Secret key" value={secretKey} />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

interface SecretProps {
  readonly title: string;
  readonly value: string;
}

function Secret({ title, value }: SecretProps): ReactElement {
  return (
    <div>
      <Text size="xs" fw={600} className="muted" mb={4}>
        {title}
      </Text>
      <CopyField label={`the ${title.toLowerCase()}`} value={value} />
    </div>
  );
}
