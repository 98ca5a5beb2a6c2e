import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '@/app/session/session';
import { ApiProblem, post } from '@/api/http';
import { meQuery } from '@/api/queries';
import type { Onboarding } from '@/api/types';
import { Button, TextField } from '@/components/controls';
import { ErrorState, SkeletonRows } from '@/components/states';
import { Hero, Step } from './frame';

/** Whoever signed up with an organization has one in the token, though not here yet; who has none is asked for its name. */
export function FirstTime() {
  const client = useQueryClient();
  const begin = useQuery({
    queryKey: ['begin'],
    queryFn: async () => {
      const onboarding = await post<Onboarding>('/v1/onboarding');
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      return onboarding;
    },
    retry: false,
    staleTime: Infinity,
  });
  if (!begin.isError) return <SkeletonRows rows={4} height={20} />;
  const nameless = begin.error instanceof ApiProblem && begin.error.status >= 400 && begin.error.status < 500;
  return nameless ? <NameOrganization /> : <ErrorState error={begin.error} retry={() => void begin.refetch()} />;
}

/** Without an organization yet: the one thing that has to be asked. */
function NameOrganization() {
  const session = useSession();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      await session.createOrganization(name.trim());
      await post<Onboarding>('/v1/onboarding');
    },
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <>
      <Hero
        title="Welcome. What is your company called?"
        note="Keys, events and invoices belong to an organization. You can invite colleagues to it later."
      />
      <div className="steps">
        <Step number={1} title="Organization" state="now">
          <form
            className="card pad stack"
            style={{ gap: 16, maxWidth: 480 }}
            onSubmit={(event) => {
              event.preventDefault();
              make.mutate();
            }}
          >
            <TextField
              label="Name of the organization"
              required
              autoFocus
              maxLength={100}
              autoComplete="organization"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            {make.isError && <ErrorState error={make.error} />}
            <div>
              <Button type="submit" kind="main" busy={make.isPending} disabled={name.trim() === ''}>
                {make.isPending ? 'Making it…' : 'Make the organization'}
              </Button>
            </div>
          </form>
        </Step>
        <Step number={2} title="API key" state="later" />
        <Step number={3} title="Send an event" state="later" />
        <Step number={4} title="First event" state="later" />
      </div>
    </>
  );
}
