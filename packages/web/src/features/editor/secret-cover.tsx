import { Button } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import type { Path } from './draft.ts';

const SHOWN_TYPES: ReadonlySet<string> = new Set(['secret', 'namespacedSecret']);
const SECRET_FIELDS: ReadonlySet<unknown> = new Set(['data', 'stringData']);

/** Whether the API shows the secret values of a type, so that screens must not do so unasked. */
export function showsSecrets(type: string): boolean {
  return SHOWN_TYPES.has(type);
}

/** Whether a field holds what only those may see who asked for it. */
export function isSecretField(type: string, [field]: Path): boolean {
  return showsSecrets(type) && SECRET_FIELDS.has(field);
}

/** Stands in the place of secret values until somebody asks for them. */
export function SecretCover({ onShow }: { readonly onShow: () => void }): ReactElement {
  return (
    <EmptyState
      icon={<IconEyeOff size={28} />}
      title="The YAML shows secret values"
      action={<Button onClick={onShow}>Show the YAML</Button>}
    >
      Make sure that nobody looks over your shoulder. Base64 hides nothing.
    </EmptyState>
  );
}
