import { systemClock } from '@drover/base';
import { Badge, Text, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { ageColumn } from '../../components/columns.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import {
  nameColumn,
  namespaceColumn,
  type SectionColumn,
  textsColumn,
  wordColumn,
} from './columns.tsx';
import {
  certificateNames,
  claimSize,
  configKeys,
  expiryOf,
  secretContents,
  secretSort,
} from './configuration-values.ts';
import { nameOfId } from './network-values.ts';
import type { Certificate, ConfigMap, Secret, VolumeClaim } from './resources.ts';

/** Columns of ConfigMaps. */
export const configMapColumns: readonly SectionColumn<ConfigMap>[] = [
  nameColumn(({ immutable }) =>
    immutable ? (
      <Badge size="xs" variant="light" color="gray" tt="none">
        cannot be changed
      </Badge>
    ) : null,
  ),
  namespaceColumn(),
  textsColumn('keys', 'Keys', configKeys),
  {
    id: 'count',
    title: 'Count',
    align: 'right',
    cell: (row) => <span className="numbers">{configKeys(row).length}</span>,
    sortBy: (row) => configKeys(row).length,
  },
  ageColumn(),
];

/** Columns of secrets of any sort. */
export const secretColumns: readonly SectionColumn<Secret>[] = [
  nameColumn(),
  namespaceColumn(),
  wordColumn<Secret>('sort', 'Type', secretSort),
  textsColumn('contents', 'Contents', secretContents),
  ageColumn(),
];

const LEVEL_CLASSES = { fine: '', soon: 'warning', over: 'danger' } as const;

/** How soon a certificate ends. */
export function ExpiryText({
  expiresAt,
}: {
  readonly expiresAt: string | undefined;
}): ReactElement {
  const expiry = expiryOf(expiresAt, systemClock.nowMs());
  if (!expiry) return <span className="muted">–</span>;
  return (
    <Tooltip label={expiresAt} withArrow>
      <Text span size="sm" className={LEVEL_CLASSES[expiry.level]}>
        {expiry.text}
      </Text>
    </Tooltip>
  );
}

/** Columns of certificates. */
export const certificateColumns: readonly SectionColumn<Certificate>[] = [
  nameColumn(),
  namespaceColumn(),
  textsColumn('names', 'Good for', certificateNames),
  {
    id: 'issuer',
    title: 'Issued by',
    cell: ({ issuer }) => issuer || '–',
    sortBy: ({ issuer = '' }) => issuer,
  },
  {
    id: 'expires',
    title: 'Ends',
    cell: ({ expiresAt }) => <ExpiryText expiresAt={expiresAt} />,
    sortBy: ({ expiresAt = '' }) => expiresAt,
  },
  ageColumn(),
];

function claimState({ status, state = 'unknown' }: VolumeClaim): string {
  return status?.phase ?? state;
}

/** Columns of volume claims. */
export const claimColumns: readonly SectionColumn<VolumeClaim>[] = [
  {
    id: 'state',
    title: 'State',
    width: 140,
    cell: (claim) => <StateBadge state={claimState(claim)} />,
    sortBy: claimState,
  },
  nameColumn(),
  namespaceColumn(),
  { id: 'size', title: 'Size', align: 'right', cell: claimSize, sortBy: claimSize },
  textsColumn('access', 'Access', ({ accessModes }) => accessModes ?? []),
  {
    id: 'class',
    title: 'Storage class',
    cell: ({ storageClassId }) => storageClassId ?? '–',
    sortBy: ({ storageClassId }) => storageClassId ?? '',
  },
  {
    id: 'volume',
    title: 'Volume',
    cell: ({ volumeId }) => (volumeId ? nameOfId(volumeId) : '–'),
    sortBy: ({ volumeId }) => volumeId ?? '',
  },
  ageColumn(),
];
