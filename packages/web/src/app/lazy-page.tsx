import { type ComponentType, lazy, type ReactElement, Suspense } from 'react';
import { LoadingRows } from '../components/loading-rows.tsx';

/** A screen that is loaded when it is opened, so that the first one is there soon. */
export function lazyPage<P extends object>(
  load: () => Promise<ComponentType<P>>,
): (props: P) => ReactElement {
  const Page = lazy(async () => ({ default: await load() }));
  return function LazyPage(props) {
    return (
      <Suspense fallback={<LoadingRows />}>
        <Page {...props} />
      </Suspense>
    );
  };
}
