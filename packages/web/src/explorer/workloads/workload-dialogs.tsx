import { NumberInput, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { RevisionChoice } from '../../features/project/revision-choice.tsx';
import { ActionModal } from '../action-modal.tsx';
import {
  changeImages,
  readRevisions,
  rollBack,
  scale,
  type WorkloadPlace,
} from './workload-calls.ts';
import { imagesOf, replicasOf } from './workload-facts.ts';

interface DialogProps {
  readonly place: WorkloadPlace;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks for the number of pods. */
export function ScaleDialog({ place, ...rest }: DialogProps): ReactElement {
  const now = replicasOf(place.object);
  const [replicas, setReplicas] = useState<number | string>(now);
  return (
    <ActionModal
      title={`Scale ${place.object.metadata.name}`}
      label="Scale"
      isDisabled={typeof replicas !== 'number' || replicas === now}
      run={() => scale(place, Number(replicas))}
      {...rest}
    >
      <NumberInput
        label="Pods"
        description={`There are to be ${now} now.`}
        min={0}
        max={10_000}
        allowDecimal={false}
        value={replicas}
        onChange={setReplicas}
        data-autofocus
      />
    </ActionModal>
  );
}

/** Asks for the images of containers. */
export function ImagesDialog({ place, ...rest }: DialogProps): ReactElement {
  const now = imagesOf(place.object);
  const [images, setImages] = useState(now);
  const changed = Object.fromEntries(
    Object.entries(images).filter(([name, image]) => image.trim() !== now[name]),
  );
  const isReady =
    Object.keys(changed).length > 0 && Object.values(changed).every((image) => image.trim() !== '');
  return (
    <ActionModal
      title={`Images of ${place.object.metadata.name}`}
      label="Change"
      isDisabled={!isReady}
      run={() => changeImages(place, changed)}
      {...rest}
    >
      <Text size="sm">Pods are replaced by those with the new images, a few at a time.</Text>
      {Object.entries(images).map(([name, image]) => (
        <TextInput
          key={name}
          label={name}
          value={image}
          onChange={({ currentTarget }) => setImages({ ...images, [name]: currentTarget.value })}
        />
      ))}
    </ActionModal>
  );
}

/** Asks which earlier pods a deployment is to go back to. */
export function RollBackDialog({ place, ...rest }: DialogProps): ReactElement {
  const [chosen, choose] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ['explorer', place.clusterId, 'revisions', place.object.metadata.uid],
    queryFn: ({ signal }) => readRevisions(place, signal),
    gcTime: 0,
  });
  const revision = data?.find(({ id }) => id === chosen);
  return (
    <ActionModal
      title={`Roll ${place.object.metadata.name} back?`}
      label="Roll back"
      isDisabled={!revision}
      run={async () => revision && (await rollBack(place, revision))}
      {...rest}
    >
      {error && <FailurePanel title="The revisions could not be read" error={error} />}
      {!data && !error && <LoadingRows />}
      {data && <RevisionChoice revisions={data} chosen={chosen} onChoose={choose} />}
    </ActionModal>
  );
}
