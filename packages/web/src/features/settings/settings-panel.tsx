import { settingDefinition } from '@drover/api';
import { Badge, Stack, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import type { Setting } from '../../api/v3.ts';
import type { Column } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { EditSettingModal } from './edit-setting-modal.tsx';

const FOLLOWED: readonly [FollowedType] = [{ type: 'setting', plural: 'settings' }];

const SOURCES = {
  db: { label: 'changed', color: 'drover' },
  env: { label: 'environment', color: 'orange' },
  default: { label: 'default', color: 'gray' },
} as const;

/** Where the value of a setting comes from, in words. */
export function sourceLabel({ source = 'default' }: Setting): string {
  return SOURCES[source].label;
}

const COLUMNS: readonly Column<Setting>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 320,
    cell: ({ id }) => (
      <Text size="sm" fw={550}>
        {id}
      </Text>
    ),
    sortBy: ({ id }) => id,
  },
  {
    id: 'value',
    title: 'Value',
    cell: ({ value = '' }) => (
      <Text size="sm" truncate maw={420} ff="monospace">
        {value === '' ? <span className="muted">empty</span> : value}
      </Text>
    ),
  },
  {
    id: 'source',
    title: 'From',
    width: 150,
    cell: (setting) => (
      <Badge variant="light" color={SOURCES[setting.source ?? 'default'].color} tt="none">
        {sourceLabel(setting)}
      </Badge>
    ),
    sortBy: sourceLabel,
  },
];

/** All settings; a row opens the editor that fits its value. */
export function SettingsPanel(): ReactElement {
  const { data, error, refetch } = useLiveList<Setting>(FOLLOWED);
  const [edited, setEdited] = useState<string>();
  const setting = data?.find(({ id }) => id === edited);
  return (
    <Stack>
      {error && (
        <FailurePanel
          title="The settings could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data && (
        <FilteredTable
          label="Settings"
          placeholder="Filter by name, value or meaning"
          rows={data}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          texts={({ id, value }) => [id, value, settingDefinition(id)?.description]}
          onOpen={({ id }) => setEdited(id)}
        />
      )}
      {setting && (
        <EditSettingModal key={setting.id} setting={setting} onClose={() => setEdited(undefined)} />
      )}
    </Stack>
  );
}
