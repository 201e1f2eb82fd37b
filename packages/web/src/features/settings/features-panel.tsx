import { Badge, Group, Stack, Switch, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { toFailure } from '../../api/to-failure.ts';
import { type Feature, update } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';

const FOLLOWED: readonly [FollowedType] = [{ type: 'feature', plural: 'features' }];

/** What can be switched on and off. */
export function FeaturesPanel(): ReactElement {
  const { data, error, refetch } = useLiveList<Feature>(FOLLOWED);
  return (
    <Stack gap="xs">
      {error && (
        <FailurePanel
          title="The features could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data?.map((feature) => (
        <FeatureRow key={feature.id} feature={feature} />
      ))}
    </Stack>
  );
}

function FeatureRow({ feature }: { readonly feature: Feature }): ReactElement {
  const { id, value, status = {}, links } = feature;
  const { description, dynamic, lockedValue } = status;
  const isLocked = typeof lockedValue === 'boolean';
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: (next: boolean) => update<Feature>('features', id, { value: next }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['v3', 'features'] }),
    onError: (error) => {
      const { message, remedy, code } = toFailure(error);
      notifications.show({ color: 'red', title: code, message: remedy ?? message });
    },
  });
  return (
    <Group className="surface" p="md" justify="space-between" wrap="nowrap">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={550} id={`feature-${id}`}>
            {id}
          </Text>
          {isLocked && (
            <Badge variant="light" color="orange" tt="none">
              locked
            </Badge>
          )}
          {dynamic === false && (
            <Badge variant="light" color="gray" tt="none">
              restarts the server
            </Badge>
          )}
        </Group>
        <Text size="sm" className="muted">
          {description}
        </Text>
      </div>
      <Switch
        checked={value ?? false}
        aria-labelledby={`feature-${id}`}
        disabled={isLocked || links['update'] === undefined || mutation.isPending}
        onChange={({ currentTarget }) => mutation.mutate(currentTarget.checked)}
      />
    </Group>
  );
}
