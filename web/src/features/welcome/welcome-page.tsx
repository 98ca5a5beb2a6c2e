import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { RequireSession, ToStart } from '@/app/layouts/require-session';
import { useSession } from '@/app/session/session';
import { post } from '@/api/http';
import { onboardingQuery } from '@/api/queries';
import type { ApiKey, Me, Onboarding } from '@/api/types';
import { ErrorState } from '@/components/states';
import { ZoneContext } from '@/components/zone';
import { formatStopwatch, zoneCity } from '@/format/time';
import { LiveEventsProvider } from '@/features/events/live-events';
import { EventStep } from './event-step';
import { FirstTime } from './first-time';
import { Frame, Hero, Step } from './frame';
import { KeyStep } from './key-step';
import { SnippetCard } from './snippet-card';
import { ASK_EVERY_MS, stepOf } from './steps';

export function WelcomePage() {
  return (
    <RequireSession>
      {(me) => {
        if (me.role === 'operator') return <ToStart />;
        return me.organization ? (
          <Steps me={me} />
        ) : (
          <Frame name={null}>
            <FirstTime />
          </Frame>
        );
      }}
    </RequireSession>
  );
}

function Steps({ me }: { me: Me }) {
  const client = useQueryClient();
  const [issued, setIssued] = useState<ApiKey | null>(null);
  // Whoever comes first makes the organization's row; coming twice is the same organization.
  const begin = useMutation({
    mutationFn: () => post<Onboarding>('/v1/onboarding'),
    onSuccess: (onboarding) => client.setQueryData(onboardingQuery.queryKey, onboarding),
  });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin.mutate();
  }, [begin]);
  const onboarding = useQuery({
    ...onboardingQuery,
    enabled: begin.isSuccess,
    refetchInterval: (query) => (stepOf(query.state.data, 'first_event')?.status === 'done' ? false : ASK_EVERY_MS),
  });
  const data = onboarding.data;
  const arrived = stepOf(data, 'first_event')?.status === 'done';
  const zone = data?.organization.time_zone ?? 'UTC';
  return (
    <ZoneContext value={zone}>
      <Frame name={me.organization?.name ?? null}>
        <LiveEventsProvider>
          <Hero
            title={arrived ? <FirstEventTitle /> : 'Four steps to your first event.'}
            note={
              arrived ? (
                <>
                  Everything you send from now on is stored once, counted once,
                  <br className="not-narrow" /> and can be followed to the cent.
                </>
              ) : (
                'They tick themselves. Most people need three minutes.'
              )
            }
            beside={arrived && data ? <TimeTaken onboarding={data} /> : undefined}
          />
          {begin.isError && <ErrorState error={begin.error} retry={() => begin.mutate()} />}
          <div className="steps">
            <OrganizationStep data={data} />
            <KeyStep me={me} data={data} issued={issued} setIssued={setIssued} />
            <SendStep data={data} apiKey={issued?.key ?? null} />
            <EventStep data={data} />
          </div>
        </LiveEventsProvider>
      </Frame>
    </ZoneContext>
  );
}

function OrganizationStep({ data }: { data: Onboarding | undefined }) {
  const step = stepOf(data, 'organization');
  const done = step?.status === 'done';
  return (
    <Step
      number={1}
      title="Organization"
      state={done ? 'done' : 'now'}
      at={step?.at}
      note={
        data
          ? `${data.organization.name}, times in ${zoneCity(data.organization.time_zone)}, billed in ${data.organization.currency}`
          : 'Being made'
      }
    />
  );
}

function SendStep({ data, apiKey }: { data: Onboarding | undefined; apiKey: string | null }) {
  const event = stepOf(data, 'first_event');
  const ready = apiKey !== null || stepOf(data, 'first_key')?.status === 'done';
  if (!ready) return <Step number={3} title="Send an event" state="later" />;
  return (
    <Step
      number={3}
      title="Send an event"
      state={event?.status === 'done' ? 'done' : 'now'}
      note={apiKey ? 'Your key is already in it' : undefined}
      at={event?.at}
    >
      <SnippetCard apiKey={apiKey} />
    </Step>
  );
}

function FirstEventTitle() {
  const { user } = useSession();
  return <>Your first event is in{user?.firstName ? `, ${user.firstName}` : ''}.</>;
}

function TimeTaken({ onboarding }: { onboarding: Onboarding }) {
  const at = stepOf(onboarding, 'first_event')?.at;
  const taken = at ? Date.parse(at) - Date.parse(onboarding.organization.created_at) : null;
  const SHOWN_UP_TO_MS = 3_600_000;
  if (taken === null || taken < 0 || taken > SHOWN_UP_TO_MS) return null;
  return (
    <>
      <p className="text-big">{formatStopwatch(taken)}</p>
      <p className="text-xs soft">minutes from sign-up to first event</p>
    </>
  );
}
