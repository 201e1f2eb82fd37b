import { Badge, Collapse, Group, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core';
import {
  IconArrowLeft,
  IconChevronDown,
  IconChevronRight,
  IconLayoutDashboard,
  IconSearch,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type MouseEvent, type ReactElement, useMemo, useState } from 'react';
import { useCluster } from '../../features/clusters/clusters.ts';
import { useCounts, useSchemas } from '../api/use-explorer.ts';
import { groupOf, type KindEntry, type KindGroup, kindGroups } from './kind-groups.ts';

interface ExplorerNavigationProps {
  readonly clusterId: string;
  /** The type on the screen. */
  readonly type: string | undefined;
}

/** The kinds of a cluster, in the place of the main navigation. */
export function ExplorerNavigation({ clusterId, type }: ExplorerNavigationProps): ReactElement {
  const cluster = useCluster(clusterId);
  const { data: schemas = [] } = useSchemas(clusterId);
  const counts = useCounts(clusterId);
  const [wanted, setWanted] = useState('');
  const groups = useMemo(() => kindGroups(schemas, counts), [schemas, counts]);
  const shown = useMemo(() => matching(groups, wanted), [groups, wanted]);
  const current = groupOf(groups, type);
  return (
    <nav aria-label="Kinds" className="explorer-navigation">
      <Link
        to="/c/$clusterId"
        params={{ clusterId }}
        className="nav-link"
        activeOptions={{ exact: true }}
      >
        <IconArrowLeft size={18} />
        <Text span inherit truncate>
          {cluster?.name ?? clusterId}
        </Text>
      </Link>
      <TextInput
        size="xs"
        my={8}
        leftSection={<IconSearch size={14} />}
        placeholder="Find a kind"
        aria-label="Find a kind"
        value={wanted}
        onClick={stay}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <ScrollArea style={{ flex: 1 }} type="hover">
        <Link
          to="/c/$clusterId/explorer"
          params={{ clusterId }}
          className="kind-link"
          activeOptions={{ exact: true, includeSearch: false }}
        >
          <Group gap={8}>
            <IconLayoutDashboard size={16} /> Overview
          </Group>
        </Link>
        {shown.map((group, index) => (
          <GroupPart
            key={group.id}
            clusterId={clusterId}
            group={group}
            isOpen={wanted !== '' || index < 2 || group.id === current}
          />
        ))}
      </ScrollArea>
    </nav>
  );
}

/** Clicks in the navigation close it on small screens: not those that lead nowhere. */
function stay(event: MouseEvent): void {
  event.stopPropagation();
}

function matching(groups: readonly KindGroup[], wanted: string): readonly KindGroup[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return groups;
  const isWanted = ({ title, type }: KindEntry): boolean =>
    title.toLowerCase().includes(text) || type.includes(text);
  return groups
    .map((group) => ({ ...group, kinds: group.kinds.filter(isWanted) }))
    .filter(({ kinds }) => kinds.length > 0);
}

interface GroupPartProps {
  readonly clusterId: string;
  readonly group: KindGroup;
  /** Whether it is open as long as nobody has said otherwise. */
  readonly isOpen: boolean;
}

function GroupPart({ clusterId, group, isOpen }: GroupPartProps): ReactElement {
  const [chosen, choose] = useState<boolean>();
  const opened = chosen ?? isOpen;
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton
        className="kind-group"
        aria-expanded={opened}
        onClick={(event) => {
          stay(event);
          choose(!opened);
        }}
      >
        <Chevron size={13} aria-hidden="true" />
        <Text span size="xs" fw={600} className="muted" truncate title={group.title}>
          {group.title}
        </Text>
      </UnstyledButton>
      <Collapse expanded={opened}>
        {group.kinds.map((kind) => (
          <KindLink key={kind.type} clusterId={clusterId} kind={kind} />
        ))}
      </Collapse>
    </div>
  );
}

interface KindLinkProps {
  readonly clusterId: string;
  readonly kind: KindEntry;
}

function KindLink({ clusterId, kind }: KindLinkProps): ReactElement {
  const { type, title, count, errors } = kind;
  return (
    <Link
      to="/c/$clusterId/explorer/$type"
      params={{ clusterId, type }}
      search={(now) => (now.ns === undefined ? {} : { ns: now.ns })}
      activeOptions={{ includeSearch: false }}
      className="kind-link"
    >
      <Text span inherit truncate title={title}>
        {title}
      </Text>
      <Group gap={6} wrap="nowrap">
        {errors > 0 && (
          <Badge
            size="xs"
            variant="light"
            color="red"
            circle={errors < 10}
            title={`${errors} in trouble`}
          >
            {errors}
          </Badge>
        )}
        {count !== undefined && <span className="kind-count">{COUNT.format(count)}</span>}
      </Group>
    </Link>
  );
}

const COUNT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
