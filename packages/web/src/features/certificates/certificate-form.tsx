import { Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { FormSection } from '../draft-form/form-section.tsx';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { DescriptionField } from '../secrets/description-field.tsx';
import { CertificateFields } from './certificate-fields.tsx';

/** The inputs of a certificate, for a namespace or a whole project. */
export function CertificateForm(props: ResourceFormProps): ReactElement {
  return (
    <Stack gap="lg">
      <FormSection title="Certificate">
        <PlaceFields {...props} canBeProjectWide />
        <DescriptionField {...props} />
      </FormSection>
      <FormSection title="Certificate and key">
        <CertificateFields {...props} />
      </FormSection>
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
    </Stack>
  );
}
