import '@fontsource-variable/inter';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './tokens.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from '@/api/http';
import { router } from './router';
import { SessionProvider } from './session/session-provider';
import { cssVariables, theme } from './theme';

const MOST_RETRIES = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refused stays refused; only silence and its own faults are worth another try.
      retry: (count, error) =>
        count < MOST_RETRIES && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500),
      staleTime: 5_000,
    },
  },
  // Whatever was done may have changed whatever is shown.
  mutationCache: new MutationCache({ onSuccess: () => client.invalidateQueries() }),
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
