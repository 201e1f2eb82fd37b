import { Badge, Button, Code, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page } from '../../components/page.tsx';
import { type AuditEvent, actorOf, objectOf, outcomeOf, useAuditEvents } from './audit.ts';

const COLUMNS: readonly Column<AuditEvent>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 190,
    cell: ({ stageTimestamp }) => <Moment at={stageTimestamp} none="–" />,
    sortBy: ({ stageTimestamp = '' }) => stageTimestamp,
  },
  { id: 'who', title: 'Who', cell: actorOf, sortBy: actorOf },
  { id: 'verb', title: 'What', width: 110, cell: ({ verb }) => verb, sortBy: ({ verb }) => verb },
  {
    id: 'object',
    title: 'On',
    cell: (event) => (
      <Text size="sm" truncate maw={380}>
        {objectOf(event)}
      </Text>
    ),
    sortBy: objectOf,
  },
  {
    id: 'outcome',
    title: 'Answer',
    width: 110,
    cell: (event) => {
      const { label, color } = outcomeOf(event);
      return (
        <Badge variant="light" color={color} tt="none">
          {label}
        </Badge>
      );
    },
    sortBy: (event) => outcomeOf(event).label,
  },
  {
    id: 'address',
    title: 'From',
    width: 160,
    cell: ({ sourceIPs = [] }) => sourceIPs[0] ?? '–',
    sortBy: ({ sourceIPs = [] }) => sourceIPs[0] ?? '',
  },
];

/** Who did what: the audit log from its end backwards. */
export function AuditPage(): ReactElement {
  const [text, setText] = useState('');
  const [contains] = useDebouncedValue(text, 300);
  const [opened, setOpened] = useState<AuditEvent>();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useAuditEvents(contains);
  const events = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title="Audit log" lead="Who asked for what, from where, and what came of it.">
      <Group>
        <TextInput
          leftSection={<IconSearch size={16} />}
          placeholder="A name, an object, an address, a request id"
          aria-label="Search the audit log"
          w={420}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          Read again
        </Button>
      </Group>
      {error && <FailurePanel title="The audit log could not be read" error={error} />}
      {!data && !error && <LoadingRows />}
      {data && events.length === 0 && (
        <EmptyState icon={<IconSearch size={28} />} title="Nothing of that kind">
          {hasNextPage
            ? 'Not among the newest events; older ones may hold it.'
            : 'The log does not hold it.'}
        </EmptyState>
      )}
      {events.length > 0 && (
        <DataTable
          label="Events"
          rows={events}
          columns={COLUMNS}
          keyOf={({ auditID, stage }) => `${auditID} ${stage}`}
          initialSort={{ id: 'time', descending: true }}
          onOpen={setOpened}
        />
      )}
      {hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={isFetching}
          onClick={() => void fetchNextPage()}
        >
          Older events
        </Button>
      )}
      <EventDrawer event={opened} onClose={() => setOpened(undefined)} />
    </Page>
  );
}

interface EventDrawerProps {
  readonly event: AuditEvent | undefined;
  readonly onClose: () => void;
}

function EventDrawer({ event, onClose }: EventDrawerProps): ReactElement {
  return (
    <Drawer
      opened={event !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={event && `${event.verb} ${objectOf(event)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Code
          block
          fz={12}
          tabIndex={0}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {JSON.stringify(event, undefined, 2)}
        </Code>
      </Stack>
    </Drawer>
  );
}
