import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { action, type Cluster } from '../../api/v3.ts';
import { saveFile } from '../../components/save-file.ts';

/** Downloads a kubeconfig that reaches the cluster through this server as the person who is logged in. */
export function KubeconfigButton({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { id, name = id } = cluster;
  const mutation = useMutation({
    mutationFn: () => action<{ readonly config: string }>(`clusters/${id}`, 'generateKubeconfig'),
    onSuccess: ({ config }) => saveFile(`${name}.yaml`, config),
    onError: (error) => {
      const { message, remedy, code } = toFailure(error);
      notifications.show({
        color: 'red',
        title: `No kubeconfig (${code})`,
        message: remedy ?? message,
      });
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={mutation.isPending}
      onClick={() => mutation.mutate()}
    >
      Kubeconfig
    </Button>
  );
}
