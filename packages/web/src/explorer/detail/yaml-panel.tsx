import type { KubernetesObject } from '@drover/apimachinery';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { saveFile } from '../../components/save-file.ts';
import { LeaveGuard } from '../../features/editor/leave-guard.tsx';
import { ReviewModal } from '../../features/editor/review-modal.tsx';
import { SecretCover, showsSecrets } from '../../features/editor/secret-cover.tsx';
import { readYaml } from '../../features/editor/yaml-text.ts';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';
import { canDo } from '../object-rights.ts';
import { DiffView } from './diff-view.tsx';
import { kubernetesObject, manifestOf } from './manifest.ts';
import { comparableText, DRY_RUN, replaceObject, type Writing } from './manifest-calls.ts';

/** Loaded when it is opened: an editor of text is large. */
const ManifestEditor = lazy(async () => ({
  default: (await import('./manifest-editor.tsx')).ManifestEditor,
}));

interface YamlPanelProps {
  readonly clusterId: string;
  readonly schema: ExplorerSchema;
  readonly object: ExplorerObject;
}

/** An object as YAML: people see what the cluster would make of a change before it is stored. */
export function YamlPanel(props: YamlPanelProps): ReactElement {
  const [isCovered, setCovered] = useState(showsSecrets(props.object.type));
  if (isCovered) return <SecretCover onShow={() => setCovered(false)} />;
  return <OpenYamlPanel {...props} />;
}

function OpenYamlPanel({ clusterId, schema, object }: YamlPanelProps): ReactElement {
  const { base, text, setText, isChanged, restart } = useEdited(object);
  const model = useSaving({ clusterId, schema }, restart);
  const canEdit = canDo(object, 'update');
  const { draft } = readYaml(text);
  const isOld = isChanged && base.metadata.resourceVersion !== object.metadata.resourceVersion;
  return (
    <Stack>
      {model.error && <FailurePanel title="Not saved" error={model.error} />}
      {isOld && <Meanwhile base={base} object={object} onTake={restart} />}
      <Suspense fallback={<LoadingRows />}>
        <ManifestEditor text={text} onChange={setText} readOnly={!canEdit} />
      </Suspense>
      <Group className="editor-actions" gap="sm">
        {canEdit && (
          <Button
            disabled={!isChanged || !draft}
            loading={model.isBusy}
            onClick={() => draft && model.check(draft)}
          >
            Review and save
          </Button>
        )}
        {isChanged && (
          <Button variant="default" onClick={restart}>
            Undo all
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => saveFile(`${object.metadata.name}.yaml`, text)}
        >
          Download
        </Button>
        {!canEdit && (
          <Text size="sm" className="muted">
            You may look at it, but not change it.
          </Text>
        )}
      </Group>
      <LeaveGuard mustAsk={() => isChanged} />
      {model.answer && (
        <ReviewModal onSave={model.save} onClose={model.forget}>
          <Text size="sm">
            The cluster has tried it without storing anything. This is what would be different:
          </Text>
          <DiffView
            label="What would be different"
            before={comparableText(kubernetesObject(base))}
            after={comparableText(model.answer)}
          />
        </ReviewModal>
      )}
    </Stack>
  );
}

/** What is edited stays as it is while others change the object; what is not, follows. */
function useEdited(object: ExplorerObject) {
  const [edited, setEdited] = useState<{ readonly base: ExplorerObject; readonly text: string }>();
  const base = edited?.base ?? object;
  const original = manifestOf(base);
  const text = edited?.text ?? original;
  return {
    base,
    text,
    isChanged: text !== original,
    setText: (next: string) => setEdited(next === original ? undefined : { base, text: next }),
    restart: () => setEdited(undefined),
  };
}

function useSaving(place: Omit<Writing, 'manifest'>, onSaved: () => void) {
  const queryClient = useQueryClient();
  const tried = useMutation({
    mutationFn: (manifest: KubernetesObject) => replaceObject({ ...place, manifest }, DRY_RUN),
  });
  const saved = useMutation({
    mutationFn: (manifest: KubernetesObject) => replaceObject({ ...place, manifest }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['explorer', place.clusterId, 'object'] });
      notifications.show({ color: 'teal', message: 'Saved' });
      onSaved();
    },
    onSettled: () => tried.reset(),
  });
  return {
    check: (manifest: object) => {
      saved.reset();
      tried.mutate(manifest);
    },
    /** What the cluster would store. */
    answer: tried.data,
    save: () => tried.variables && saved.mutate(tried.variables),
    forget: () => saved.isIdle && tried.reset(),
    isBusy: tried.isPending || saved.isPending,
    error: tried.error ?? saved.error,
  };
}

interface MeanwhileProps {
  readonly base: ExplorerObject;
  readonly object: ExplorerObject;
  readonly onTake: () => void;
}

/** Others have changed the object while it is edited: it cannot be saved as it stands. */
function Meanwhile({ base, object, onTake }: MeanwhileProps): ReactElement | null {
  const [before, after] = [base, object].map((each) => comparableText(withoutStatus(each)));
  if (before === undefined || after === undefined || before === after) return null;
  return (
    <Stack gap="xs" role="alert">
      <Text size="sm" className="warning">
        Somebody else has changed it meanwhile, so that the cluster will not take your text:
      </Text>
      <DiffView label="What others have changed" before={before} after={after} />
      <Group>
        <Button size="xs" variant="default" onClick={onTake}>
          Begin again with what is there now
        </Button>
      </Group>
    </Stack>
  );
}

function withoutStatus(object: ExplorerObject): object {
  const { status: _, ...rest } = kubernetesObject(object);
  return rest;
}
