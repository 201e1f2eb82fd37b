import { errorMessage } from '@drover/base';
import { NormanError } from '@drover/client/norman';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { FailurePanel } from '../components/failure-panel.tsx';

/**
 * What stands in place of a screen that could not be loaded or drawn. A tab that was open while the server was upgraded
 * asks for pieces that are there no more; loading the page anew brings the present ones.
 */
export function ScreenFailure({ error }: ErrorComponentProps): ReactElement {
  const failure = new NormanError({
    status: 0,
    code: 'SCREEN_FAILED',
    message: errorMessage(error),
    remedy: 'Load the page anew: the server may have been upgraded since it was opened.',
  });
  return (
    <FailurePanel
      title="This screen could not be shown"
      error={failure}
      onRetry={() => window.location.reload()}
    />
  );
}
