import type { CertificateFacts } from '@drover/api';
import { formatTime } from '@drover/base';
import { Badge, Group, Paper, Stack, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { expiryOf } from '../project/configuration-values.ts';

interface ChainFactsProps {
  readonly chain: readonly CertificateFacts[];
  readonly nowMs: number;
}

/** What the certificates of a chain say, the server's first. */
export function ChainFacts({ chain, nowMs }: ChainFactsProps): ReactElement | null {
  if (chain.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label="What the certificate says">
      {chain.map((facts, index) => (
        <CertificateCard
          key={`${index} ${facts.fingerprint}`}
          facts={facts}
          isServer={index === 0}
          nowMs={nowMs}
        />
      ))}
    </Stack>
  );
}

const LEVELS = { fine: 'green', soon: 'orange', over: 'red' } as const;

interface CertificateCardProps {
  readonly facts: CertificateFacts;
  readonly isServer: boolean;
  readonly nowMs: number;
}

function CertificateCard({ facts, isServer, nowMs }: CertificateCardProps): ReactElement {
  const expiry = expiryOf(formatTime(facts.notAfterMs), nowMs);
  return (
    <Paper withBorder p="sm">
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {facts.commonName ?? facts.subject}
        </Text>
        {expiry && (
          <Badge variant="light" tt="none" color={LEVELS[expiry.level]}>
            {expiry.text}
          </Badge>
        )}
        {facts.isAuthority && (
          <Badge variant="light" tt="none" color="gray">
            authority
          </Badge>
        )}
      </Group>
      <Table withRowBorders={false} verticalSpacing={2} fz="sm">
        <Table.Tbody>
          {factRows(facts, isServer).map(([title, text]) => (
            <Table.Tr key={title}>
              <Table.Th
                w={130}
                fw={500}
                className="muted"
                scope="row"
                style={{ verticalAlign: 'top' }}
              >
                {title}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

type FactRow = readonly [title: string, text: string];

/** Of authorities the half is told: people look at the names of their server. */
function factRows(facts: CertificateFacts, isServer: boolean): readonly FactRow[] {
  const { names, issuer, notBeforeMs, notAfterMs, key, fingerprint, serialNumber } = facts;
  const days: FactRow = ['Valid', `${dayOf(notBeforeMs)} to ${dayOf(notAfterMs)}`];
  if (!isServer) return [['Signed by', issuer], days];
  return [
    ['Names', names.length > 0 ? names.join(', ') : 'none: browsers will refuse it'],
    ['Signed by', issuer],
    days,
    ['Key', key ? `${key.algorithm}, ${key.bits} bits` : 'of a kind that servers do not use'],
    ['Serial number', serialNumber],
    ['SHA-1', fingerprint],
  ];
}

function dayOf(ms: number): string {
  return formatTime(ms).slice(0, 10);
}
