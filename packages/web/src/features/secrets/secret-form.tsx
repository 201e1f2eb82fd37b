import { PasswordInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { CertificateFields } from '../certificates/certificate-fields.tsx';
import { PemField } from '../certificates/pem-field.tsx';
import { ImmutableField } from '../config-maps/config-map-form.tsx';
import { keyProblem } from '../config-maps/keyed-value.ts';
import { VALUES_LEAD, ValuesField } from '../config-maps/values-field.tsx';
import { textOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import { plainType } from '../draft-form/place.ts';
import { PlaceFields } from '../draft-form/place-fields.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { DescriptionField } from './description-field.tsx';
import { RegistriesField } from './registries-field.tsx';
import {
  SECRET_SORTS,
  secretValues,
  withSecretValues,
  withSort,
  withText,
} from './secret-draft.ts';

/** The inputs of a secret of any sort, for a namespace or a whole project. */
export function SecretForm(props: ResourceFormProps): ReactElement {
  const { draft, onChange, editing } = props;
  const sort = plainType(draft);
  return (
    <Stack gap="lg">
      <FormSection title="Secret">
        <PlaceFields {...props} canBeProjectWide />
        {!editing && (
          <Select
            label="What it holds"
            maw={560}
            allowDeselect={false}
            data={Object.entries(SECRET_SORTS).map(([value, label]) => ({ value, label }))}
            value={Object.hasOwn(SECRET_SORTS, sort) ? sort : null}
            onChange={(next) => next !== null && onChange(withSort(draft, next))}
          />
        )}
        <DescriptionField {...props} />
      </FormSection>
      <ContentSection {...props} />
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
    </Stack>
  );
}

/** What is secret in it, by its sort. */
function ContentSection(props: ResourceFormProps): ReactElement | null {
  switch (plainType(props.draft)) {
    case 'secret':
      return (
        <FormSection title="Values" lead={VALUES_LEAD}>
          <OpaqueFields {...props} />
        </FormSection>
      );
    case 'basicAuth':
      return (
        <FormSection title="User name and password">
          <BasicAuthFields {...props} />
        </FormSection>
      );
    case 'sshAuth':
      return (
        <FormSection title="SSH key">
          <SshAuthFields {...props} />
        </FormSection>
      );
    case 'dockerCredential':
      return (
        <FormSection title="Registries" lead="Who pulls images from where.">
          <RegistriesField {...props} />
        </FormSection>
      );
    case 'certificate':
      return (
        <FormSection title="Certificate and key">
          <CertificateFields {...props} />
        </FormSection>
      );
    case 'serviceAccountToken':
      return (
        <FormSection title="Service account">
          <ServiceAccountFacts {...props} />
        </FormSection>
      );
    default:
      return null;
  }
}

function OpaqueFields(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, editing } = props;
  const { data, stringData } = draft;
  const values = useMemo(() => secretValues({ data, stringData }), [data, stringData]);
  return (
    <>
      <ValuesField
        values={values}
        onChange={(next) => onChange(withSecretValues(draft, next))}
        isSecret={editing}
        disabled={editing && draft['immutable'] === true}
        problemOf={(key) =>
          keyProblem(key) ?? problemAt(`data.${key}`) ?? problemAt(`stringData.${key}`)
        }
        error={problemAt('data') ?? problemAt('stringData')}
      />
      <ImmutableField {...props} />
    </>
  );
}

const KEPT = 'Stays as it is unless you type another one.';

function BasicAuthFields({ draft, onChange, problemAt, editing }: ResourceFormProps): ReactElement {
  return (
    <Stack maw={560}>
      <TextInput
        label="User name"
        autoComplete="off"
        value={textOf(draft['username'])}
        error={problemAt('username') ?? null}
        onChange={({ currentTarget }) => onChange(withText(draft, 'username', currentTarget.value))}
      />
      <PasswordInput
        label="Password"
        autoComplete="new-password"
        description={editing ? KEPT : undefined}
        value={textOf(draft['password'])}
        error={problemAt('password') ?? null}
        onChange={({ currentTarget }) => onChange(withText(draft, 'password', currentTarget.value))}
      />
    </Stack>
  );
}

function SshAuthFields(props: ResourceFormProps): ReactElement {
  return (
    <PemField
      {...props}
      name="privateKey"
      label="Private key"
      placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
      description={
        props.editing
          ? 'It is never shown. It stays as it is unless you paste another one.'
          : 'Paste it, or read it from a file such as id_ed25519.'
      }
    />
  );
}

/** Kubernetes fills these secrets in; nothing in them is for people to change. */
function ServiceAccountFacts({ draft, problemAt }: ResourceFormProps): ReactElement {
  return (
    <Stack maw={560}>
      <TextInput
        label="Service account"
        description="Kubernetes makes its token by itself."
        readOnly
        value={textOf(draft['accountName'])}
        error={problemAt('accountName') ?? null}
      />
      <Textarea
        label="Authority of the cluster"
        readOnly
        autosize
        maxRows={10}
        styles={MONOSPACE}
        value={textOf(draft['caCrt'])}
      />
    </Stack>
  );
}
