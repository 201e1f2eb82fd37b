import { Divider, Paper, Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { PlaceFields } from '../config-maps/place-fields.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { DescriptionField } from '../secrets/description-field.tsx';
import { CertificateFields } from './certificate-fields.tsx';

/** The inputs of a certificate, for a namespace or a whole project. */
export function CertificateForm(props: ResourceFormProps): ReactElement {
  return (
    <Paper className="surface" p="xl">
      <Stack gap="xl" maw={760}>
        <PlaceFields {...props} canBeProjectWide />
        <CertificateFields {...props} />
        <DescriptionField {...props} />
        <Divider />
        <MetadataFields {...props} />
      </Stack>
    </Paper>
  );
}
