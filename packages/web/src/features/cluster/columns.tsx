import type { KubernetesObject } from '@drover/apimachinery';
import { Text } from '@mantine/core';
import { Age } from '../../components/age.tsx';
import type { Column } from '../../components/data-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCapacity } from '../clusters/quantities.ts';
import {
  type Event,
  eventTime,
  type Node,
  nodeRoles,
  nodeState,
  type Pod,
  podReadiness,
  podRestarts,
  podState,
} from './object-types.ts';

function nameColumn<T extends KubernetesObject>(): Column<T> {
  return {
    id: 'name',
    title: 'Name',
    cell: ({ metadata }) => (
      <Text size="sm" fw={550}>
        {metadata?.name}
      </Text>
    ),
    sortBy: ({ metadata }) => metadata?.name ?? '',
  };
}

function namespaceColumn<T extends KubernetesObject>(): Column<T> {
  return {
    id: 'namespace',
    title: 'Namespace',
    cell: ({ metadata }) => metadata?.namespace,
    sortBy: ({ metadata }) => metadata?.namespace ?? '',
  };
}

function ageColumn<T extends KubernetesObject>(): Column<T> {
  return {
    id: 'age',
    title: 'Age',
    align: 'right',
    width: 110,
    cell: ({ metadata }) => <Age since={metadata?.creationTimestamp} />,
    sortBy: ({ metadata }) => metadata?.creationTimestamp ?? '',
  };
}

/** Columns of nodes. */
export const nodeColumns: readonly Column<Node>[] = [
  {
    id: 'state',
    title: 'State',
    width: 170,
    cell: (node) => <StateBadge state={nodeState(node)} />,
    sortBy: nodeState,
  },
  nameColumn(),
  { id: 'roles', title: 'Roles', cell: nodeRoles, sortBy: nodeRoles },
  {
    id: 'version',
    title: 'Kubelet',
    cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '–',
    sortBy: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '',
  },
  {
    id: 'address',
    title: 'Internal address',
    cell: ({ status }) =>
      status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '–',
  },
  {
    id: 'cpu',
    title: 'CPU',
    align: 'right',
    cell: ({ status }) => formatCapacity('cpu', status?.capacity?.['cpu']),
  },
  {
    id: 'memory',
    title: 'Memory',
    align: 'right',
    cell: ({ status }) => formatCapacity('memory', status?.capacity?.['memory']),
  },
  ageColumn(),
];

/** Columns of pods. */
export const podColumns: readonly Column<Pod>[] = [
  {
    id: 'state',
    title: 'State',
    width: 190,
    cell: (pod) => <StateBadge state={podState(pod)} />,
    sortBy: podState,
  },
  nameColumn(),
  namespaceColumn(),
  {
    id: 'ready',
    title: 'Ready',
    align: 'right',
    cell: (pod) => <span className="numbers">{podReadiness(pod)}</span>,
  },
  {
    id: 'restarts',
    title: 'Restarts',
    align: 'right',
    cell: (pod) => <span className="numbers">{podRestarts(pod)}</span>,
    sortBy: podRestarts,
  },
  {
    id: 'node',
    title: 'Node',
    cell: ({ spec }) => spec?.nodeName ?? '–',
    sortBy: ({ spec }) => spec?.nodeName ?? '',
  },
  ageColumn(),
];

/** Columns of events. */
export const eventColumns: readonly Column<Event>[] = [
  {
    id: 'type',
    title: 'Type',
    width: 130,
    cell: ({ type = 'Normal' }) => (
      <Text size="sm" {...(type === 'Warning' && { className: 'warning' })}>
        {type}
      </Text>
    ),
    sortBy: ({ type = '' }) => type,
  },
  {
    id: 'reason',
    title: 'Reason',
    width: 180,
    cell: ({ reason }) => reason,
    sortBy: ({ reason = '' }) => reason,
  },
  {
    id: 'object',
    title: 'Object',
    cell: ({ involvedObject }) =>
      `${involvedObject?.kind ?? ''} ${involvedObject?.namespace ? `${involvedObject.namespace}/` : ''}${involvedObject?.name ?? ''}`,
    sortBy: ({ involvedObject }) => `${involvedObject?.kind ?? ''}/${involvedObject?.name ?? ''}`,
  },
  {
    id: 'message',
    title: 'Message',
    cell: ({ message }) => (
      <Text size="sm" lineClamp={2} title={message}>
        {message}
      </Text>
    ),
  },
  {
    id: 'seen',
    title: 'Last seen',
    align: 'right',
    width: 110,
    cell: (event) => <Age since={eventTime(event)} />,
    sortBy: (event) => eventTime(event) ?? '',
  },
];
