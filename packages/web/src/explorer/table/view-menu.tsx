import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { readPreference, savePreference } from '../../features/account/preferences.ts';
import {
  readViews,
  type SavedView,
  type SavedViews,
  type TableView,
  withoutView,
  withView,
} from './table-view.ts';

const PREFERENCE = 'drover-explorer-views';
const QUERY_KEY = ['v3', 'preferences', PREFERENCE];

interface ViewMenuProps {
  readonly type: string;
  readonly view: TableView;
  readonly onChoose: (view: TableView) => void;
}

/** Keeps the way a table is looked at under a name, on the server, and brings it back. */
export function ViewMenu({ type, view, onChoose }: ViewMenuProps): ReactElement {
  const { views, save } = useSavedViews();
  const [name, setName] = useState('');
  const [opened, toggle] = useState(false);
  const own = views[type] ?? [];
  const keep = (): void => {
    save(withView(views, type, { ...view, name: name.trim() }));
    setName('');
  };
  return (
    <Popover
      position="bottom-end"
      width={300}
      shadow="md"
      trapFocus
      opened={opened}
      onChange={toggle}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={16} />}
          onClick={() => toggle(!opened)}
        >
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <Stack gap={4}>
          {own.length === 0 && (
            <Text size="sm" className="muted">
              Filter and sort, choose columns, and keep that under a name.
            </Text>
          )}
          {own.map((saved) => (
            <ViewLine
              key={saved.name}
              view={saved}
              onChoose={() => {
                onChoose(viewIn(saved));
                toggle(false);
              }}
              onForget={() => save(withoutView(views, type, saved.name))}
            />
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() !== '') keep();
            }}
          >
            <Group gap={6} pt={6} wrap="nowrap">
              <TextInput
                size="xs"
                flex={1}
                placeholder="Name of this view"
                aria-label="Name of this view"
                maxLength={60}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Button size="xs" type="submit" disabled={name.trim() === ''}>
                Save
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ViewLineProps {
  readonly view: SavedView;
  readonly onChoose: () => void;
  readonly onForget: () => void;
}

function ViewLine({ view, onChoose, onForget }: ViewLineProps): ReactElement {
  return (
    <Group gap={4} wrap="nowrap">
      <Button variant="subtle" size="compact-md" justify="start" flex={1} onClick={onChoose}>
        {view.name}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Forget the view ${view.name}`}
        onClick={onForget}
      >
        <IconTrash size={14} />
      </ActionIcon>
    </Group>
  );
}

function viewIn(saved: SavedView): TableView {
  const { name: _name, ...view } = saved;
  return view;
}

function useSavedViews() {
  const queryClient = useQueryClient();
  const { data } = useQuery({
    queryKey: QUERY_KEY,
    queryFn: async ({ signal }) => readViews(await readPreference(PREFERENCE, signal)),
    staleTime: 60_000,
  });
  const mutation = useMutation({
    mutationFn: (views: SavedViews) => savePreference(PREFERENCE, JSON.stringify(views)),
    onMutate: (views) => void queryClient.setQueryData(QUERY_KEY, views),
    onError: (error) => {
      const { code, message } = toFailure(error);
      notifications.show({ color: 'red', title: `Not kept (${code})`, message });
      return queryClient.invalidateQueries({ queryKey: QUERY_KEY });
    },
  });
  return { views: data ?? {}, save: mutation.mutate };
}
