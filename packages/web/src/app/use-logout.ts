import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { action } from '../api/v3.ts';

/** Ends the session, here and on the server. */
export function useLogout(): () => void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return () => {
    void action('tokens', 'logout')
      .catch(() => undefined) // a session that is gone already is what was wanted
      .then(async () => {
        queryClient.clear();
        await navigate({ to: '/login', search: {} });
      });
  };
}
