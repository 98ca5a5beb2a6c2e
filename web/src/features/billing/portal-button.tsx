import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { post } from '@/api/http';
import { Button } from '@/components/controls';

/** Leads to Stripe's own page, where cards are kept: none is ever typed here. */
export function PortalButton({ main = false, children }: { main?: boolean; children: ReactNode }) {
  const portal = useMutation({
    mutationFn: () => post<{ url: string }>('/v1/billing-portal'),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (error) => notifications.show({ message: `Stripe’s page cannot be opened: ${error.message}`, color: 'red' }),
  });
  return (
    <Button kind={main ? 'main' : 'plain'} busy={portal.isPending} onClick={() => portal.mutate()}>
      {children}
    </Button>
  );
}
