import type { KubernetesObject } from '@drover/apimachinery';
import { Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactElement, useDeferredValue, useMemo, useState } from 'react';
import { keyOf } from '../../api/kubernetes.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { useLiveObjects } from './live-objects.ts';

interface ObjectsPanelProps<T extends KubernetesObject> {
  readonly clusterId: string;
  /** Path of the list below the cluster, for example `/api/v1/pods`. */
  readonly path: string;
  /** Plural, in lower case: `pods`. */
  readonly title: string;
  readonly columns: readonly Column<T>[];
  readonly onOpen?: (object: T) => void;
  readonly initialSort?: { readonly id: string; readonly descending: boolean };
}

function matches(object: KubernetesObject, text: string): boolean {
  const { name = '', namespace = '' } = object.metadata ?? {};
  return `${namespace}/${name}`.includes(text);
}

/** A list of a managed cluster, live, with a filter by name. */
export function ObjectsPanel<T extends KubernetesObject>(
  props: ObjectsPanelProps<T>,
): ReactElement {
  const { clusterId, path, title, columns, onOpen, initialSort } = props;
  const { items, error, retry } = useLiveObjects<T>(clusterId, path);
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const shown = useMemo(
    () => (items ?? []).filter((object) => matches(object, wanted)),
    [items, wanted],
  );
  if (error !== undefined)
    return <FailurePanel title={`The ${title} could not be read`} error={error} onRetry={retry} />;
  if (!items)
    return <Skeleton h={240} radius="lg" aria-busy="true" aria-label={`Loading ${title}`} />;
  return (
    <Stack gap="sm">
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder={`Filter ${items.length} ${title}`}
        aria-label={`Filter ${title}`}
        maw={320}
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      {shown.length === 0 ? (
        <Text className="muted" py="md">
          {items.length === 0
            ? `This cluster has no ${title} that you may see.`
            : `No ${title} match.`}
        </Text>
      ) : (
        <DataTable
          label={title}
          rows={shown}
          columns={columns}
          keyOf={keyOf}
          {...(initialSort && { initialSort })}
          {...(onOpen && { onOpen })}
        />
      )}
    </Stack>
  );
}
