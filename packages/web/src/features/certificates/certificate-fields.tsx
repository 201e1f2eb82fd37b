import { systemClock } from '@drover/base';
import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { type ReactElement, useMemo, useState } from 'react';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { certificateReport } from './certificate-report.ts';
import { ChainFacts } from './chain-facts.tsx';
import { PemField } from './pem-field.tsx';

/** A certificate and its key, and what they say. */
export function CertificateFields(props: ResourceFormProps): ReactElement {
  const { draft, editing } = props;
  const [nowMs] = useState(() => systemClock.nowMs());
  const { certs, key } = draft;
  const report = useMemo(() => certificateReport({ certs, key }, nowMs), [certs, key, nowMs]);
  return (
    <Stack gap="lg">
      <PemField
        {...props}
        name="certs"
        label="Certificate"
        description="That of the server first, then those of the authorities that signed it."
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <ChainFacts chain={report.chain} nowMs={nowMs} />
      <PemField
        {...props}
        name="key"
        label="Private key"
        description={
          editing
            ? 'It is never shown. It stays as it is unless you paste another one.'
            : 'RSA, ECDSA or Ed25519, without a password.'
        }
        placeholder="-----BEGIN PRIVATE KEY-----"
      />
      {report.isPair && (
        <Text size="sm" component="div" role="status">
          <IconCheck size={16} style={{ verticalAlign: '-3px' }} aria-hidden /> The key belongs to
          the certificate.
        </Text>
      )}
      {report.warnings.map(({ message, remedy }) => (
        <Alert
          key={message}
          color="orange"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title={message}
        >
          {remedy}
        </Alert>
      ))}
    </Stack>
  );
}
