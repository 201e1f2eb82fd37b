import { Divider, Paper, PasswordInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { CertificateFields } from '../certificates/certificate-fields.tsx';
import { PemField } from '../certificates/pem-field.tsx';
import { textOf } from '../config-maps/config-map-draft.ts';
import { ImmutableField } from '../config-maps/config-map-form.tsx';
import { keyProblem } from '../config-maps/keyed-value.ts';
import { plainType } from '../config-maps/place.ts';
import { PlaceFields } from '../config-maps/place-fields.tsx';
import { ValuesField } from '../config-maps/values-field.tsx';
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
    <Paper className="surface" p="xl">
      <Stack gap="xl" maw={760}>
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
        <ContentFields {...props} />
        <DescriptionField {...props} />
        <Divider />
        <MetadataFields {...props} />
      </Stack>
    </Paper>
  );
}

function ContentFields(props: ResourceFormProps): ReactElement | null {
  switch (plainType(props.draft)) {
    case 'secret':
      return <OpaqueFields {...props} />;
    case 'basicAuth':
      return <BasicAuthFields {...props} />;
    case 'sshAuth':
      return <SshAuthFields {...props} />;
    case 'dockerCredential':
      return <RegistriesField {...props} />;
    case 'certificate':
      return <CertificateFields {...props} />;
    case 'serviceAccountToken':
      return <ServiceAccountFacts {...props} />;
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
        label="Values"
        description="Each key becomes a file or a variable of the workloads that use it."
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
