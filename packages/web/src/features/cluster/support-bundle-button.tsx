import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPackage } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { makeBundle } from '../../api/agents.ts';
import { toFailure } from '../../api/to-failure.ts';
import { saveFile } from '../../components/save-file.ts';

/** Downloads what helps to find out what is wrong with a cluster; no secret is in it. */
export function SupportBundleButton({ clusterId }: { readonly clusterId: string }): ReactElement {
  const mutation = useMutation({
    mutationFn: () => makeBundle(clusterId),
    onSuccess: (archive) =>
      saveFile(`drover-support-${clusterId}.tar.gz`, archive, 'application/gzip'),
    onError: (error) => {
      const { message, remedy, code } = toFailure(error);
      notifications.show({
        color: 'red',
        title: `No support bundle (${code})`,
        message: remedy ?? message,
      });
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<IconPackage size={16} />}
      loading={mutation.isPending}
      onClick={() => mutation.mutate()}
    >
      Support bundle
    </Button>
  );
}
